package org.xueliang.protocol.video;

import static org.assertj.core.api.Assertions.assertThat;

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

    @Test
    void picturesAreCountedAndDescribed() throws IOException {
        for (Path file : files()) {
            UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
            CollectedUnits units = split(codec(file), Unpooled.wrappedBuffer(Files.readAllBytes(file)), allocator);
            long keys = units.units.stream()
                    .filter(u -> u.randomAccess().isKeyframe())
                    .count();
            long withQp =
                    units.units.stream().filter(u -> !Double.isNaN(u.qp())).count();
            var sets = units.units.stream()
                    .map(CollectedUnits.Unit::sets)
                    .filter(s -> s != null)
                    .toList();
            double meanQp = units.units.stream()
                    .mapToDouble(CollectedUnits.Unit::qp)
                    .filter(q -> !Double.isNaN(q))
                    .average()
                    .orElse(-1);
            System.out.printf(
                    Locale.ROOT,
                    "%-44s units %4d key %3d qp %4d mean %.2f first %s damaged %d sets %s%n",
                    file.getFileName(),
                    units.units.size(),
                    keys,
                    withQp,
                    meanQp,
                    units.units.get(0).randomAccess(),
                    units.units.stream().filter(CollectedUnits.Unit::damaged).count(),
                    sets);
        }
    }
}
