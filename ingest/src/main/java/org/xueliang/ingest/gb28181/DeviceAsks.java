package org.xueliang.ingest.gb28181;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.xueliang.ingest.gb28181.control.QueryException;
import org.xueliang.ingest.gb28181.control.QueryException.Reason;
import org.xueliang.ingest.gb28181.device.DeviceSession;
import org.xueliang.ingest.gb28181.device.DeviceSource;
import org.xueliang.ingest.gb28181.picture.DevicePictures;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.proto.v1.DeviceQuestion;
import org.xueliang.proto.v1.DeviceSettings;
import org.xueliang.proto.v1.QueryDeviceResponse;
import org.xueliang.proto.v1.TakeDevicePicturesResponse;
import org.xueliang.protocol.manscdp.GbEdition;

/**
 * What devices are asked about themselves, their settings, and pictures that they take. All calls fail with
 * {@link QueryException} for what the device does or is. Thread-safe.
 */
public final class DeviceAsks {
    /** The way to a device's loop and what is kept of it there. */
    interface Reach {
        <T> CompletableFuture<T> with(
                String device, BiConsumer<DeviceDesk, DeviceSession> step, CompletableFuture<T> done);
    }

    private final GatewayTime time;
    private final DevicePictures pictures;
    private final Reach reach;
    private final Function<InetSocketAddress, String> ourAddress;
    private final Function<String, Executor> loop;

    /**
     * @param ourAddress as a device at that address reaches us
     * @param loop of a device
     */
    DeviceAsks(
            GatewayTime time,
            DevicePictures pictures,
            Reach reach,
            Function<InetSocketAddress, String> ourAddress,
            Function<String, Executor> loop) {
        this.time = time;
        this.pictures = pictures;
        this.reach = reach;
        this.ourAddress = ourAddress;
        this.loop = loop;
    }

    /** Asks. @param number of a tour */
    public CompletableFuture<QueryDeviceResponse> query(
            String device, String channel, DeviceQuestion question, int number) {
        CompletableFuture<QueryDeviceResponse> done = new CompletableFuture<>();
        return reach.with(
                device,
                (desk, session) -> desk.questions()
                        .ask(session, channel, question, number, time.steadyMs())
                        .whenComplete((answer, failure) -> Gb28181Gateway.pass(done, answer, failure)),
                done);
    }

    /** Changes settings. @return what the device answered in words */
    public CompletableFuture<String> configure(String device, String channel, DeviceSettings settings) {
        CompletableFuture<String> done = new CompletableFuture<>();
        return reach.with(
                device,
                (desk, session) -> desk.configuring()
                        .send(session, channel, settings)
                        .whenComplete((answer, failure) -> Gb28181Gateway.pass(done, answer, failure)),
                done);
    }

    /** Has the device take pictures and send them. */
    public CompletableFuture<TakeDevicePicturesResponse> takePictures(
            String device, String channel, int count, int intervalS) {
        CompletableFuture<TakeDevicePicturesResponse> done = new CompletableFuture<>();
        return reach.with(
                device,
                (desk, session) -> {
                    DeviceSource at = session.source();
                    if (at == null) {
                        done.completeExceptionally(new QueryException(
                                Reason.OFFLINE, "device " + device + " is offline: " + session.cause()));
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
                        loop.apply(device.code()))
                .whenComplete((answer, failure) -> Gb28181Gateway.pass(done, answer, failure));
    }
}
