package org.xueliang.ingest.gb28181.picture;

import io.netty.channel.EventLoopGroup;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.gb28181.control.QueryException;
import org.xueliang.ingest.gb28181.control.QueryException.Reason;
import org.xueliang.ingest.rtsp.SocketTransport;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.proto.v1.TakeDevicePicturesResponse;
import org.xueliang.protocol.manscdp.ConfigBlock;

/**
 * Pictures that devices take and send themselves (GB/T 28181-2022 9.14). The door opens with the first that is asked for. A
 * device is given a path with a token of 256 random bits that is good for as many pictures as it was asked for, until it says
 * that it is done. Thread-safe.
 */
public final class DevicePictures implements AutoCloseable {
    /** Asked for at one time, of all devices. */
    private static final int MAX_SESSIONS = 16;

    private static final int TOKEN_BYTES = 32;
    private static final int ID_BYTES = 16;
    /** All pictures of one session: what one answer to the registry may hold. */
    static final int MAX_SESSION_BYTES = 12 << 20;

    private static final long GRACE_MS = 3000;
    private static final int TICK_MS = 100;

    private final SocketTransport transport;
    private final EventLoopGroup loops;
    private final String bind;
    private final int port;
    private final long waitMs;
    private final GatewayTime time;
    private final Counter uploads;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, PictureSession> byToken = new ConcurrentHashMap<>();
    private @Nullable CompletableFuture<PictureDoor> door;
    private boolean closed;

    /**
     * @param loops which this does not end
     * @param port of the door; 0 takes a free one
     * @param waitMs for a device to send one picture
     */
    public DevicePictures(
            SocketTransport transport,
            EventLoopGroup loops,
            String bind,
            int port,
            long waitMs,
            GatewayTime time,
            CollectorRegistry metrics) {
        this.transport = transport;
        this.loops = loops;
        this.bind = bind;
        this.port = port;
        this.waitMs = waitMs;
        this.time = time;
        this.uploads = Counter.build(
                        "xueliang_ingest_gb28181_pictures", "Pictures that devices sent by HTTP: taken, or why not")
                .labelNames("outcome")
                .register(metrics);
        loops.scheduleWithFixedDelay(this::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
    }

    /**
     * Asks for pictures.
     *
     * @param count 1 to 10
     * @param at port of the door
     * @param host of this gateway as the device reaches it
     * @param send gives the device the block and its target, and fails with {@link QueryException}
     */
    public CompletableFuture<TakeDevicePicturesResponse> take(
            String device,
            String channel,
            int count,
            int intervalS,
            int at,
            String host,
            BiFunction<String, List<ConfigBlock>, CompletableFuture<String>> send) {
        if (count < 1 || count > 10 || intervalS < 1 || intervalS > 60) {
            return CompletableFuture.failedFuture(new QueryException(
                    Reason.BAD, "count, interval_s: " + count + ", " + intervalS + " (expected: 1 to 10, 1 to 60)"));
        }
        if (byToken.size() >= MAX_SESSIONS) {
            return CompletableFuture.failedFuture(new QueryException(
                    Reason.BUSY,
                    "pictures: " + MAX_SESSIONS + " devices are taking some (expected: fewer; try again)"));
        }
        String token = hex(TOKEN_BYTES);
        PictureSession session = new PictureSession(
                device,
                channel,
                hex(ID_BYTES),
                count,
                time.steadyMs() + waitMs + (count - 1) * (intervalS * 1000L + waitMs / 4));
        byToken.put(token, session);
        String url =
                "http://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + at + PictureDoor.PATH + token;
        send.apply(channel, List.of(new ConfigBlock.SnapShotConfig(count, intervalS, url, session.id())))
                .whenComplete((answer, failure) -> {
                    if (failure != null) {
                        session.cancel(failure);
                    }
                });
        session.done().whenComplete((answer, failure) -> byToken.remove(token));
        return session.done().thenApply(answer -> {
            if (answer.getPicturesCount() == 0) {
                throw new CompletionException(new QueryException(
                        Reason.SILENT, "the device took the command and sent no picture: " + answer.getNote()));
            }
            return answer;
        });
    }

    /** The device says that it sent what it could. @return whether that was waited for */
    public boolean finished(String device, String sessionId, List<String> fileIds) {
        for (PictureSession session : byToken.values()) {
            if (session.isOf(device, sessionId)) {
                session.finished(fileIds);
                return true;
            }
        }
        return false;
    }

    /** Null where no such pictures are waited for. */
    @Nullable
    PictureSession find(String token) {
        return byToken.get(token);
    }

    GatewayTime time() {
        return time;
    }

    void count(String outcome) {
        uploads.labels(outcome).inc();
    }

    private void tick() {
        byToken.values().forEach(session -> session.over(time.steadyMs(), GRACE_MS));
    }

    /** The door's port, when it is open; one that cannot be had is tried again with the next. Never blocks. */
    public synchronized CompletableFuture<Integer> ready() {
        CompletableFuture<PictureDoor> opening = door;
        if (closed) {
            return CompletableFuture.failedFuture(new QueryException(Reason.OFFLINE, "the gateway stops"));
        }
        if (opening == null || opening.isCompletedExceptionally()) {
            opening = PictureDoor.open(transport, loops, bind, port, this);
            door = opening;
        }
        return opening.handle((opened, failure) -> {
            if (failure != null) {
                throw new CompletionException(
                        new QueryException(Reason.NOT_POSSIBLE, "pictures: " + failure.getMessage()));
            }
            return opened.port();
        });
    }

    private String hex(int bytes) {
        byte[] made = new byte[bytes];
        random.nextBytes(made);
        return HexFormat.of().formatHex(made);
    }

    @Override
    public synchronized void close() {
        closed = true;
        byToken.values().forEach(session -> session.cancel(new QueryException(Reason.OFFLINE, "the gateway stops")));
        CompletableFuture<PictureDoor> opening = door;
        if (opening != null) {
            opening.thenAccept(PictureDoor::close);
        }
    }
}
