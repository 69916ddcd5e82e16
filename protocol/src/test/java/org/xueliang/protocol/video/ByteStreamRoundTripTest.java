package org.xueliang.protocol.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.media.VideoDepacketizer;
import org.xueliang.protocol.media.VideoPacketizer;
import org.xueliang.protocol.support.CollectedUnits;
import org.xueliang.protocol.support.Hex;
import org.xueliang.testkit.Corpus;

/** Byte streams of conformance suites and encoders: split, packetized and depacketized, they stay what they were. */
class ByteStreamRoundTripTest {
    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(Corpus.path("protocol/h26x"))) {
            return files.filter(file -> file.toString().matches(".*\\.(264|h264|265|h265|jsv)"))
                    // a scalable stream without a base layer: nothing in it is H.264 Annex A
                    .filter(file -> !file.endsWith("sps_subsetsps_bothVUI.264"))
                    .sorted()
                    .toList();
        }
    }

    private static VideoCodec codec(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith("265") ? VideoCodec.H265 : VideoCodec.H264;
    }

    static CollectedUnits split(VideoCodec codec, ByteBuf stream, UnpooledByteBufAllocator allocator) {
        CollectedUnits units = new CollectedUnits();
        VideoFormats.splitAnnexB(codec, allocator, stream, 3600, units);
        return units;
    }

    static CollectedUnits throughRtp(
            VideoCodec codec, CollectedUnits units, int maxPayload, UnpooledByteBufAllocator allocator) {
        VideoPacketizer packetizer = VideoFormats.packetizer(codec, maxPayload);
        VideoDepacketizer depacketizer = VideoFormats.depacketizer(codec, allocator, List.of());
        CollectedUnits out = new CollectedUnits();
        for (CollectedUnits.Unit unit : units.units) {
            packetizer.packetize(Hex.buf(unit.hex()), (payload, last) -> {
                assertThat(payload.readableBytes()).isLessThanOrEqualTo(maxPayload);
                depacketizer.packet(payload, unit.ticks(), last, false, out);
            });
        }
        depacketizer.flush(out);
        depacketizer.close();
        return out;
    }

    @Test
    void everyFileComesThroughRtpUnchanged() throws IOException {
        for (Path file : files()) {
            UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
            CollectedUnits units = split(codec(file), Unpooled.wrappedBuffer(Files.readAllBytes(file)), allocator);
            assertThat(units.units).as("%s", file.getFileName()).hasSizeGreaterThan(1);
            for (int maxPayload : new int[] {1400, 100}) {
                CollectedUnits received = throughRtp(codec(file), units, maxPayload, allocator);
                assertThat(received.hex()).as("%s", file.getFileName()).isEqualTo(units.hex());
                assertThat(received.units.stream().map(CollectedUnits.Unit::ticks))
                        .isEqualTo(units.units.stream()
                                .map(CollectedUnits.Unit::ticks)
                                .toList());
            }
            assertThat(allocator.metric().usedHeapMemory())
                    .as("leaked by %s", file.getFileName())
                    .isZero();
        }
    }

    /** Counts of pictures as FFmpeg gives them; mean quantisers are our own, each within 1 of FFmpeg's mean over slices. */
    @ParameterizedTest
    @CsvSource({
        "MR1_BT_A.h264, 62, 1, 25.03",
        "BA1_FT_C.264, 299, 2, 30.70",
        "CI1_FT_B.264, 291, 2, 34.58",
        "MPS_MW_A.264, 150, 5, 26.45",
        "BA_MW_D.264, 100, 4, 30.62",
        "Static.264, 10, 1, 28.60",
        "Cisco_Men_whisper_640x320_CABAC_Bframe_9.264, 9, 2, 29.56",
        "srs_avatar.h264, 308, 13, 32.55",
        "srs_avatar.h265, 308, 8, 34.44",
        "girlshy.h265, 75, 1, 44.20",
    })
    void picturesAreCountedAndDescribed(String name, int pictures, int keyframes, double meanQp) throws IOException {
        Path file = Corpus.path("protocol/h26x/" + name);
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
        CollectedUnits units = split(codec(file), Unpooled.wrappedBuffer(Files.readAllBytes(file)), allocator);
        assertThat(units.units).hasSize(pictures).noneMatch(CollectedUnits.Unit::damaged);
        assertThat(units.units.stream().filter(unit -> unit.randomAccess().isKeyframe()))
                .hasSize(keyframes);
        assertThat(units.units.stream()
                        .mapToDouble(CollectedUnits.Unit::qp)
                        .average()
                        .orElse(Double.NaN))
                .isCloseTo(meanQp, within(0.005));
    }
}
