package org.xueliang.protocol.mpegps;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xueliang.protocol.audio.AdtsHeader;
import org.xueliang.protocol.audio.AdtsReader;
import org.xueliang.protocol.audio.AudioFormat;
import org.xueliang.protocol.media.MediaLimits;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.support.CollectedUnits;
import org.xueliang.protocol.support.Hex;
import org.xueliang.testkit.FfmpegProgram;

/** Audio of program streams as frames: FFmpeg's and our own, and types that are not passed on. */
class PsAudioTest {
    @TempDir
    Path folder = Path.of("");

    private final List<String> frames = new ArrayList<>();
    private final List<Long> times = new ArrayList<>();
    private final ProgramAudio audio = new ProgramAudio(this::collect);

    private void collect(AudioFormat format, ByteBuf frame, long ticks) {
        frames.add(format + " " + Hex.text(frame));
        times.add(ticks);
    }

    private void demux(byte[] program, int mostBytes) {
        PsDemuxer demuxer = new PsDemuxer(UnpooledByteBufAllocator.DEFAULT, MediaLimits.DEFAULTS, audio);
        CollectedUnits units = new CollectedUnits();
        PsStreams.feed(demuxer, new PsStreams.Frame(program, 0), false, new Random(9), mostBytes, units);
        demuxer.flush(units);
        demuxer.close();
        assertThat(units.units).isNotEmpty().noneMatch(CollectedUnits.Unit::damaged);
    }

    private byte[] toneOfFfmpeg() throws Exception {
        Path adts = folder.resolve("tone.aac");
        FfmpegProgram.run(
                List.of("-f", "lavfi", "-i", "sine=d=2:r=16000", "-c:a", "aac", "-f", "adts", "-y", adts.toString()));
        return Files.readAllBytes(adts);
    }

    /** FFmpeg's own multiplexer refuses AAC; many devices end their PES packets wherever they like, and write no map. */
    @Test
    void aacOfFfmpegCutAnywhereComesWholeWithItsTimes() throws Exception {
        byte[] adts = toneOfFfmpeg();
        new AdtsReader(this::collect).feed(Unpooled.wrappedBuffer(adts), 90_000);
        List<String> expected = List.copyOf(frames);
        List<Long> expectedTimes = List.copyOf(times);
        assertThat(expected).hasSizeBetween(30, 34).allMatch(frame -> frame.startsWith("AAC 16000 Hz, 1 channel"));
        // Without a map in front of its pictures.
        PsMuxer muxer = new PsMuxer(VideoCodec.H264, null);
        for (int mostBytes : new int[] {1400, 7}) {
            frames.clear();
            times.clear();
            ByteBuf out = Unpooled.buffer();
            muxer.video(Hex.buf(PsStreams.H264_IDR), false, 90_000, 90_000, out);
            AdtsHeader header = new AdtsHeader();
            int next = 0;
            int frame = 0;
            for (int at = 0; at < adts.length; at += 700) {
                while (next < at) {
                    header.read(Unpooled.wrappedBuffer(adts), next);
                    next += header.frameBytes();
                    frame++;
                }
                int length = Math.min(700, adts.length - at);
                muxer.audio(Unpooled.wrappedBuffer(adts, at, length), 90_000 + 5760L * frame, out);
            }
            demux(PsStreams.bytes(out), mostBytes);
            assertThat(frames).isEqualTo(expected);
            assertThat(times).isEqualTo(expectedTimes);
        }
    }

    @Test
    void ffmpegReadsTheAacThatWeWrite() throws Exception {
        byte[] adts = toneOfFfmpeg();
        PsMuxer muxer = new PsMuxer(VideoCodec.H264, PsStreamType.AAC);
        ByteBuf out = Unpooled.buffer();
        for (int i = 0; i < 3; i++) {
            muxer.video(Hex.buf(PsStreams.H264_IDR), true, 90_000 + 3600L * i, 90_000 + 3600L * i, out);
        }
        new AdtsReader((format, frame, ticks) -> {
                    ByteBuf whole = Unpooled.buffer();
                    AdtsHeader.write(format, frame.readableBytes(), whole);
                    whole.writeBytes(frame);
                    muxer.audio(whole, ticks, out);
                })
                .feed(Unpooled.wrappedBuffer(adts), 90_000);
        Path program = folder.resolve("ours.ps");
        Path again = folder.resolve("again.aac");
        Files.write(program, PsStreams.bytes(out));
        FfmpegProgram.run(List.of("-i", program.toString(), "-vn", "-c", "copy", "-f", "adts", "-y", again.toString()));
        new AdtsReader(this::collect).feed(Unpooled.wrappedBuffer(adts), 0);
        List<String> expected = List.copyOf(frames);
        frames.clear();
        new AdtsReader(this::collect).feed(Unpooled.wrappedBuffer(Files.readAllBytes(again)), 0);
        assertThat(frames).isEqualTo(expected);
    }

    @Test
    void oursGoesThroughByTypeAndTime() {
        AudioFormat aac = Objects.requireNonNull(AudioFormat.aac("1408"));
        for (AudioFormat format : List.of(AudioFormat.PCMA, AudioFormat.PCMU, aac)) {
            PsMuxer muxer = new PsMuxer(VideoCodec.H264, PsStreamType.of(format.codec()));
            ByteBuf out = Unpooled.buffer();
            muxer.video(Hex.buf(PsStreams.H264_IDR), true, 90_000, 90_000, out);
            for (int i = 0; i < 5; i++) {
                ByteBuf frame = Unpooled.buffer();
                if (format == aac) {
                    AdtsHeader.write(aac, 5, frame);
                }
                frame.writeBytes(Hex.buf("d5d4d5d40" + i));
                muxer.audio(frame, 90_000 + 1800L * i, out);
                muxer.video(Hex.buf(PsStreams.H264_P), false, 93_600 + 3600L * i, 93_600 + 3600L * i, out);
            }
            frames.clear();
            times.clear();
            demux(PsStreams.bytes(out), 50);
            assertThat(frames).hasSize(5).startsWith(format + " d5d4d5d400", format + " d5d4d5d401");
            assertThat(times).containsExactly(90_000L, 91_800L, 93_600L, 95_400L, 97_200L);
        }
    }

    @Test
    void whatIsNotPassedOnIsNamedAndCounted() {
        for (PsStreamType type : List.of(
                PsStreamType.G722_1,
                PsStreamType.G723_1,
                PsStreamType.G729,
                PsStreamType.SVAC_AUDIO,
                PsStreamType.MPEG1_AUDIO)) {
            long before = audio.unsupportedPes();
            audio.audio(type, Hex.buf("010203"), 0);
            assertThat(audio.unsupported()).isEqualTo(type);
            assertThat(audio.unsupportedPes()).isEqualTo(before + 1);
        }
        assertThat(frames).isEmpty();
    }

    @Test
    void whatWasTakenForAacAndIsNoneIsG711Again() {
        audio.audio(PsStreamType.G711A, Hex.buf("fff16c40017ffc11223344".repeat(2)), 0);
        assertThat(frames).hasSize(2);
        for (int i = 0; i < 70; i++) {
            audio.audio(PsStreamType.G711A, Unpooled.wrappedBuffer(new byte[1000]), 0);
        }
        assertThat(frames.get(frames.size() - 1)).startsWith("PCMA");
    }
}
