package org.xueliang.simulator.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xueliang.protocol.media.AccessUnit;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.media.VideoDepacketizer;
import org.xueliang.protocol.video.VideoFormats;
import org.xueliang.testkit.Corpus;
import org.xueliang.testkit.FfmpegProgram;

class VideoFileTest {
    @TempDir
    Path folder;

    private Path encode(String name, String... options) throws Exception {
        Path file = folder.resolve(name);
        List<String> arguments = new ArrayList<>(
                List.of("-v", "error", "-f", "lavfi", "-i", "testsrc2=d=2:r=25:s=320x192", "-pix_fmt", "yuv420p"));
        arguments.addAll(List.of(options));
        arguments.add(file.toString());
        FfmpegProgram.run(arguments);
        return file;
    }

    @ParameterizedTest
    @CsvSource({
        "a.mp4, libx264, H264",
        "a.mkv, libx264, H264",
        "a.ts, libx264, H264",
        "a.avi, libx264, H264",
        "a.mp4, libx265, H265",
        "a.mkv, libx265, H265"
    })
    void aFileWithPicturesBetweenItsReferencesIsReadUnchanged(String name, String encoder, VideoCodec codec)
            throws Exception {
        Path file = encode(name, "-c:v", encoder, "-bf", "2", "-g", "25");
        Recording recording = VideoFile.read(file);
        assertThat(recording.codec()).isEqualTo(codec);
        assertThat(recording.units()).hasSize(50);
        assertThat(recording.parameterSets()).hasSize(codec == VideoCodec.H264 ? 2 : 3);
        assertThat(recording.durationTicks()).isBetween(50 * 3600L - 10, 50 * 3600L + 10);
        List<Long> times =
                recording.units().stream().map(CodedAccessUnit::timestampTicks).toList();
        if (!name.endsWith("avi")) {
            assertThat(times).isNotEqualTo(times.stream().sorted().toList());
            assertThat(times.stream().distinct()).hasSize(50);
        }
        assertThat(recording.units().stream().map(CodedAccessUnit::sendTicks)).isSorted();
        assertThat(DecodedVideo.luma(folder, recording, 320, 192)).hasSize(50);
    }

    @ParameterizedTest
    @CsvSource({"libx264, a.h264", "libx265, a.hevc", "libopenh264, a.h264"})
    void aBareByteStreamIsReadToo(String encoder, String name) throws Exception {
        Path file = encode(name, "-c:v", encoder, "-g", "25", "-bf", "0");
        Recording recording = VideoFile.read(file);
        assertThat(recording.units()).hasSize(50);
        assertThat(recording.units().stream().map(CodedAccessUnit::sendTicks)).isSorted();
    }

    @ParameterizedTest
    @CsvSource({"libx264", "libx265"})
    void whatIsPacketisedComesTogetherAgain(String encoder) throws Exception {
        Recording recording = VideoFile.read(encode("a.mp4", "-c:v", encoder, "-bf", "2", "-g", "25"));
        PacketizedRecording packets = PacketizedRecording.of(recording);
        VideoDepacketizer depacketizer = VideoFormats.depacketizer(
                recording.codec(), UnpooledByteBufAllocator.DEFAULT, recording.parameterSets());
        List<Long> times = new ArrayList<>();
        List<Integer> slices = new ArrayList<>();
        int sequence = 65_530;
        for (PacketizedAccessUnit unit : packets.units()) {
            ByteBuf out = Unpooled.buffer();
            unit.write(out, 6, sequence, (int) unit.timestampTicks(), 0x11223344);
            for (int n = 0; n < unit.packets(); n++) {
                int at = unit.start(n);
                assertThat(out.getByte(at)).isEqualTo((byte) '$');
                assertThat(out.getByte(at + 1)).isEqualTo((byte) 6);
                int length = out.getUnsignedShort(at + 2);
                assertThat(at + 4 + length).isEqualTo(unit.start(n + 1));
                assertThat(length).isLessThanOrEqualTo(1412);
                assertThat(out.getUnsignedShort(at + 6)).isEqualTo(sequence + n & 0xFFFF);
                assertThat(out.getInt(at + 12)).isEqualTo(0x11223344);
                boolean marker = (out.getByte(at + 5) & 0x80) != 0;
                assertThat(marker).isEqualTo(n == unit.packets() - 1);
                depacketizer.packet(out.slice(at + 16, length - 12), unit.timestampTicks(), marker, false, whole -> {
                    times.add(whole.timestampTicks());
                    slices.add(whole.sliceCount());
                    assertThat(whole.damaged()).isFalse();
                    whole.release();
                });
            }
            sequence += unit.packets();
        }
        depacketizer.flush(AccessUnit::release);
        depacketizer.close();
        assertThat(times)
                .isEqualTo(recording.units().stream()
                        .map(CodedAccessUnit::timestampTicks)
                        .toList());
        assertThat(slices).doesNotContain(0);
    }

