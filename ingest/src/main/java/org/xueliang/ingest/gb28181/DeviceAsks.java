package org.xueliang.ingest.gb28181;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.gb28181.control.QueryException;
import org.xueliang.ingest.gb28181.control.QueryException.Reason;
import org.xueliang.ingest.gb28181.control.RecordingSearch;
import org.xueliang.ingest.gb28181.device.DeviceSession;
import org.xueliang.ingest.gb28181.device.DeviceSource;
import org.xueliang.ingest.gb28181.picture.DevicePictures;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.proto.v1.CatalogState;
import org.xueliang.proto.v1.DeviceCommand;
import org.xueliang.proto.v1.DeviceQuestion;
import org.xueliang.proto.v1.DeviceSettings;
import org.xueliang.proto.v1.QueryDeviceResponse;
import org.xueliang.proto.v1.TakeDevicePicturesResponse;
import org.xueliang.protocol.manscdp.GbEdition;

/**
 * What devices are asked and told: their catalogs, commands, recordings, themselves, their settings, and pictures that they take. All calls
 * fail with {@link QueryException} for what the device does or is. Thread-safe.
 */
public final class DeviceAsks {
    private final GatewayTime time;
    private final long timeoutMs;
    private final DevicePictures pictures;
    private final DeviceDesks desks;
    private final Function<InetSocketAddress, String> ourAddress;

    /**
     * @param timeoutMs of each answer
     * @param ourAddress as a device at that address reaches us
     */
    DeviceAsks(
            GatewayTime time,
            long timeoutMs,
            DevicePictures pictures,
            DeviceDesks desks,
            Function<InetSocketAddress, String> ourAddress) {
        this.time = time;
        this.timeoutMs = timeoutMs;
        this.pictures = pictures;
        this.desks = desks;
        this.ourAddress = ourAddress;
    }

    /** Asks the device for its catalog anew. */
    public CompletableFuture<CatalogState> refreshCatalog(String device) {
        CompletableFuture<CatalogState> done = new CompletableFuture<>();
        return desks.with(
                device,
                (desk, session) -> {
                    if (session.state().registered()) {
                        done.complete(desk.catalogs().refresh(session, time.steadyMs()));
                    } else {
                        done.completeExceptionally(offline(session));
                    }
                },
                done);
    }

    /** Sends a command. @param channel of the device, or the device's own code */
    public CompletableFuture<String> control(String device, String channel, DeviceCommand command) {
        CompletableFuture<String> done = new CompletableFuture<>();
        return desks.with(
                device,
                (desk, session) -> desk.controls()
                        .send(session, channel, command, time.steadyMs())
                        .whenComplete((answer, failure) -> pass(done, answer, failure)),
                done);
    }

    /** What the device has recorded of a channel. */
    public CompletableFuture<RecordingSearch.Found> recordings(
            String device, String channel, Instant from, Instant to) {
        CompletableFuture<RecordingSearch.Found> done = new CompletableFuture<>();
        return desks.with(
                device,
                (desk, session) -> RecordingSearch.start(
                                desk.queries(), session, channel, from, to, timeoutMs, time::steadyMs)
                        .whenComplete((found, failure) -> pass(done, found, failure)),
                done);
    }

    /** Asks. @param number of a tour */
    public CompletableFuture<QueryDeviceResponse> query(
            String device, String channel, DeviceQuestion question, int number) {
        CompletableFuture<QueryDeviceResponse> done = new CompletableFuture<>();
        return desks.with(
                device,
                (desk, session) -> desk.questions()
                        .ask(session, channel, question, number, time.steadyMs())
                        .whenComplete((answer, failure) -> pass(done, answer, failure)),
                done);
    }

    /** Changes settings. @return what the device answered in words */
    public CompletableFuture<String> configure(String device, String channel, DeviceSettings settings) {
        CompletableFuture<String> done = new CompletableFuture<>();
        return desks.with(
                device,
                (desk, session) -> desk.configuring()
                        .send(session, channel, settings)
                        .whenComplete((answer, failure) -> pass(done, answer, failure)),
                done);
    }

    /** Has the device take pictures and send them. */
    public CompletableFuture<TakeDevicePicturesResponse> takePictures(
            String device, String channel, int count, int intervalS) {
        CompletableFuture<TakeDevicePicturesResponse> done = new CompletableFuture<>();
        return desks.with(
                device,
                (desk, session) -> {
                    DeviceSource at = session.source();
                    if (at == null) {
                        done.completeExceptionally(offline(session));
                    } else if (!session.edition().isAtLeast(GbEdition.GB2022)) {
                        done.completeExceptionally(new QueryException(
                                Reason.NOT_POSSIBLE,
                                "pictures: the device speaks edition " + session.edition() + " (expected: GB2022)"));
                    } else {
                        take(desk, session, at, channel, count, intervalS, done);
                    }
                },
                done);
    }

    private void take(
            DeviceDesk desk,
            DeviceSession device,
            DeviceSource at,
            String channel,
            int count,
            int intervalS,
            CompletableFuture<TakeDevicePicturesResponse> done) {
        pictures.ready()
                .thenComposeAsync(
                        port -> pictures.take(
                                device.code(),
                                channel,
                                count,
                                intervalS,
                                port,
                                ourAddress.apply(at.address()),
                                (target, blocks) -> desk.configuring().send(device, target, blocks)),
                        desks.loop(device.code()))
                .whenComplete((answer, failure) -> pass(done, answer, failure));
    }

    private static QueryException offline(DeviceSession device) {
        return new QueryException(Reason.OFFLINE, "device " + device.code() + " is offline: " + device.cause());
    }

    private static <T> void pass(CompletableFuture<T> to, @Nullable T value, @Nullable Throwable failure) {
        if (failure != null) {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : null;
            to.completeExceptionally(cause == null ? failure : cause);
        } else if (value != null) {
            to.complete(value);
        }
    }
}
