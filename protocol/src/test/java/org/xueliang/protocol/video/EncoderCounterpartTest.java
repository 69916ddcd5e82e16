package org.xueliang.protocol.video;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xueliang.protocol.media.RandomAccess;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.support.CollectedUnits;
import org.xueliang.testkit.FfmpegProgram;

/** What x264 and x265 say they wrote is what is read. */
class EncoderCounterpartTest {
    @TempDir
    private Path folder = Path.of("");

    private CollectedUnits encode(VideoCodec codec, String encoderOptions) throws IOException, InterruptedException {
        return encode(codec, "318x238", encoderOptions);
    }

    private CollectedUnits encode(VideoCodec codec, String size, String encoderOptions)
            throws IOException, InterruptedException {
        boolean h264 = codec == VideoCodec.H264;
        Path file = folder.resolve(h264 ? "out.264" : "out.265");
        List<String> arguments = new ArrayList<>(List.of("-f", "lavfi", "-i", "testsrc2=r=25:d=3:s=" + size));
        arguments.addAll(List.of("-pix_fmt", "yuv420p", "-c:v", h264 ? "libx264" : "libx265", "-preset", "fast"));
        arguments.addAll(List.of(h264 ? "-x264-params" : "-x265-params", encoderOptions, "-y", file.toString()));
        FfmpegProgram.run(arguments);
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
        CollectedUnits units =
                ByteStreamRoundTripTest.split(codec, Unpooled.wrappedBuffer(Files.readAllBytes(file)), allocator);
        assertThat(ByteStreamRoundTripTest.throughRtp(codec, units, 900, allocator)
                        .hex())
                .isEqualTo(units.hex());
        assertThat(allocator.metric().usedHeapMemory()).isZero();
        assertThat(units.units).hasSize(75).noneMatch(CollectedUnits.Unit::damaged);
        assertThat(String.valueOf(units.units.get(0).sets())).startsWith(codec + " " + size + " 25.0 fps");
        return units;
    }

    private static long count(CollectedUnits units, RandomAccess kind) {
        return units.units.stream().filter(unit -> unit.randomAccess() == kind).count();
    }

    @Test
    void theQuantiserOfX264IsRead() throws Exception {
        CollectedUnits units =
                encode(VideoCodec.H264, "qp=27:ipratio=1:pbratio=1:keyint=25:bframes=3:weightp=2:ref=4:slices=3");
        assertThat(units.units).allMatch(unit -> unit.qp() == 27.0).allMatch(unit -> unit.slices() == 3);
        assertThat(count(units, RandomAccess.IDR)).isEqualTo(3);
        assertThat(units.units).anyMatch(unit -> !unit.reference());
    }

    @Test
    void theQuantiserOfX264WithFieldsIsRead() throws Exception {
        CollectedUnits units =
                encode(VideoCodec.H264, "320x240", "qp=30:ipratio=1:pbratio=1:keyint=25:interlaced=1:cabac=0");
        assertThat(units.units).allMatch(unit -> unit.qp() == 30.0);
    }

    @Test
    void theQuantiserOfX265IsRead() throws Exception {
        CollectedUnits units = encode(
                VideoCodec.H265,
                "qp=31:ipratio=1:pbratio=1:keyint=25:open-gop=0:bframes=4:weightp=1:weightb=1:slices=2:ref=4");
        assertThat(units.units).allMatch(unit -> unit.qp() == 31.0).allMatch(unit -> unit.slices() == 2);
        assertThat(count(units, RandomAccess.IDR)).isEqualTo(3);
        assertThat(units.units).anyMatch(unit -> !unit.reference());
    }

    @Test
    void openGroupsOfPicturesAreStarts() throws Exception {
        CollectedUnits h265 = encode(VideoCodec.H265, "keyint=25:open-gop=1:bframes=4:scenecut=0");
        assertThat(count(h265, RandomAccess.IDR)).isEqualTo(1);
        assertThat(count(h265, RandomAccess.OPEN_GOP)).isEqualTo(2);
        assertThat(h265.units).anyMatch(CollectedUnits.Unit::leading);
        CollectedUnits h264 = encode(VideoCodec.H264, "keyint=25:open-gop=1:bframes=3:scenecut=0");
        assertThat(count(h264, RandomAccess.IDR)).isEqualTo(1);
        assertThat(count(h264, RandomAccess.OPEN_GOP)).isEqualTo(2);
    }

    @Test
    void gradualRefreshIsNoKeyFrame() throws Exception {
        CollectedUnits units = encode(VideoCodec.H264, "keyint=25:intra-refresh=1:bframes=0");
        assertThat(count(units, RandomAccess.IDR)).isEqualTo(1);
        assertThat(count(units, RandomAccess.RECOVERY_POINT)).isGreaterThanOrEqualTo(2);
        assertThat(units.units)
                .filteredOn(unit -> unit.randomAccess() == RandomAccess.RECOVERY_POINT)
                .allMatch(unit -> unit.recoveryPictures() > 0);
    }
}
