package org.xueliang.ingest.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xueliang.protocol.media.AccessUnit;
import org.xueliang.protocol.media.ParameterSets;
import org.xueliang.protocol.media.VideoCodec;

class VideoDecoderTest {
    @TempDir
    static Path folder;

    private long openBefore;
    private long reservedBefore;

    @BeforeEach
    void countBefore() {
        openBefore = NativeLedger.open();
        reservedBefore = NativeLedger.reservedBytes();
    }

    @AfterEach
    void everythingIsFreed() {
        assertThat(NativeLedger.open()).isEqualTo(openBefore);
        assertThat(NativeLedger.reservedBytes()).isEqualTo(reservedBefore);
    }

    private record Seen(long receivedUs, boolean keyframe, int width, int height) {}

    private static List<Seen> decodeAll(VideoCodec codec, List<AccessUnit> units) throws DecodeException {
        List<Seen> seen = new ArrayList<>();
        PictureSink sink = p -> seen.add(new Seen(p.receivedUs(), p.keyframe(), p.width(), p.height()));
        try (VideoDecoder decoder = new VideoDecoder(codec, DecodePurpose.STILL, null, DecoderLimits.DEFAULT)) {
            for (int i = 0; i < units.size(); i++) {
                decoder.decode(units.get(i).annexB(), i, sink);
            }
            decoder.drain(sink);
        }
        return seen;
    }

    @Test
    void withoutBPicturesEachAccessUnitGivesItsPictureAtOnce() throws Exception {
        Path clip = Clips.make(folder, "plain.264", "320x180", 30, Clips.h264(10, 0));
        List<AccessUnit> units = Clips.units(VideoCodec.H264, clip);
        try (VideoDecoder decoder =
                new VideoDecoder(VideoCodec.H264, DecodePurpose.STILL, null, DecoderLimits.DEFAULT)) {
            assertThat(units).hasSize(30);
            for (int i = 0; i < units.size(); i++) {
                long receivedUs = 1_700_000_000_000_000L + i;
                boolean keyframe = i % 10 == 0;
                int pictures = decoder.decode(units.get(i).annexB(), receivedUs, p -> {
                    assertThat(p.receivedUs()).isEqualTo(receivedUs);
                    assertThat(p.keyframe()).isEqualTo(keyframe);
                    assertThat(p.damaged()).isFalse();
                });
                assertThat(pictures).isEqualTo(1);
            }
        } finally {
            Clips.release(units);
        }
    }

    @Test
    void bPicturesComeInDisplayOrderEachWithTheTimeOfItsOwnAccessUnit() throws Exception {
        for (VideoCodec codec : VideoCodec.values()) {
            Path clip = codec == VideoCodec.H264
                    ? Clips.make(folder, "b.264", "320x180", 24, Clips.h264(12, 2))
                    : Clips.make(folder, "b.265", "320x180", 24, Clips.h265(12, 2));
            List<AccessUnit> units = Clips.units(codec, clip);
            List<Seen> seen = decodeAll(codec, units);
            Clips.release(units);
            assertThat(seen).hasSize(24);
            // Each access unit once, and not in the order they were sent: some picture was sent before one it follows.
            assertThat(seen.stream().map(Seen::receivedUs).sorted().toList())
                    .isEqualTo(java.util.stream.LongStream.range(0, 24).boxed().toList());
            assertThat(seen.stream().map(Seen::receivedUs).toList())
                    .isNotEqualTo(
                            java.util.stream.LongStream.range(0, 24).boxed().toList());
            assertThat(seen.get(0).receivedUs()).isZero();
        }
    }

