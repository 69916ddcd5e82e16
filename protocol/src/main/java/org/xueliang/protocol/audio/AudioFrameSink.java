package org.xueliang.protocol.audio;

import io.netty.buffer.ByteBuf;

/** Takes audio frame by frame, on the caller's thread. */
@FunctionalInterface
public interface AudioFrameSink {
    /**
     * @param frame samples of G.711, or one AAC frame without ADTS; valid during the call, its indices may move
     * @param timestampTicks 90 kHz, unwrapped
     */
    void frame(AudioFormat format, ByteBuf frame, long timestampTicks);
}
