package org.xueliang.protocol.mpegps;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.media.AccessUnitSink;
import org.xueliang.protocol.media.DepacketizerCounters;
import org.xueliang.protocol.media.MediaLimits;
import org.xueliang.protocol.media.ParameterSets;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.media.VideoDepacketizer;

/**
 * RTP payloads that carry a program stream, to access units of its first video stream. Tolerant: see the forms P8 to P24 of vendor-quirks;
 * whatever is malformed is dropped and counted, never thrown. The codec is told by the NAL units; the map is a hint.
 *
 * <p>Not thread-safe: one event loop owns it.
 */
public final class PsDemuxer implements VideoDepacketizer {
    public PsDemuxer(ByteBufAllocator allocator, MediaLimits limits, PsAudioSink audio) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void packet(ByteBuf payload, long timestampTicks, boolean marker, boolean lossBefore, AccessUnitSink out) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void flush(AccessUnitSink out) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void reset() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }

    @Override
    public @Nullable ParameterSets parameterSets() {
        throw new UnsupportedOperationException();
    }

    @Override
    public DepacketizerCounters counters() {
        throw new UnsupportedOperationException();
    }

    public PsCounters programCounters() {
        throw new UnsupportedOperationException();
    }

    /** The codec that the NAL units show; null until known. */
    public @Nullable VideoCodec codec() {
        throw new UnsupportedOperationException();
    }

    /** Why no picture can be had of this stream, in words ("SVAC video", "encrypted"); null where nothing stands against it. */
    public @Nullable String unsupported() {
        throw new UnsupportedOperationException();
    }
}
