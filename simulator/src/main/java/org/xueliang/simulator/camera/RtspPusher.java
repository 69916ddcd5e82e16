package org.xueliang.simulator.camera;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.chassis.retry.Backoff;

/**
 * A simulated camera that pushes: ANNOUNCE, SETUP, RECORD, and again with jittered backoff whenever its session ends or is
 * refused. Thread-safe; the work is done on one event loop. To be closed by whoever started it.
 */
public final class RtspPusher implements AutoCloseable {
    private static final CountedErrors ERRORS =
            new CountedErrors(LoggerFactory.getLogger(RtspPusher.class), Clock.systemUTC(), Duration.ofMinutes(1));

    private static final int CONNECT_TIMEOUT_MS = 5_000;
    private static final int HIGH_WATER_BYTES = 1 << 20;

    private final CameraLoops loops;
    private final EventLoop loop;
    private final PushTarget target;
    private final Feed feed;
    private final CameraCounters counters;
    private final Backoff backoff;
    private boolean online = true;
    private boolean closed;
    private boolean attempted;
    private int generation;
    private @Nullable PushConnection connection;
    private @Nullable Channel channel;
    private volatile boolean recording;
    private volatile String lastCause = "";

    private RtspPusher(CameraLoops loops, PushTarget target, Feed feed, CameraCounters counters, Duration maxBackoff) {
        this.loops = loops;
        this.loop = loops.next();
        this.target = target;
        this.feed = feed;
        this.counters = counters;
        Duration first = Duration.ofMillis(Math.min(500, maxBackoff.toMillis()));
        this.backoff = new Backoff(first, maxBackoff, ThreadLocalRandom.current());
    }

    /** Connects at once, and again for ever at most 15 s after each failure. */
    public static RtspPusher start(CameraLoops loops, PushTarget target, Feed feed, CameraCounters counters) {
        return start(loops, target, feed, counters, Duration.ofSeconds(15));
    }

    /** @param maxBackoff longest wait between two attempts */
    public static RtspPusher start(
            CameraLoops loops, PushTarget target, Feed feed, CameraCounters counters, Duration maxBackoff) {
        RtspPusher pusher = new RtspPusher(loops, target, feed, counters, maxBackoff);
        pusher.loop.execute(pusher::connect);
        return pusher;
    }

    /** True while the server takes its pictures. */
    public boolean recording() {
        return recording;
    }

    /** Why the last session ended or was refused; empty where none has. No secret in it. */
    public String lastCause() {
        return lastCause;
    }

    public CameraCounters counters() {
        return counters;
    }

    /** Switches its power: off, the connection is dropped without a word; on, it connects at once. */
    public void setOnline(boolean on) {
        loop.execute(() -> {
            if (on == online || closed) {
                return;
            }
            online = on;
            generation++;
            if (on) {
                backoff.reset();
                connect();
            } else {
                recording = false;
                dropChannel();
            }
        });
    }

    private void dropChannel() {
        if (channel != null) {
            channel.close();
            channel = null;
            connection = null;
        }
    }

    private void connect() {
        if (closed || !online) {
            return;
        }
        if (attempted) {
            counters.reconnect();
        }
        attempted = true;
        int mine = ++generation;
        PushConnection attempt = new PushConnection(target, feed, counters, loops.pacer(loop), new Events(mine));
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(CameraLoops.socketChannel())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(HIGH_WATER_BYTES / 2, HIGH_WATER_BYTES))
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel opened) {
                        opened.pipeline().addLast(attempt);
                    }
                });
        connection = attempt;
        channel = bootstrap
                .connect(target.url().host(), target.url().port())
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        ended(mine, "cannot connect: " + done.cause().getMessage(), false);
                    }
                })
                .channel();
    }

    private void ended(int which, String cause, boolean wasRecording) {
        if (which != generation || closed) {
            return;
        }
        recording = false;
        generation++;
        lastCause = cause;
        connection = null;
        channel = null;
        if (wasRecording) {
            backoff.reset();
        } else {
            counters.refusal();
        }
        if (online) {
            ERRORS.warn("push " + cause, "push to " + target + " ended: " + cause);
            loop.schedule(this::connectAgain, backoff.nextMs(), TimeUnit.MILLISECONDS);
        }
    }

    private void connectAgain() {
        // Switched off and on meanwhile: that has connected already.
        if (channel == null) {
            connect();
        }
    }

    /** Says TEARDOWN where there is a session, and ends. */
    @Override
    public void close() {
        loop.execute(() -> {
            closed = true;
            recording = false;
            if (connection == null || !connection.teardown()) {
                dropChannel();
            }
        });
    }

    private final class Events implements PushConnection.Events {
        private final int which;

        Events(int which) {
            this.which = which;
        }

        @Override
        public void recording() {
            if (which == generation) {
                recording = true;
            }
        }

        @Override
        public void ended(String cause, boolean wasRecording) {
            RtspPusher.this.ended(which, cause, wasRecording);
        }
    }
}
