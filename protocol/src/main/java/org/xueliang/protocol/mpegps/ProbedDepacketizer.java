package org.xueliang.protocol.mpegps;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.media.AccessUnitSink;
import org.xueliang.protocol.media.DepacketizerCounters;
import org.xueliang.protocol.media.MediaLimits;
import org.xueliang.protocol.media.ParameterSets;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.media.VideoDepacketizer;
import org.xueliang.protocol.video.VideoFormats;

/**
 * Video of a GB/T 28181 stream, whatever it is carried in: a program stream, or H.264 or H.265 alone. What cannot be taken is named by
 * {@link #unsupported}. Not thread-safe: one event loop owns it.
 */
public final class ProbedDepacketizer implements VideoDepacketizer {
    /** Signs of another kind after which it is one. */
    private static final int CHANGED = 2;

    private final ByteBufAllocator allocator;
    private final PsAudioSink audio;
    private final PayloadProbe probe = new PayloadProbe();
    private final DepacketizerCounters nothing = new DepacketizerCounters();
    private @Nullable VideoDepacketizer chosen;
    private @Nullable PsDemuxer program;
    private int others;

    public ProbedDepacketizer(ByteBufAllocator allocator, PsAudioSink audio) {
        this.allocator = allocator;
        this.audio = audio;
    }

    @Override
    public void packet(ByteBuf payload, long timestampTicks, boolean marker, boolean lossBefore, AccessUnitSink out) {
        if (chosen == null) {
            chosen = choose(probe.payload(payload));
        } else if (program == null && becomesOther(PayloadProbe.head(payload))) {
            chosen.flush(out);
            chosen.close();
            chosen = choose(probe.kind());
        }
        if (chosen != null) {
            chosen.packet(payload, timestampTicks, marker, lossBefore, out);
        }
    }

    /**
     * Of a bare elementary stream: somebody set the camera to another codec, or to a program stream. As {@link CodecWatch} does within a
     * program stream, one sign alone changes nothing: parameter sets or packs of the other, two without one of its own between.
     */
    private boolean becomesOther(PayloadProbe.Kind seen) {
        if (seen == probe.kind()) {
            others = 0;
            return false;
        }
        if (seen == PayloadProbe.Kind.UNKNOWN || seen == PayloadProbe.Kind.TRANSPORT_STREAM || ++others < CHANGED) {
            return false;
        }
        others = 0;
        probe.become(seen);
        return true;
    }

    private @Nullable VideoDepacketizer choose(PayloadProbe.Kind kind) {
        return switch (kind) {
            case UNKNOWN, TRANSPORT_STREAM -> null;
            case PROGRAM_STREAM -> program = new PsDemuxer(allocator, MediaLimits.DEFAULTS, audio);
            case H264 -> VideoFormats.depacketizer(VideoCodec.H264, allocator, List.of());
            case H265 -> VideoFormats.depacketizer(VideoCodec.H265, allocator, List.of());
        };
    }

    public PayloadProbe.Kind kind() {
        return probe.kind();
    }

    /** What was seen of the program stream; null where it is none, or not yet known to be one. */
    public @Nullable PsCounters programCounters() {
        return program == null ? null : program.programCounters();
    }

    /** Why no picture can be had of this stream, in words; null where nothing stands against it. */
    public @Nullable String unsupported() {
        if (probe.kind() == PayloadProbe.Kind.TRANSPORT_STREAM) {
            return "an MPEG transport stream in place of a program stream";
        }
        return program == null ? null : program.unsupported();
    }

    @Override
    public void flush(AccessUnitSink out) {
        if (chosen != null) {
            chosen.flush(out);
        }
    }

    @Override
    public void reset() {
        if (chosen != null) {
            chosen.reset();
        }
    }

    @Override
    public void close() {
        if (chosen != null) {
            chosen.close();
        }
    }

    @Override
    public @Nullable ParameterSets parameterSets() {
        return chosen == null ? null : chosen.parameterSets();
    }

    @Override
    public DepacketizerCounters counters() {
        return chosen == null ? nothing : chosen.counters();
    }
}