    @Test
    void aLoneKeyframeGivesItsPictureWhenDrainedAndTheDecoderGoesOnWithTheNext() throws Exception {
        for (VideoCodec codec : VideoCodec.values()) {
            Path clip = codec == VideoCodec.H264
                    ? Clips.make(folder, "key.264", "320x180", 20, Clips.h264(10, 3))
                    : Clips.make(folder, "key.265", "320x180", 20, Clips.h265(10, 3));
            List<AccessUnit> units = Clips.units(codec, clip);
            List<Long> seen = new ArrayList<>();
            try (VideoDecoder decoder = new VideoDecoder(codec, DecodePurpose.ANALYSIS, null, DecoderLimits.DEFAULT)) {
                for (AccessUnit unit : units) {
                    if (unit.randomAccess().isKeyframe()) {
                        decoder.decode(unit.annexB(), unit.timestampTicks(), p -> seen.add(p.receivedUs()));
                        decoder.drain(p -> seen.add(p.receivedUs()));
                    }
                }
            }
            assertThat(seen)
                    .isEqualTo(units.stream()
                            .filter(u -> u.randomAccess().isKeyframe())
                            .map(AccessUnit::timestampTicks)
                            .toList());
            assertThat(seen).hasSize(2);
            Clips.release(units);
        }
    }

    @Test
    void parameterSetsThatAreNotInTheStreamAreTakenFromTheSdp() throws Exception {
        for (VideoCodec codec : VideoCodec.values()) {
            Path clip = codec == VideoCodec.H264
                    ? Clips.make(folder, "sdp.264", "320x180", 1, Clips.h264(10, 0))
                    : Clips.make(folder, "sdp.265", "320x180", 1, Clips.h265(10, 0));
            List<AccessUnit> units = Clips.units(codec, clip);
            ParameterSets sets = units.get(0).newParameterSets();
            assertThat(sets).isNotNull();
            ByteBuf slicesAlone = withoutParameterSets(codec, units.get(0).annexB());
            int[] pictures = new int[1];
            try (VideoDecoder decoder = new VideoDecoder(codec, DecodePurpose.STILL, sets, DecoderLimits.DEFAULT)) {
                decoder.decode(slicesAlone, 1, p -> pictures[0]++);
                decoder.drain(p -> pictures[0]++);
            }
            assertThat(pictures[0]).isEqualTo(1);
            Clips.release(units);
        }
    }

    private static ByteBuf withoutParameterSets(VideoCodec codec, ByteBuf annexB) {
        ByteBuf out = Unpooled.buffer();
        int start = -1;
        int readable = annexB.readableBytes();
        for (int i = 0; i + 4 <= readable + 1; i++) {
            boolean end = i + 4 > readable;
            if (end || annexB.getInt(annexB.readerIndex() + i) == 1) {
                int stop = end ? readable : i;
                if (start >= 0) {
                    int header = annexB.getByte(annexB.readerIndex() + start + 4);
                    int type = codec == VideoCodec.H264 ? header & 31 : header >> 1 & 63;
                    boolean slice = codec == VideoCodec.H264 ? type <= 5 : type <= 31;
                    if (slice) {
                        out.writeBytes(annexB, annexB.readerIndex() + start, stop - start);
                    }
                }
                start = i;
            }
        }
        return out;
    }

    @Test
    void aNewResolutionInTheStreamIsFollowed() throws Exception {
        byte[] small = Files.readAllBytes(Clips.make(folder, "small.264", "320x180", 5, Clips.h264(5, 0)));
        byte[] large = Files.readAllBytes(Clips.make(folder, "large.264", "640x360", 5, Clips.h264(5, 0)));
        byte[] both = Arrays.copyOf(small, small.length + large.length);
        System.arraycopy(large, 0, both, small.length, large.length);
        List<AccessUnit> units = Clips.units(VideoCodec.H264, both);
        List<Seen> seen = decodeAll(VideoCodec.H264, units);
        Clips.release(units);
        assertThat(seen).hasSize(10);
        assertThat(seen.get(4).width()).isEqualTo(320);
        assertThat(seen.get(5).width()).isEqualTo(640);
        assertThat(seen.get(9).height()).isEqualTo(360);
    }

