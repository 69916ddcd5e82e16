package org.xueliang.ingest.analysis;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.ingest.bus.FrameEventPublisher;
import org.xueliang.ingest.media.ChannelStream;
import org.xueliang.ingest.media.StreamObserver;
import org.xueliang.proto.v1.FrameEvent;
import org.xueliang.proto.v1.SignalState;
import org.xueliang.protocol.media.AccessUnit;

/**
 * The picture half of the gateway as the streams see it: gate, adaptive decoder and frame events of every stream, and the
 * pool that they share. Never blocks an event loop.
 */
public final class PictureAnalysis implements StreamObserver, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PictureAnalysis.class);
    /** A little less than the two seconds that the contract promises. */
    private static final long SILENCE_US = 1_700_000;

    private static final long TICK_MS = 200;

    private final AnalysisSettings settings;
    private final String gateway;
    private final FrameEventPublisher out;
    private final Clock clock;
    private final AnalysisMetrics metrics;
    private final ThumbnailSource.Factory factory;
    private final DecodePool pool;
    private final CountedErrors errors;
    private final ConcurrentHashMap<String, Watched> watched = new ConcurrentHashMap<>();
    private final ScheduledExecutorService tick;

    private record Watched(AdaptiveDecoder decoder, FrameEventAssembler events) {}

    PictureAnalysis(
            AnalysisSettings settings,
            String gateway,
            FrameEventPublisher out,
            Clock clock,
            AnalysisMetrics metrics,
            ThumbnailSource.Factory factory) {
        this.settings = settings;
        this.gateway = gateway;
        this.out = out;
        this.clock = clock;
        this.metrics = metrics;
        this.factory = factory;
        this.errors = new CountedErrors(LOG, clock, Duration.ofMinutes(1));
        this.pool =
                new DecodePool(settings.decoderThreads(), settings.cpuCores(), settings.maxReadyChannels(), metrics);
        this.tick = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "analysis-tick");
            thread.setDaemon(true);
            return thread;
        });
        tick.scheduleWithFixedDelay(this::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
    }

    /**
     * Starts the pool and the tick; hand the result to the streams as their observer, and close it after they have ended.
     *
     * @param gateway what the gateway calls itself
     * @param out stays the caller's, who closes it after this
     */
    public static PictureAnalysis start(
            AnalysisSettings settings, String gateway, FrameEventPublisher out, Clock clock, AnalysisMetrics metrics) {
        return new PictureAnalysis(
                settings,
                gateway,
                out,
                clock,
                metrics,
                (codec, sets) -> new FfmpegThumbnailSource(codec, sets, settings.purpose(), settings.limits()));
    }

    @Override
    public void started(ChannelStream stream) {
        FrameEventAssembler events = new FrameEventAssembler(stream, out);
        AdaptiveDecoder decoder = new AdaptiveDecoder(stream, settings, pool, factory, events, metrics, errors);
        events.started(nowUs());
        Watched before = watched.put(stream.sessionId(), new Watched(decoder, events));
        if (before == null) {
            metrics.stream(1);
        } else {
            errors.warn("session twice", "session " + stream.sessionId() + " of " + stream.channel() + " began twice");
            before.decoder().close();
        }
    }

    @Override
    public void accessUnit(ChannelStream stream, AccessUnit unit, long receivedUs) {
        Watched entry = watched.get(stream.sessionId());
        if (entry != null && unit.sliceCount() > 0) {
            metrics.accessUnit();
            entry.decoder().accessUnit(unit, receivedUs);
        }
    }

    @Override
    public void packetsLost(ChannelStream stream, int packets) {
        Watched entry = watched.get(stream.sessionId());
        if (entry != null) {
            entry.events().lost(packets);
        }
    }

    @Override
    public void ended(ChannelStream stream, String cause, boolean deliberate) {
        Watched entry = watched.remove(stream.sessionId());
        if (entry != null) {
            metrics.stream(-1);
            entry.events().ended(cause, deliberate, nowUs());
            entry.decoder().close();
        }
    }

    @Override
    public void channelOffline(String channel, String place, String cause) {
        out.publish(FrameEvent.newBuilder()
                .setChannel(channel)
                .setPlace(place)
                .setReceivedUs(nowUs())
                .setSequence(1)
                // No session came of the attempt; the event has one of its own.
                .setSession("none-" + UUID.randomUUID())
                .setGateway(gateway)
                .setSignal(SignalState.newBuilder().setOnline(false).setCause(cause))
                .build());
    }

    private void tick() {
        try {
            long nowUs = nowUs();
            for (Watched entry : watched.values()) {
                entry.events().tick(nowUs, SILENCE_US);
            }
        } catch (RuntimeException e) {
            errors.warn("tick " + e.getClass(), "analysis tick: " + e);
        }
    }

    private long nowUs() {
        Instant now = clock.instant();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
    }

    /** What is wrong, in words; empty where nothing is. */
    public String trouble() {
        return pool.alive() ? "" : "no decoder thread runs";
    }

    /** True where nothing waits for a decoder thread or is at one. */
    boolean idle() {
        return pool.idle();
    }

    /** Streams that are still there are ended as by the gateway itself. */
    @Override
    public void close() {
        tick.shutdownNow();
        for (String session : watched.keySet()) {
            Watched entry = watched.remove(session);
            if (entry != null) {
                metrics.stream(-1);
                entry.events().ended("the gateway ends", true, nowUs());
                entry.decoder().close();
            }
        }
        pool.close();
    }
}
