package org.xueliang.ingest.media;

import io.netty.buffer.ByteBuf;
import org.xueliang.protocol.mpegps.ProgramAudio;
import org.xueliang.protocol.mpegps.PsAudioSink;
import org.xueliang.protocol.mpegps.PsStreamType;

/** Audio of a GB/T 28181 device's program stream on its way to the gate; not looked at while that is closed. One event loop owns it. */
final class ProgramSound implements PsAudioSink {
    private final AudioGate gate;
    private final ChannelStream stream;
    private final ProgramAudio audio;

    ProgramSound(AudioGate gate, ChannelStream stream) {
        this.gate = gate;
        this.stream = stream;
        this.audio = new ProgramAudio(gate);
    }

    @Override
    public void audio(PsStreamType codec, ByteBuf bytes, long timestampTicks) {
        if (gate.isOpen()) {
            audio.audio(codec, bytes, timestampTicks);
            PsStreamType unsupported = audio.unsupported();
            if (unsupported != null) {
                stream.unsupportedAudio(unsupported.name(), audio.unsupportedPes());
            }
        }
    }

    @Override
    public void lost() {
        audio.lost();
    }
}
