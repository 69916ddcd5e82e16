package org.xueliang.protocol.audio;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;
import java.util.Objects;
import org.xueliang.protocol.mpegps.ProgramAudio;
import org.xueliang.protocol.mpegps.PsStreamType;

/** Any bytes, in any pieces: no exception, and no frame that ADTS could not hold. */
class AudioFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void adtsAndRfc3640(byte[] data) {
        AudioFrameSink sink = (format, frame, ticks) -> {
            if (frame.readableBytes() == 0
                    || format.codec() == AudioCodec.AAC
                            && frame.readableBytes() > AdtsHeader.MAX_FRAME_BYTES - AdtsHeader.BYTES) {
                throw new AssertionError("frame of " + frame.readableBytes() + " bytes");
            }
            if (format.codec() == AudioCodec.AAC && !format.equals(AudioFormat.aac(format.config()))) {
                throw new AssertionError(format + " is not what its config says");
            }
        };
        ProgramAudio program = new ProgramAudio(sink);
        AudioFormat format = Objects.requireNonNull(AudioFormat.aac("1408"));
        AudioDepacketizer hbr = new AudioDepacketizer(format, 16_000, AuLayout.AAC_HBR);
        AudioDepacketizer odd = new AudioDepacketizer(format, 32_000, new AuLayout(7, 1, 0));
        AudioDepacketizer.Output out = (frame, ticks) -> sink.frame(format, frame, ticks);
        PsStreamType[] types = PsStreamType.values();
        int at = 0;
        while (at + 1 < data.length) {
            int control = data[at] & 0xFF;
            int length = Math.min(data.length - at - 1, 1 + (control & 0x1F) * 41);
            at++;
            boolean loss = (control & 0x20) != 0;
            if (loss) {
                program.lost();
            }
            PsStreamType type = (control & 0x40) != 0 ? PsStreamType.AAC : types[control % types.length];
            program.audio(type, Unpooled.wrappedBuffer(data, at, length), 3600L * at);
            hbr.packet(Unpooled.wrappedBuffer(data, at, length), at, loss, out);
            odd.packet(Unpooled.wrappedBuffer(data, at, length), at, loss, out);
            at += length;
        }
    }
}
