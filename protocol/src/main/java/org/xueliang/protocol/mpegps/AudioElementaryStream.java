package org.xueliang.protocol.mpegps;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.audio.AdtsHeader;

/** The audio of a program stream, one PES packet at a time. Not thread-safe. */
final class AudioElementaryStream {
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
            // P15 in vendor-quirks: Dahua declares G.711.
            PsStreamType codec = AdtsHeader.isChain(payload, true)
                    ? PsStreamType.AAC
                    : declared == null ? PsStreamType.G711A : declared;
            sink.audio(codec, payload, ticks);
        }
        payload.clear();
    }

    void abort() {
        payload.clear();
        sink.lost();
    }
}