    @Test
    void truncatedAccessUnitsAndGarbageEndNothing() throws Exception {
        Random random = new Random(7);
        for (VideoCodec codec : VideoCodec.values()) {
            Path clip = codec == VideoCodec.H264
                    ? Clips.make(folder, "cut.264", "320x180", 20, Clips.h264(10, 0))
                    : Clips.make(folder, "cut.265", "320x180", 20, Clips.h265(10, 0));
            List<AccessUnit> units = Clips.units(codec, clip);
            int[] pictures = new int[1];
            int refused = 0;
            try (VideoDecoder decoder = new VideoDecoder(codec, DecodePurpose.STILL, null, DecoderLimits.DEFAULT)) {
                for (int i = 0; i < 10; i++) {
                    byte[] garbage = new byte[1 + random.nextInt(2000)];
                    random.nextBytes(garbage);
                    refused += decodes(decoder, Unpooled.wrappedBuffer(garbage), pictures) ? 0 : 1;
                    byte[] startCode = Arrays.copyOf(new byte[] {0, 0, 0, 1, 0x65, (byte) random.nextInt()}, 200);
                    decodes(decoder, Unpooled.wrappedBuffer(startCode), pictures);
                    ByteBuf unit = units.get(i).annexB();
                    decodes(
                            decoder,
                            unit.slice(unit.readerIndex(), 1 + random.nextInt(unit.readableBytes())),
                            pictures);
                }
                int before = pictures[0];
                for (int i = 10; i < 20; i++) {
                    assertThat(decodes(decoder, units.get(i).annexB(), pictures))
                            .isTrue();
                }
                decoder.drain(p -> pictures[0]++);
                assertThat(pictures[0] - before).isGreaterThanOrEqualTo(10);
            }
            assertThat(refused).isPositive();
            Clips.release(units);
        }
    }

    private static boolean decodes(VideoDecoder decoder, ByteBuf bytes, int[] pictures) {
        try {
            decoder.decode(bytes, 1, p -> pictures[0]++);
            return true;
        } catch (DecodeException e) {
            return false;
        }
    }

    @Test
    void aPictureWithPartsMissingIsMarked() throws Exception {
        List<AccessUnit> units =
                Clips.units(VideoCodec.H264, Clips.make(folder, "part.264", "640x360", 1, Clips.h264(10, 0)));
        ByteBuf whole = units.get(0).annexB();
        boolean[] damaged = new boolean[1];
        try (VideoDecoder decoder =
                new VideoDecoder(VideoCodec.H264, DecodePurpose.STILL, null, DecoderLimits.DEFAULT)) {
            PictureSink sink = p -> damaged[0] = p.damaged();
            decoder.decode(whole.slice(whole.readerIndex(), whole.readableBytes() / 2), 1, sink);
            decoder.drain(sink);
        }
        Clips.release(units);
        assertThat(damaged[0]).isTrue();
    }

    @Test
    void anSpsThatClaims65535IsRefusedBeforeMemoryIsTaken() throws IOException {
        ParameterSets claimed = new ParameterSets(VideoCodec.H264, 65535, 65535, 25, new byte[] {0, 0, 0, 1, 0x67});
        assertThatThrownBy(() -> new VideoDecoder(VideoCodec.H264, DecodePurpose.STILL, claimed, DecoderLimits.DEFAULT))
                .isInstanceOf(DecodeException.class)
                .hasMessage("picture: 65535x65535 (expected: <= 8192 a side)");
        ParameterSets area = new ParameterSets(VideoCodec.H264, 8192, 8192, 25, new byte[] {0, 0, 0, 1, 0x67});
        assertThatThrownBy(() -> new VideoDecoder(VideoCodec.H264, DecodePurpose.STILL, area, DecoderLimits.DEFAULT))
                .isInstanceOf(DecodeException.class)
                .hasMessageContaining("8192x8192 (expected: <= 35389440 pixels)");
    }

    @Test
    void anSpsInTheStreamThatClaims65535GivesNoPictureAndTakesNoMemory() throws Exception {
        byte[] sps = spsOf(4096, 4096);
        byte[] stream = new byte[sps.length + 4 + 4 + 5 + 3000];
        System.arraycopy(sps, 0, stream, 0, sps.length);
        byte[] pps = {0, 0, 0, 1, 0x68, (byte) 0xCE, 0x3C, (byte) 0x80};
        System.arraycopy(pps, 0, stream, sps.length, pps.length);
        byte[] idr = {0, 0, 0, 1, 0x65, (byte) 0x88, (byte) 0x84};
        System.arraycopy(idr, 0, stream, sps.length + pps.length, idr.length);
        int[] pictures = new int[1];
        long before = Pointer.physicalBytes();
        try (VideoDecoder decoder =
                new VideoDecoder(VideoCodec.H264, DecodePurpose.STILL, null, DecoderLimits.DEFAULT)) {
            decodes(decoder, Unpooled.wrappedBuffer(stream), pictures);
            decoder.drain(p -> pictures[0]++);
        }
        assertThat(pictures[0]).isZero();
        assertThat(Pointer.physicalBytes() - before).isLessThan(64 << 20);
    }

