package org.xueliang.ingest.gb28181.cascade;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.chassis.retry.Backoff;

/**
 * A change stream of the registry, opened again after each break. What was taken stays in force while the registry is away.
 * Its state lives on the scheduler's one thread.
 *
 * @param <M> a change
 */
final class RegistryWatch<M> implements AutoCloseable {
    /** Opens the stream: the call, from the last revision on. */
    interface Opener<M> {
        void open(StreamObserver<M> into);
    }

    private static final Logger log = LoggerFactory.getLogger(RegistryWatch.class);

    private final String what;
    private final Opener<M> opener;
    private final Consumer<M> taker;
    private final ScheduledExecutorService scheduler;
    private final CountedErrors errors;
    private final Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10), new SplittableRandom());
    private Context.CancellableContext call = Context.ROOT.withCancellation();
    private boolean begun;
    private boolean closed;

    /** @param taker called on the scheduler's thread */
    RegistryWatch(
            String what,
            Opener<M> opener,
            Consumer<M> taker,
            ScheduledExecutorService scheduler,
            CountedErrors errors) {
        this.what = what;
        this.opener = opener;
        this.taker = taker;
        this.scheduler = scheduler;
        this.errors = errors;
    }

    /** On the scheduler's thread; more than once is fine. */
    void start() {
        if (!begun) {
            begun = true;
            watch();
        }
    }

    private void watch() {
        if (closed) {
            return;
        }
        call = Context.ROOT.withCancellation();
        call.run(() -> opener.open(new StreamObserver<>() {
            @Override
            public void onNext(M message) {
                onScheduler(() -> {
                    backoff.reset();
                    taker.accept(message);
                });
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
            scheduler.execute(() -> {
                try {
                    step.run();
                } catch (RuntimeException e) {
                    errors.warn(what, what + ": " + e);
                }
            });
        } catch (RejectedExecutionException e) {
            log.debug("{} came after the end: {}", what, e.getMessage());
        }
    }

    private void broken(String cause) {
        if (closed) {
            return;
        }
        errors.warn(what, what + " are not followed, the last known stay in force: " + cause);
        try {
            scheduler.schedule(this::watch, backoff.nextMs(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("{}: the watch is over: {}", what, e.getMessage());
        }
    }

    @Override
    public void close() {
        onScheduler(() -> {
            closed = true;
            call.cancel(null);
        });
    }
}
