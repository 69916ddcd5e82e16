package org.xueliang.ingest.snapshot;

import io.netty.buffer.ByteBuf;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.xueliang.ingest.codec.DecodeException;
import org.xueliang.ingest.codec.DecodePurpose;
import org.xueliang.ingest.codec.JpegEncoder;
import org.xueliang.ingest.codec.JpegPicture;
import org.xueliang.ingest.codec.VideoDecoder;
import org.xueliang.ingest.media.ChannelStream;
import org.xueliang.ingest.media.Gop;
import org.xueliang.ingest.media.OnDemand;
import org.xueliang.ingest.media.StreamDirectory;
import org.xueliang.ingest.media.TimedAccessUnit;
import org.xueliang.protocol.media.ParameterSets;

/**
 * Stills of the newest keyframe in memory: no round trip to the camera, save to one whose stream is on demand and has not begun. The JPEG is kept for that keyframe and width, and
 * requests for the same at the same time share one decoding. Thread-safe; a request does not block its caller.
 */
public final class SnapshotService implements AutoCloseable {
    private final StreamDirectory directory;
    private final OnDemand onDemand;
    private final AtomicInteger waiting = new AtomicInteger();
    private final SnapshotSettings settings;
    private final Clock clock;
    private final SnapshotMetrics metrics;
    private final StillCache cache;
    private final JpegEncoder encoder;
    private final ThreadPoolExecutor threads;

    /** Of streams that come by themselves. */
    public SnapshotService(StreamDirectory directory, SnapshotSettings settings, Clock clock, SnapshotMetrics metrics) {
        this(directory, OnDemand.NONE, settings, clock, metrics);
    }

