package org.xueliang.protocol.mpegps;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xueliang.protocol.media.AccessUnit;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.support.CollectedUnits;
import org.xueliang.protocol.support.Hex;
import org.xueliang.protocol.video.VideoFormats;
import org.xueliang.testkit.Corpus;
import org.xueliang.testkit.FfmpegProgram;

class PsRoundTripTest {
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);

    @TempDir
    private Path folder = Path.of("");

    private static List<byte[]> split(VideoCodec codec, byte[] stream) {
        List<byte[]> units = new ArrayList<>();
        VideoFormats.splitAnnexB(
                codec, UnpooledByteBufAllocator.DEFAULT, Unpooled.wrappedBuffer(stream), 3600, unit -> {
                    units.add(copy(unit));
                    unit.release();
                });
        return units;
    }

    private static byte[] copy(AccessUnit unit) {
        return PsStreams.bytes(unit.annexB());
    }

    private static List<String> hex(List<byte[]> units) {
        return units.stream()
                .map(unit -> Hex.text(Unpooled.wrappedBuffer(unit)))
                .toList();
    }

    @Test
    void theHeadersAreThoseOfTheReference() {
        ByteBuf out = Unpooled.buffer();
        new PsMuxer(VideoCodec.H264, PsStreamType.G711A)
                .video(Hex.buf("0000000167 42001FE9"), true, 900_000, 900_000, out);
        String text = Hex.text(out);
        assertThat(text.substring(0, 28))
                .isEqualTo("000001ba4400dddd040100bed3f8".substring(0, 20) + text.substring(20, 28));
        assertThat(text).contains("000001bc0012e0ff000000081be0000090c00000fedfb1d7");
        assertThat(text).endsWith("000001e000118480052100377741000000016742001fe9");

        ByteBuf withDts = Unpooled.buffer();
        new PsMuxer(VideoCodec.H264, null).video(Hex.buf("0000000167 42001FE9"), false, 903_600, 900_000, withDts);
        assertThat(Hex.text(withDts)).endsWith("000001e0001684c00a31003793611100377741000000016742001fe9");

        ByteBuf audio = Unpooled.buffer();
        new PsMuxer(VideoCodec.H264, PsStreamType.G711A).audio(Hex.buf("D5D5D5D5D5D5D5D5"), 900_000, audio);
        assertThat(Hex.text(audio)).endsWith("000001c0001080800521003777" + "41d5d5d5d5d5d5d5d5");
    }

    @Test
    void smallStreamsGoThroughInAnyPieces() {
        List<byte[]> h264 = List.of(
                PsStreams.hex(PsStreams.H264_IDR), PsStreams.hex(PsStreams.H264_P), PsStreams.hex(PsStreams.H264_P));
        List<byte[]> h265 = List.of(PsStreams.hex(PsStreams.H265_IDR), PsStreams.hex(PsStreams.H265_IDR));
        for (int seed = 0; seed < 100; seed++) {
            for (boolean markers : new boolean[] {false, true}) {
                Random random = new Random(seed);
                int most = 1 + seed % 40;
                CollectedUnits of264 =
                        PsStreams.demux(allocator, PsStreams.muxed(VideoCodec.H264, h264, 99), markers, random, most);
                assertThat(of264.hex()).as("seed %d", seed).isEqualTo(hex(h264));
                assertThat(of264.units)
                        .extracting(CollectedUnits.Unit::ticks)
                        .containsExactly(90_000L, 93_600L, 97_200L);
                CollectedUnits of265 =
                        PsStreams.demux(allocator, PsStreams.muxed(VideoCodec.H265, h265, 1), markers, random, most);
                assertThat(of265.hex()).as("seed %d", seed).isEqualTo(hex(h265));
                assertThat(of265.units).noneMatch(CollectedUnits.Unit::damaged);
            }
        }
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    @Test
    void aPictureOfManyPesPacketsIsOnePicture() {
        byte[] slice = new byte[300_000];
        new Random(5).nextBytes(slice);
        for (int i = 0; i < slice.length; i++) {
            slice[i] = (byte) (slice[i] == 0 ? 1 : slice[i]);
        }
        byte[] head = PsStreams.hex(PsStreams.H264_IDR);
        byte[] unit = java.util.Arrays.copyOf(head, head.length + slice.length);
        System.arraycopy(slice, 0, unit, head.length, slice.length);
        List<PsStreams.Frame> frames = PsStreams.muxed(VideoCodec.H264, List.of(unit, unit), 1);
        CollectedUnits units = PsStreams.demux(allocator, frames, true, new Random(1), 1400);
        assertThat(units.hex()).isEqualTo(hex(List.of(unit, unit)));
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "H264, protocol/h26x/BA_MW_D.264",
        "H264, protocol/h26x/MIDR_MW_D.264",
        "H264, protocol/h26x/SVA_BA1_B.264",
        "H264, protocol/h26x/srs_avatar.h264",
        "H265, protocol/h26x/srs_avatar.h265",
        "H265, protocol/h26x/girlshy.h265"
    })
    void conformanceStreamsGoThrough(VideoCodec codec, String file) throws IOException {
        List<byte[]> expected = split(codec, Files.readAllBytes(Corpus.path(file)));
        for (int seed = 0; seed < 3; seed++) {
            CollectedUnits units = PsStreams.demux(
                    allocator, PsStreams.muxed(codec, expected, 25), seed > 0, new Random(seed), seed == 2 ? 7 : 1400);
            assertThat(units.units).hasSize(expected.size());
            assertThat(units.hex()).isEqualTo(hex(expected));
            assertThat(units.units).noneMatch(CollectedUnits.Unit::damaged);
        }
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"mpeg, libx264", "vob, libx264", "mpeg, libx265"})
    void programStreamsOfFfmpegGiveTheSameNalUnits(String format, String encoder) throws Exception {
        boolean h264 = encoder.equals("libx264");
        VideoCodec codec = h264 ? VideoCodec.H264 : VideoCodec.H265;
        Path program = folder.resolve("out.ps");
        Path elementary = folder.resolve(h264 ? "out.264" : "out.265");
        FfmpegProgram.run(List.of(
                "-f",
                "lavfi",
                "-i",
                "testsrc2=r=25:d=2:s=320x240",
                "-pix_fmt",
                "yuv420p",
                "-c:v",
                encoder,
                "-preset",
                "fast",
                h264 ? "-x264-params" : "-x265-params",
                "keyint=25:bframes=2:log-level=error",
                "-f",
                format,
                "-y",
                program.toString()));
        FfmpegProgram.run(List.of(
                "-i", program.toString(), "-c:v", "copy", "-f", h264 ? "h264" : "hevc", "-y", elementary.toString()));
        byte[] bytes = Files.readAllBytes(program);
        List<byte[]> expected = split(codec, Files.readAllBytes(elementary));
        CollectedUnits units =
                PsStreams.demux(allocator, List.of(new PsStreams.Frame(bytes, 0)), false, new Random(3), 1400);
        assertThat(units.units).hasSize(50).noneMatch(CollectedUnits.Unit::damaged);
        assertThat(String.join("", units.hex())).isEqualTo(String.join("", hex(expected)));
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"H264, protocol/h26x/srs_avatar.h264", "H265, protocol/h26x/srs_avatar.h265"})
    void ffmpegReadsWhatWeWrite(VideoCodec codec, String file) throws Exception {
        List<byte[]> units = split(codec, Files.readAllBytes(Corpus.path(file)));
        Path program = folder.resolve("ours.ps");
        ByteBuf all = Unpooled.buffer();
        PsStreams.muxed(codec, units, 25).forEach(frame -> all.writeBytes(frame.bytes()));
        Files.write(program, PsStreams.bytes(all));
        boolean h264 = codec == VideoCodec.H264;
        Path elementary = folder.resolve("ours.es");
        FfmpegProgram.run(List.of(
                "-i", program.toString(), "-c:v", "copy", "-f", h264 ? "h264" : "hevc", "-y", elementary.toString()));
        assertThat(String.join("", hex(split(codec, Files.readAllBytes(elementary)))))
                .isEqualTo(String.join("", hex(units)));
    }
}
