package org.xueliang.protocol.mpegps;

import io.netty.buffer.ByteBuf;

/** Takes the audio of a program stream, on the caller's thread. */
public interface PsAudioSink {
    /** Drops it. */
    PsAudioSink NONE = (codec, bytes, timestampTicks) -> {};

    /**
     * The payload of one PES packet.
     *
     * @param codec by its bytes where they say so (AAC declared as G.711, P15 in vendor-quirks: Dahua), else by the map, else G.711A
     * @param bytes valid during the call; indices may move
     * @param timestampTicks 90 kHz, unwrapped
     */
    void audio(PsStreamType codec, ByteBuf bytes, long timestampTicks);

    /** Bytes are missing before what comes next. */
    default void lost() {}
}
