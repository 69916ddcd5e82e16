package org.xueliang.simulator.camera;

import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.simulator.media.CodedAccessUnit;
import org.xueliang.simulator.media.EncoderSettings;
import org.xueliang.simulator.media.PacketizedAccessUnit;
import org.xueliang.simulator.media.Packetizer;
import org.xueliang.simulator.media.SceneEncoder;
import org.xueliang.simulator.scene.Picture;
import org.xueliang.simulator.scene.StreetScene;

/**
 * One camera's scene as time passes: rendered, encoded and packetised once a picture, however many look at it, and not at
 * all while nobody does. Each new subscriber makes the encoder give a keyframe, as cameras do. When the machine cannot keep
 * up, pictures are left out and counted; timestamps follow the clock and not the count.
 */
public final class LiveFeed implements Feed, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LiveFeed.class);

    /** The script has not begun. */
    private static final long NO_SCRIPT = Long.MAX_VALUE;

    /** Subscribers of one camera; real ones take fewer. */
    private static final int MAX_SUBSCRIBERS = 1024;

    private final CameraLoops loops;
    private final EncoderPool pool;
    private final StreetScene scene;
    private final SceneEncoder encoder;
    private final Packetizer packetizer = new Packetizer(VideoCodec.H264);
    private final Picture picture;
    private final List<byte[]> parameterSets;
    private final long zeroNs = System.nanoTime();
    private final long zeroUs = System.currentTimeMillis() * 1000;
    private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();
    private final AtomicBoolean busy = new AtomicBoolean();
    private final AtomicBoolean keyframeWanted = new AtomicBoolean();
    private final AtomicLong skipped = new AtomicLong();
    private final EventLoop pacingLoop;
    private final long phaseNs;
    private volatile long scriptZeroUs = NO_SCRIPT;
    private volatile boolean closed;
    private Pacer.@Nullable Scheduled pacing;
    private long picturesDue;

    /** @param phase 0 to 1: where within a picture's time this camera's pictures lie, so that not all come together */
    public LiveFeed(CameraLoops loops, EncoderPool pool, StreetScene scene, EncoderSettings settings, double phase) {
        this.loops = loops;
        this.pool = pool;
        this.scene = scene;
        this.encoder = new SceneEncoder(settings);
        this.picture = new Picture(settings.width(), settings.height());
        this.pacingLoop = loops.next();
        this.phaseNs = (long) (phase * 1e9 / settings.picturesPerSecond());
        // One picture ahead of all others: the encoder alone knows its parameter sets.
        scene.draw(0, -1, picture);
        this.parameterSets = encoder.parameterSets(encoder.encode(picture, 0, true));
    }

    @Override
    public VideoCodec codec() {
        return VideoCodec.H264;
    }

    @Override
    public List<byte[]> parameterSets() {
        return parameterSets;
    }

    /** From this instant on the script of the scene counts. @param beginUs microseconds since the Unix epoch */
    public void beginScript(long beginUs) {
        scriptZeroUs = beginUs - zeroUs;
    }

    /** Pictures that were left out because the one before was not done. */
    public long skippedPictures() {
        return skipped.get();
    }

    /** Pictures that were encoded; one each, however many subscribers there are. */
    public long encodedPictures() {
        return encoder.encoded();
    }

    @Override
    public Subscription subscribe(EventLoop loop, Receiver receiver) {
        if (subscribers.size() >= MAX_SUBSCRIBERS) {
            throw new IllegalStateException(
                    "subscribers: " + subscribers.size() + " (expected: < " + MAX_SUBSCRIBERS + ")");
        }
        Subscriber subscriber = new Subscriber(loop, receiver);
        subscribers.add(subscriber);
        keyframeWanted.set(true);
        pacingLoop.execute(this::startPacing);
        return () -> {
            subscriber.cancelled = true;
            subscribers.remove(subscriber);
        };
    }

    private void startPacing() {
        if (pacing == null && !closed) {
            Pacer pacer = loops.pacer(pacingLoop);
            picturesDue = pictureAt(pacer.nowNs()) + 1;
            pacing = pacer.schedule(deadlineNs(picturesDue), this::due);
        }
    }

    private long pictureAt(long nowNs) {
        return Math.floorDiv(
                (nowNs - zeroNs - phaseNs) * encoder.settings().picturesPerSecond(), TimeUnit.SECONDS.toNanos(1));
    }

    private long deadlineNs(long picture) {
        return zeroNs
                + phaseNs
                + picture * TimeUnit.SECONDS.toNanos(1) / encoder.settings().picturesPerSecond();
    }

    private long due(long dueNs, long nowNs) {
        if (subscribers.isEmpty() || closed) {
            pacing = null;
            return Pacer.STOP;
        }
        long n = picturesDue;
        if (!busy.compareAndSet(false, true)) {
            skipped.incrementAndGet();
        } else {
            submit(n, dueNs);
        }
        picturesDue = Math.max(n + 1, pictureAt(nowNs));
        skipped.addAndGet(picturesDue - n - 1);
        return deadlineNs(picturesDue);
    }

    private void submit(long n, long dueNs) {
        try {
            pool.execute(() -> make(n, dueNs));
        } catch (RejectedExecutionException e) {
            // The pool was closed: the process is ending.
            busy.set(false);
        }
    }

    private void make(long n, long dueNs) {
        try {
            if (closed) {
                return;
            }
            long sceneUs = (dueNs - zeroNs) / 1000;
            long beginUs = scriptZeroUs;
            scene.draw(sceneUs, beginUs == NO_SCRIPT ? -1 : sceneUs - beginUs, picture);
            // Picture 0 was the one that gave the parameter sets.
            CodedAccessUnit unit =
                    encoder.encode(picture, encoder.settings().ticksOf(n + 1), keyframeWanted.getAndSet(false));
            publish(packetizer.packetize(unit), sceneUs);
        } catch (RuntimeException e) {
            log.error("a simulated camera ends: picture {} could not be made", n, e);
            closed = true;
        } finally {
            busy.set(false);
            if (closed) {
                closeEncoder();
            }
        }
    }

    private void publish(PacketizedAccessUnit unit, long sceneUs) {
        for (Subscriber subscriber : subscribers) {
            subscriber.loop.execute(() -> {
                if (!subscriber.cancelled) {
                    subscriber.receiver.accessUnit(unit, unit.timestampTicks(), zeroUs + sceneUs);
                }
            });
        }
    }

    @Override
    public void close() {
        closed = true;
        subscribers.clear();
        closeEncoder();
    }

    /** Whoever finds it idle frees it, and nobody gets it again; a picture in work frees it at its end. */
    private void closeEncoder() {
        if (busy.compareAndSet(false, true)) {
            encoder.close();
        }
    }

    private static final class Subscriber {
        private final EventLoop loop;
        private final Receiver receiver;
        private boolean cancelled;

        Subscriber(EventLoop loop, Receiver receiver) {
            this.loop = loop;
            this.receiver = receiver;
        }
    }
}
