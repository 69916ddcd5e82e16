package org.xueliang.protocol.mpegps;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** The audio of a program stream, one PES packet at a time. Not thread-safe. */
final class AudioElementaryStream {
    private static final int ADTS_HEADER_BYTES = 7;

    private final PsAudioSink sink;
    private final PesClock clock = new PesClock();
    private final ByteBuf payload = Unpooled.buffer(512, 0xFFFF);
    private long ticks;

    AudioElementaryStream(PsAudioSink sink) {
        this.sink = sink;
    }

    void pes(boolean hasPts, long ptsTicks, long rtpTicks) {
        ticks = clock.pes(hasPts, ptsTicks, rtpTicks);
        payload.clear();
    }

    void feed(ByteBuf bytes, int index, int length) {
        payload.writeBytes(bytes, index, Math.min(length, payload.maxWritableBytes()));
    }

    void end(@Nullable PsStreamType declared) {
        if (payload.isReadable()) {
            PsStreamType codec = isAdts() ? PsStreamType.AAC : declared == null ? PsStreamType.G711A : declared;
            sink.audio(codec, payload, ticks);
        }
        payload.clear();
    }

    void abort() {
        payload.clear();
    }

    /** A chain of ADTS frames whose lengths add up exactly (P15 in vendor-quirks: Dahua declares G.711). */
    private boolean isAdts() {
        int at = payload.readerIndex();
        int end = payload.writerIndex();
        while (at + ADTS_HEADER_BYTES <= end) {
            int length = (payload.getUnsignedMedium(at + 3) & 0x3FFE0) >> 5;
            if ((payload.getUnsignedShort(at) & 0xFFF6) != 0xFFF0 || length < ADTS_HEADER_BYTES) {
                return false;
            }
            at += length;
        }
        return at == end && end > payload.readerIndex();
    }
}
