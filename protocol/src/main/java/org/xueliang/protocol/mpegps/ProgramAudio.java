package org.xueliang.protocol.mpegps;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.audio.AdtsHeader;
import org.xueliang.protocol.audio.AdtsReader;
import org.xueliang.protocol.audio.AudioCodec;
import org.xueliang.protocol.audio.AudioFormat;
import org.xueliang.protocol.audio.AudioFrameSink;

/** Audio of a program stream as frames; what is not passed on is named and counted. Not thread-safe. */
public final class ProgramAudio implements PsAudioSink {
    /** So much without a frame: it is no AAC after all. */
    private static final long NO_AAC_BYTES = 64 << 10;

    private final AudioFrameSink sink;
    private final AdtsReader adts;
    private boolean isAac;
    private long skippedBefore;
    private @Nullable PsStreamType unsupported;
    private long unsupportedPes;

    public ProgramAudio(AudioFrameSink sink) {
        this.sink = sink;
        this.adts = new AdtsReader((format, frame, ticks) -> {
            skippedBefore = skipped();
            sink.frame(format, frame, ticks);
        });
    }

    private long skipped() {
        return adts.skippedBytes();
    }

    @Override
    public void audio(PsStreamType codec, ByteBuf bytes, long timestampTicks) {
        // Without a map G.711A is a guess: AAC whose frames are cut anywhere is told by its headers, and stays it.
        isAac = codec == PsStreamType.AAC || codec == PsStreamType.G711A && (isAac || AdtsHeader.isChain(bytes, false));
        if (isAac) {
            adts.feed(bytes, timestampTicks);
            if (skipped() - skippedBefore > NO_AAC_BYTES) {
                skippedBefore = skipped();
                isAac = false;
                adts.reset();
            }
            return;
        }
        AudioCodec known = codec.audioCodec();
        if (known == null) {
            unsupported = codec;
            unsupportedPes++;
            return;
        }
        sink.frame(known == AudioCodec.PCMA ? AudioFormat.PCMA : AudioFormat.PCMU, bytes, timestampTicks);
    }

    @Override
    public void lost() {
        adts.reset();
    }

    /** The newest type that is not passed on; null where none came. */
    public @Nullable PsStreamType unsupported() {
        return unsupported;
    }

    /** PES packets of such a type. */
    public long unsupportedPes() {
        return unsupportedPes;
    }
}
