package org.xueliang.ingest.gb28181.report;

import io.grpc.CallCredentials;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.chassis.retry.Backoff;
import org.xueliang.ingest.gb28181.device.DeviceBook;
import org.xueliang.ingest.gb28181.device.KnownDevice;
import org.xueliang.proto.v1.AssignmentServiceGrpc;
import org.xueliang.proto.v1.DeviceAssignment;
import org.xueliang.proto.v1.WatchDevicesRequest;

/**
 * Keeps the {@link DeviceBook} up to date from the registry: from revision 0 at first, from the last revision seen after each
 * break. A registry that is away changes nothing in the book. Its own state lives on the scheduler's one thread.
 */
public final class DeviceWatcher implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DeviceWatcher.class);

    private final Channel registry;
    private final CallCredentials token;
    private final String gateway;
    private final String realm;
    private final DeviceBook book;
    private final ScheduledExecutorService scheduler;
    private final CountedErrors errors;
    private final Runnable caughtUp;
    private final Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10), new SplittableRandom());
    private Context.CancellableContext call = Context.ROOT.withCancellation();
    private long revision;
    private volatile String trouble = "no answer yet";
    private boolean closed;

    /**
     * @param realm that verifiers are asked for
     * @param scheduler of one thread
     * @param caughtUp told on that thread each time the whole state was received after a (re)connect
     */
    public DeviceWatcher(
            Channel registry,
            CallCredentials token,
            String gateway,
            String realm,
            DeviceBook book,
            ScheduledExecutorService scheduler,
            CountedErrors errors,
            Runnable caughtUp) {
        this.registry = registry;
        this.token = token;
        this.gateway = gateway;
        this.realm = realm;
        this.book = book;
        this.scheduler = scheduler;
        this.errors = errors;
        this.caughtUp = caughtUp;
    }

    public void start() {
        later(0);
    }

    /** What is wrong with the watch, in words; empty where nothing is. Any thread. */
    public String trouble() {
        return trouble;
    }

    private void later(long delayMs) {
        try {
            scheduler.schedule(this::watch, delayMs, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("the watch of devices is over: {}", e.getMessage());
        }
    }

    private void watch() {
        if (closed) {
            return;
        }
        call = Context.ROOT.withCancellation();
        WatchDevicesRequest request = WatchDevicesRequest.newBuilder()
                .setAfterRevision(revision)
                .setGateway(gateway)
                .setRealm(realm)
                .build();
        call.run(() -> AssignmentServiceGrpc.newStub(registry)
                .withCallCredentials(token)
                .watchDevices(request, new StreamObserver<>() {
                    @Override
                    public void onNext(DeviceAssignment message) {
                        onScheduler(() -> take(message));
                    }

                    @Override
                    public void onError(Throwable error) {
                        onScheduler(() -> broken(Status.fromThrowable(error).toString()));
                    }

                    @Override
                    public void onCompleted() {
                        onScheduler(() -> broken("the registry ended the watch"));
                    }
                }));
    }

    private void onScheduler(Runnable step) {
        try {
            scheduler.execute(step);
        } catch (RejectedExecutionException e) {
            log.debug("a device came after the end: {}", e.getMessage());
        }
    }

    private void take(DeviceAssignment message) {
        trouble = "";
        backoff.reset();
        if (message.getCaughtUp()) {
            book.caughtUp();
            caughtUp.run();
            return;
        }
        revision = Math.max(revision, message.getDevice().getRevision());
        if (message.getDevice().getRemoved()) {
            book.remove(message.getDevice().getCode());
        } else if (!message.getDevice().getCode().isEmpty()) {
            book.put(KnownDevice.of(message));
        }
    }

    private void broken(String cause) {
        if (closed) {
            return;
        }
        trouble = cause;
        errors.warn("registry devices", "devices are not followed, the last known stay in force: " + cause);
        later(backoff.nextMs());
    }

    /** Ends the watch; the scheduler and the channel are their owner's to end, after this. */
    @Override
    public void close() {
        onScheduler(() -> {
            closed = true;
            call.cancel(null);
        });
    }
}