    /** Baseline, level 5.2, as many macroblocks a side as said: 4096 macroblocks are 65536 samples. */
    private static byte[] spsOf(int widthMbs, int heightMbs) {
        StringBuilder bits = new StringBuilder();
        bits.append(golomb(0))
                .append(golomb(0))
                .append(golomb(2))
                .append(golomb(1))
                .append('0');
        bits.append(golomb(widthMbs - 1))
                .append(golomb(heightMbs - 1))
                .append("1")
                .append("1")
                .append("0")
                .append("0");
        bits.append('1');
        while (bits.length() % 8 != 0) {
            bits.append('0');
        }
        byte[] sps = new byte[8 + bits.length() / 8];
        System.arraycopy(new byte[] {0, 0, 0, 1, 0x67, 66, 0, 52}, 0, sps, 0, 8);
        for (int i = 0; i < bits.length() / 8; i++) {
            sps[8 + i] = (byte) Integer.parseInt(bits.substring(i * 8, i * 8 + 8), 2);
        }
        return sps;
    }

    private static String golomb(int value) {
        String binary = Integer.toBinaryString(value + 1);
        return "0".repeat(binary.length() - 1) + binary;
    }

    @Test
    void theMemoryOfAllDecodersTogetherIsBounded() throws Exception {
        ParameterSets sets = new ParameterSets(VideoCodec.H264, 1920, 1080, 25, new byte[] {0, 0, 0, 1, 0x67});
        DecoderLimits limits = new DecoderLimits(8192, 8192L * 4320, reservedBefore + 30_000_000);
        List<VideoDecoder> open = new ArrayList<>();
        try {
            open.add(new VideoDecoder(VideoCodec.H264, DecodePurpose.ANALYSIS, sets, limits));
            open.add(new VideoDecoder(VideoCodec.H264, DecodePurpose.ANALYSIS, sets, limits));
            assertThatThrownBy(() -> new VideoDecoder(VideoCodec.H264, DecodePurpose.ANALYSIS, sets, limits))
                    .isInstanceOf(DecodeException.class)
                    .hasMessageContaining("for all decoders");
        } finally {
            open.forEach(VideoDecoder::close);
        }
    }

    @Test
    void aThousandDecodersLeaveNoMemoryBehind() throws Exception {
        List<AccessUnit> units =
                Clips.units(VideoCodec.H264, Clips.make(folder, "leak.264", "320x180", 2, Clips.h264(10, 0)));
        JpegEncoder encoder = new JpegEncoder(5);
        long openedBefore = NativeLedger.opened();
        cycles(units, encoder, 200);
        long warm = Pointer.physicalBytes();
        cycles(units, encoder, 1000);
        long grown = Pointer.physicalBytes() - warm;
        Clips.release(units);
        // One leaked 320x180 picture a cycle would be 86 MB; the rest is the Java heap's own breathing.
        assertThat(grown).isLessThan(60L << 20);
        assertThat(NativeLedger.opened() - openedBefore).isGreaterThanOrEqualTo(1200L * 4);
    }

    private static void cycles(List<AccessUnit> units, JpegEncoder encoder, int count) throws DecodeException {
        for (int i = 0; i < count; i++) {
            try (VideoDecoder decoder =
                            new VideoDecoder(VideoCodec.H264, DecodePurpose.STILL, null, DecoderLimits.DEFAULT);
                    Thumbnailer thumbnailer = new Thumbnailer()) {
                for (AccessUnit unit : units) {
                    decoder.decode(unit.annexB(), 1, p -> {
                        thumbnailer.scale(p);
                        encoder.encode(p, 0);
                    });
                }
            }
        }
    }
}