    @Test
    void packetisingDoesNotChangeTheSharedBytes() {
        Recording recording = SceneRecordingFixture.small();
        PacketizedAccessUnit unit = PacketizedRecording.of(recording).units().get(0);
        ByteBuf first = Unpooled.buffer();
        unit.write(first, 0, 1, 2, 3);
        ByteBuf other = Unpooled.buffer();
        unit.write(other, 9, 8, 7, 6);
        ByteBuf again = Unpooled.buffer();
        unit.write(again, 0, 1, 2, 3);
        assertThat(ByteBufUtil.getBytes(again))
                .isEqualTo(ByteBufUtil.getBytes(first))
                .isNotEqualTo(ByteBufUtil.getBytes(other));
    }

    @Test
    void whatIsNoVideoIsRefusedByName() throws Exception {
        Path text = Files.writeString(folder.resolve("a.mp4"), "this is no video at all");
        assertThatThrownBy(() -> VideoFile.read(text))
                .isInstanceOf(MediaException.class)
                .hasMessageContaining("a.mp4: open");
        assertThatThrownBy(() -> VideoFile.read(folder.resolve("none.mp4"))).hasMessageContaining("no such file");
        assertThatThrownBy(() -> VideoFile.read(folder)).hasMessageContaining("no such file");
        Path empty = Files.createFile(folder.resolve("empty.mp4"));
        assertThatThrownBy(() -> VideoFile.read(empty)).isInstanceOf(MediaException.class);
    }

    @Test
    void anotherCodecIsRefusedByName() throws Exception {
        Path file = encode("a.mp4", "-c:v", "mpeg4");
        assertThatThrownBy(() -> VideoFile.read(file)).hasMessageContaining("codec mpeg4 (expected: h264 or hevc)");
    }

    @Test
    void aPlaylistThatNamesAnotherPlaceIsNotOpened() throws Exception {
        Path playlist = Files.writeString(
                folder.resolve("a.m3u8"),
                "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://192.0.2.1/a.ts\n#EXT-X-ENDLIST\n");
        assertThatThrownBy(() -> VideoFile.read(playlist)).isInstanceOf(MediaException.class);
        Path concat = Files.writeString(folder.resolve("a.txt"), "ffconcat version 1.0\nfile http://192.0.2.1/a.ts\n");
        assertThatThrownBy(() -> VideoFile.read(concat)).isInstanceOf(MediaException.class);
    }

    @Test
    void aTruncatedFileGivesWhatIsThereOrSaysWhy() throws Exception {
        byte[] whole = Files.readAllBytes(encode("a.ts", "-c:v", "libx264", "-g", "25"));
        for (int length : new int[] {100, whole.length / 3, whole.length - 77}) {
            Path part = Files.write(folder.resolve("part.ts"), Arrays.copyOf(whole, length));
            try {
                assertThat(VideoFile.read(part).units()).isNotEmpty();
            } catch (MediaException e) {
                assertThat(e).hasMessageContaining("part.ts");
            }
        }
    }

    @Test
    void aRealClipIsRead() {
        Recording recording = VideoFile.read(Corpus.path("video/intel/intel_one-by-one-person-detection.mp4"));
        assertThat(recording.units()).hasSize(1394);
    }
}
