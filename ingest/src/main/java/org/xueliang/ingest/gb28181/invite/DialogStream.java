package org.xueliang.ingest.gb28181.invite;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.gb28181.media.Match;
import org.xueliang.ingest.gb28181.media.MediaReceiver;
import org.xueliang.ingest.media.IngestPipeline;
import org.xueliang.ingest.media.TrackSource;
import org.xueliang.ingest.session.SessionTick;
import org.xueliang.protocol.mpegps.ProbedDepacketizer;
import org.xueliang.protocol.mpegps.PsCounters;

/**
 * The media of one dialog on its way into the streams. Lives on the event loop that its packets come on; {@link #end} and {@link #facts} may be
 * called from any thread.
 */
final class DialogStream implements MediaReceiver {
    /** Told once, on the media's event loop. */
    interface Listener {
        /** The first picture that a decoder can begin with. */
        void picture();

        /** It cannot go on: nothing that still comes can be used. @param cause in words */
        void failed(String cause);

        /** Its connection closed, and may be made again; may be told more than once. @param cause in words */
        void disconnected(String cause);
    }

    /** Gaps of UDP are given up at this pace. */
    private static final long POLL_MS = 100;

    private final StreamParts parts;
    private final GbChannel channel;
    private final String sessionId;
    private final boolean ordered;
    private final Listener listener;

    private volatile @Nullable IngestPipeline pipeline;
    private volatile @Nullable EventLoop loop;
    private volatile long firstPacketMs;
    private volatile long lastPacketMs;
    private volatile long listenedMs;
    private volatile @Nullable Integer firstSsrc;
    private @Nullable SessionTick poll;
    private boolean told;
    private boolean toldOfConflict;
    private boolean over;

    DialogStream(StreamParts parts, GbChannel channel, String sessionId, boolean ordered, Listener listener) {
        this.parts = parts;
        this.channel = channel;
        this.sessionId = sessionId;
        this.ordered = ordered;
        this.listener = listener;
    }

    @Override
    public synchronized void bound(EventLoop its, InetSocketAddress from, int ssrc, Match match) {
        if (over) {
            return;
        }
        loop = its;
        firstSsrc = ssrc;
        pipeline = new IngestPipeline(
                parts.media(),
                channel.code(),
                channel.place(),
                sessionId,
                TrackSource.gb28181(ordered),
                parts.time().wallUs());
        if (!ordered) {
            poll = SessionTick.every(POLL_MS, its, parts.media().ledger(), "media of " + channel.code(), this::poll);
        }
    }

    private void poll() {
        IngestPipeline into = pipeline;
        if (into != null) {
            into.poll(parts.time().wallUs(), parts.time().steadyUs());
        }
    }

    @Override
    public void packet(ByteBuf packet, long receivedUs, long steadyUs) {
        IngestPipeline into = pipeline;
        if (into == null) {
            return;
        }
        if (into.rtp(packet, receivedUs, steadyUs)) {
            lastPacketMs = steadyUs / 1000;
            if (firstPacketMs == 0) {
                firstPacketMs = lastPacketMs;
            }
        }
        // Without parameter sets a keyframe is none that a decoder can begin with.
        if (!told && into.stream().gops().bytes() > 0 && into.stream().parameterSets() != null) {
            told = true;
            listener.picture();
        }
        String conflict = into.conflict();
        if (conflict != null && !toldOfConflict) {
            toldOfConflict = true;
            listener.failed(conflict);
        }
    }

    @Override
    public void disconnected(String cause) {
        listener.disconnected(cause);
    }

    /** Steady time of the first packet; 0 before it. */
    long firstPacketMs() {
        return firstPacketMs;
    }

    /** Steady time of the newest packet; 0 before the first. */
    long lastPacketMs() {
        return lastPacketMs;
    }

    /**
     * Asks the event loop to say that it runs: of one that gets no CPU nothing can be told by its silence.
     *
     * @return steady time when it last said so; 0 before
     */
    long listen() {
        EventLoop its = loop;
        if (its != null && !its.isShuttingDown()) {
            // A task that is due at once may run before the loop looks at its sockets again; one that is due later
            // comes behind that.
            its.schedule(
                    () -> {
                        listenedMs = parts.time().steadyMs();
                    },
                    1,
                    TimeUnit.MILLISECONDS);
        }
        return listenedMs;
    }

    /** Calls back on the event loop, when that has looked for packets once more after so long; at once where none ever came. */
    void later(long delayMs, Runnable then) {
        EventLoop its = loop;
        if (its == null || its.isShuttingDown()) {
            then.run();
        } else {
            its.schedule(then, delayMs, TimeUnit.MILLISECONDS);
        }
    }

    /** Read beside the event loop that counts: a moment late. */
    NoMediaFacts.Stream facts() {
        IngestPipeline of = pipeline;
        ProbedDepacketizer probed = of == null ? null : of.probed();
        if (of == null || probed == null) {
            return NoMediaFacts.Stream.NONE;
        }
        PsCounters program = probed.programCounters();
        return new NoMediaFacts.Stream(
                probed.kind().name(),
                probed.unsupported(),
                program == null ? 0 : program.packs(),
                program == null ? 0 : program.maps(),
                program == null ? 0 : program.videoPes(),
                program == null ? 0 : program.audioPes(),
                of.stream().statistics().accessUnits(),
                of.stream().statistics().keyframes());
    }

    /** What it is; read as {@link #facts}. */
    SeenStream seen() {
        IngestPipeline of = pipeline;
        ProbedDepacketizer probed = of == null ? null : of.probed();
        return of == null || probed == null ? SeenStream.NONE : SeenStream.of(of, probed, firstSsrc);
    }

    /** Everything is let go; nothing may come after it. */
    void end(String cause, boolean deliberate) {
        EventLoop its;
        synchronized (this) {
            over = true;
            its = loop;
        }
        if (its == null) {
            return;
        }
        if (its.inEventLoop() || its.isShuttingDown()) {
            finish(cause, deliberate);
        } else {
            its.execute(() -> finish(cause, deliberate));
        }
    }

    private void finish(String cause, boolean deliberate) {
        if (poll != null) {
            poll.close();
        }
        IngestPipeline of = pipeline;
        if (of != null) {
            of.end(cause, deliberate);
        }
    }
}