    public SnapshotService(
            StreamDirectory directory,
            OnDemand onDemand,
            SnapshotSettings settings,
            Clock clock,
            SnapshotMetrics metrics) {
        this.directory = directory;
        this.onDemand = onDemand;
        this.settings = settings;
        this.clock = clock;
        this.metrics = metrics;
        this.cache = new StillCache(settings.maxCachedStills(), settings.maxCachedBytes());
        this.encoder = new JpegEncoder(settings.jpegQuantiser());
        AtomicInteger number = new AtomicInteger();
        this.threads = new ThreadPoolExecutor(
                settings.threads(),
                settings.threads(),
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(settings.maxWaiting()),
                task -> {
                    Thread thread = new Thread(task, "snapshot-" + number.getAndIncrement());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /**
     * @param channel 20-digit code
     * @param width wanted; 0 or more than the picture's own gives the picture's own
     * @param maxAgeMs how old the still may be when it is answered
     * @param allowStale answer an older one, or one of a damaged keyframe, marked
     * @return fails with a {@link SnapshotException}
     */
    public CompletableFuture<Still> take(String channel, int width, long maxAgeMs, boolean allowStale) {
        long beganNs = System.nanoTime();
        CompletableFuture<Still> answer = begin(channel, width, maxAgeMs, allowStale);
        return answer.whenComplete((still, failure) -> {
            metrics.answered(System.nanoTime() - beganNs);
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            if (cause instanceof SnapshotException refused) {
                metrics.failed(refused.reason());
            }
        });
    }

    private CompletableFuture<Still> begin(String channel, int width, long maxAgeMs, boolean allowStale) {
        FirstPicture picture = new FirstPicture(channel);
        OnDemand.Wish wish = onDemand.want(channel, "snapshot", picture).orElse(null);
        if (wish == null) {
            return ofMemory(channel, width, maxAgeMs, allowStale);
        }
        // Wanted also where the stream is there: a still now and then does not start it anew each time.
        CompletableFuture<Still> still;
        if (directory.find(channel).filter(stream -> stream.gops().bytes() > 0).isPresent()) {
            still = ofMemory(channel, width, maxAgeMs, allowStale);
        } else if (waiting.incrementAndGet() > settings.maxWaiting()) {
            waiting.decrementAndGet();
            still = CompletableFuture.failedFuture(busy(channel));
        } else {
            still = picture.came
                    .whenComplete((came, failure) -> waiting.decrementAndGet())
                    .thenCompose(came -> ofMemory(channel, width, maxAgeMs, allowStale));
        }
        return still.whenComplete((taken, failure) -> wish.close());
    }

    /** Of a stream on demand: it begins, or says why not. */
    private static final class FirstPicture implements OnDemand.Waiter {
        final CompletableFuture<Boolean> came = new CompletableFuture<>();
        private final String channel;

        FirstPicture(String channel) {
            this.channel = channel;
        }

        @Override
        public void streaming() {
            came.complete(true);
        }

        @Override
        public void noPicture(String cause) {
            came.completeExceptionally(new SnapshotException(
                    SnapshotException.Reason.OFFLINE, "channel " + channel + " gives no picture: " + cause));
        }
    }

    private SnapshotException busy(String channel) {
        return new SnapshotException(
                SnapshotException.Reason.BUSY,
                "channel " + channel + ": " + settings.maxWaiting() + " stills are waited for");
    }

    private CompletableFuture<Still> ofMemory(String channel, int width, long maxAgeMs, boolean allowStale) {
        Gop gop = null;
        try {
            ChannelStream stream = directory.find(channel).orElse(null);
            if (stream == null) {
                return CompletableFuture.failedFuture(offline(channel));
            }
            gop = stream.gops().retainedNewest();
            if (gop == null) {
                return CompletableFuture.failedFuture(new SnapshotException(
                        SnapshotException.Reason.NO_KEYFRAME,
                        "channel " + channel + " has shown no keyframe since its session began "
                                + ageMs(stream.startedUs()) + " ms ago"));
            }
            int last = wholePicture(gop);
            if (last >= gop.units().size()) {
                return CompletableFuture.failedFuture(new SnapshotException(
                        SnapshotException.Reason.NO_KEYFRAME,
                        "channel " + channel + " refreshes its picture by and by, and is not through yet: "
                                + gop.units().size() + " of " + (last + 1) + " pictures"));
            }
            TimedAccessUnit keyframe = gop.units().get(last);
            boolean damaged = keyframe.unit().damaged();
            if (damaged && !allowStale) {
                return CompletableFuture.failedFuture(new SnapshotException(
                        SnapshotException.Reason.DAMAGED,
                        "channel " + channel + ": packets of the newest keyframe were lost"));
            }
            if (!allowStale && ageMs(keyframe.receivedUs()) > maxAgeMs) {
                return CompletableFuture.failedFuture(stale(channel, keyframe.receivedUs(), maxAgeMs));
            }
            Gop taken = gop;
            StillCache.Entry entry = cache.get(
                    new StillCache.Key(stream.sessionId(), keyframe.receivedUs(), Math.max(0, width)),
                    () -> submit(stream, taken, last, width));
            if (entry.found()) {
                metrics.shared();
            } else {
                // Whoever decodes closes it.
                gop = null;
            }
            return entry.still()
                    .thenCompose(jpeg -> answer(channel, jpeg, keyframe.receivedUs(), maxAgeMs, allowStale, damaged));
        } finally {
            if (gop != null) {
                gop.close();
            }
        }
    }

    /** A gradual refresh is whole some pictures after the point where a decoder may start; a keyframe is at once. */
    private static int wholePicture(Gop gop) {
        return gop.keyframe().unit().recoveryPictures();
    }

    private CompletableFuture<Still> answer(
            String channel, JpegPicture jpeg, long capturedUs, long maxAgeMs, boolean allowStale, boolean damaged) {
        long ageMs = ageMs(capturedUs);
        boolean stale = ageMs > maxAgeMs;
        if (stale && !allowStale) {
            return CompletableFuture.failedFuture(stale(channel, capturedUs, maxAgeMs));
        }
        return CompletableFuture.completedFuture(new Still(channel, jpeg, capturedUs, ageMs, stale || damaged));
    }

    private SnapshotException offline(String channel) {
        return directory
                .offlineCause(channel)
                .map(cause -> new SnapshotException(
                        SnapshotException.Reason.OFFLINE, "channel " + channel + " is offline: " + cause))
                .orElseGet(() -> new SnapshotException(
                        SnapshotException.Reason.UNKNOWN_CHANNEL, "channel " + channel + " is not at this gateway"));
    }

    private SnapshotException stale(String channel, long capturedUs, long maxAgeMs) {
        long ageMs = ageMs(capturedUs);
        return new SnapshotException(
                SnapshotException.Reason.STALE,
                "channel " + channel + ": the newest keyframe is " + ageMs + " ms old (expected: <= " + maxAgeMs + ")",
                ageMs);
    }

    private CompletableFuture<JpegPicture> submit(ChannelStream stream, Gop gop, int last, int width) {
        CompletableFuture<JpegPicture> still = new CompletableFuture<>();
        try {
            threads.execute(() -> {
                try (gop) {
                    still.complete(decode(stream, gop, last, width));
                } catch (DecodeException e) {
                    still.completeExceptionally(new SnapshotException(
                            SnapshotException.Reason.UNDECODABLE,
                            "channel " + stream.channel() + ": " + e.getMessage()));
                } catch (RuntimeException | LinkageError e) {
                    still.completeExceptionally(new SnapshotException(
                            SnapshotException.Reason.UNDECODABLE, "channel " + stream.channel() + ": " + e));
                }
            });
        } catch (RejectedExecutionException e) {
            gop.close();
            still.completeExceptionally(busy(stream.channel()));
        }
        return still;
    }

    private JpegPicture decode(ChannelStream stream, Gop gop, int last, int width) throws DecodeException {
        ParameterSets sets = stream.parameterSets();
        JpegPicture[] still = new JpegPicture[1];
        try (VideoDecoder decoder = new VideoDecoder(stream.codec(), DecodePurpose.STILL, sets, settings.limits())) {
            long wantedUs = gop.units().get(last).receivedUs();
            for (TimedAccessUnit timed : gop.units().subList(0, last + 1)) {
                ByteBuf annexB = timed.unit().annexB();
                decoder.decode(annexB, timed.receivedUs(), picture -> {
                    if (picture.receivedUs() == wantedUs && still[0] == null) {
                        still[0] = encoder.encode(picture, width);
                    }
                });
            }
            decoder.drain(picture -> {
                if (still[0] == null && picture.receivedUs() == wantedUs) {
                    still[0] = encoder.encode(picture, width);
                }
            });
        }
        if (still[0] == null) {
            throw new DecodeException(
                    "the keyframe of " + gop.keyframe().unit().sizeBytes() + " bytes gave no picture");
        }
        metrics.decoded();
        return still[0];
    }

    private long ageMs(long capturedUs) {
        Instant now = clock.instant();
        long nowUs = now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
        return Math.max(0, (nowUs - capturedUs) / 1000);
    }

    /** JPEGs kept, and their bytes. */
    StillCache cache() {
        return cache;
    }

    /** Takes no more; what was taken is decoded, for at most 5 s. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
