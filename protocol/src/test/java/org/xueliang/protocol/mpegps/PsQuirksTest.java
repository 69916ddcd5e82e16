package org.xueliang.protocol.mpegps;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xueliang.protocol.media.MediaLimits;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.support.CollectedUnits;
import org.xueliang.protocol.support.Hex;

/** The forms of vendor-quirks 2.4 and gb28181-quirks 6, each under its number. */
class PsQuirksTest {
    private static final String PACK = "000001BA44000400040100BED3F8";
    private static final String PSM_264 = "000001BC0012E0FF000000081BE0000090C00000FEDFB1D7";
    private static final String PSM_265 = "000001BC0012E1FF0000000824E0000090C0000019A85C03";
    private static final String IDR = PsStreams.H264_IDR.toLowerCase(java.util.Locale.ROOT);
    private static final String P = PsStreams.H264_P.toLowerCase(java.util.Locale.ROOT);
    private static final String IDR_265 = PsStreams.H265_IDR.toLowerCase(java.util.Locale.ROOT);

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    private final List<String> audio = new ArrayList<>();
    private final PsDemuxer demuxer = new PsDemuxer(
            allocator,
            MediaLimits.DEFAULTS,
            (codec, bytes, ticks) -> audio.add(codec + " " + bytes.readableBytes() + " " + ticks));
    private final CollectedUnits units = new CollectedUnits();
    private long rtpTicks;

    @AfterEach
    void nothingIsHeld() {
        demuxer.close();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    private static String pts(long ticks) {
        return String.format(
                "%02x%04x%04x",
                0x21 | (ticks >> 30 & 7) << 1, (ticks >> 15 & 0x7FFF) << 1 | 1, (ticks & 0x7FFF) << 1 | 1);
    }

    private static String pes(int id, long ticks, String payload) {
        return String.format("000001%02x%04x848005%s%s", id, 8 + payload.length() / 2, pts(ticks), payload);
    }

    private static String pesWithoutPts(String payload) {
        return String.format("000001e0%04x800000%s", 3 + payload.length() / 2, payload);
    }

    /** One RTP timestamp's bytes, with a marker at the end, in pieces of 11. */
    private void frame(String... parts) {
        byte[] bytes = PsStreams.hex(parts);
        rtpTicks += 3600;
        PsStreams.feed(demuxer, new PsStreams.Frame(bytes, rtpTicks), true, new Random(rtpTicks), 11, units);
    }

    private List<String> flushed() {
        demuxer.flush(units);
        return units.hex();
    }

    @Test
    void p8PackStartCodesWithoutTheirFields() {
        frame(PACK, PSM_264, pes(0xE0, 3600, IDR));
        frame("000001BA", pes(0xE0, 7200, P));
        assertThat(flushed()).containsExactly(IDR, P);
        assertThat(demuxer.programCounters().emptyPackHeaders()).isEqualTo(1);
        // gb28181-quirks 9.12.
        frame("000001BA000001E0000B8080052100010001AABBCC");
        assertThat(units.units).hasSize(2);
    }

    @Test
    void p9AndP10PrivatePacketsAreSkipped() {
        String half = P.substring(0, 20);
        String rest = P.substring(20);
        frame(PACK, PSM_264, pes(0xE0, 3600, IDR));
        frame(PACK, pes(0xE0, 7200, half), "000001BD0006810000484B56", "000001F10003010203", pesWithoutPts(rest));
        assertThat(flushed()).containsExactly(IDR, P);
        assertThat(demuxer.programCounters().privateUnits()).isEqualTo(2);
    }

    @Test
    void p11PesPacketsOfLengthZeroRunToTheNextUnit() {
        frame(PACK, PSM_264, "000001e00000848005", pts(3600), IDR);
        frame(PACK, "000001e00000848005", pts(7200), P, pes(0xC0, 7200, "d5d5d5d5"));
        frame(PACK, "000001e00000848005", pts(10_800), P);
        assertThat(flushed()).containsExactly(IDR, P, P);
        assertThat(demuxer.programCounters().unboundedPes()).isEqualTo(3);
        assertThat(audio).containsExactly("G711A 4 7200");
    }

    @Test
    void p12ChainsOfPesPacketsOf0xFFFFAreOnePicture() {
        byte[] slice = new byte[200_000];
        Arrays.fill(slice, (byte) 0x55);
        String unit = IDR + Hex.text(Unpooled.wrappedBuffer(slice));
        StringBuilder program = new StringBuilder(PACK).append(PSM_264);
        int at = 0;
        while (at < unit.length()) {
            boolean first = at == 0;
            int length = Math.min(0xFFFF - (first ? 8 : 3), (unit.length() - at) / 2);
            String part = unit.substring(at, at + 2 * length);
            program.append(first ? pes(0xE0, 3600, part) : pesWithoutPts(part));
            at += 2 * length;
        }
        frame(program.toString());
        frame(PACK, pes(0xE0, 7200, P));
        assertThat(flushed()).containsExactly(unit, P);
        assertThat(units.units).noneMatch(CollectedUnits.Unit::damaged);
    }

    @Test
    void p14TheDataWinsOverTheMapWithTwoNalUnits() {
        frame(PACK, PSM_264, pes(0xE0, 3600, IDR_265));
        frame(PACK, PSM_265, pes(0xE0, 7200, IDR_265));
        frame(PACK, PSM_264, pes(0xE0, 10_800, IDR_265));
        assertThat(flushed()).containsExactly(IDR_265, IDR_265, IDR_265);
        assertThat(demuxer.codec()).isEqualTo(VideoCodec.H265);
        assertThat(demuxer.programCounters().overruledMaps()).isEqualTo(2);
    }

    /** P10 to P13 in gb28181-quirks: a camera that somebody sets to another codec while it sends. */
    @Test
    void p14aACodecThatChangesWithTheMapIsToldAnew() {
        frame(PACK, PSM_264, pes(0xE0, 3600, IDR));
        frame(PACK, pes(0xE0, 7200, P));
        assertThat(demuxer.codec()).isEqualTo(VideoCodec.H264);
        frame(PACK, PSM_265, pes(0xE0, 10_800, IDR_265));
        frame(PACK, PSM_265, pes(0xE0, 14_400, IDR_265));
        assertThat(demuxer.codec()).isEqualTo(VideoCodec.H265);
        assertThat(flushed()).startsWith(IDR, P).endsWith(IDR_265);
        assertThat(units.codecs.get(1)).isEqualTo(VideoCodec.H264);
        assertThat(units.codecs.get(units.codecs.size() - 1)).isEqualTo(VideoCodec.H265);
        // And back.
        frame(PACK, PSM_264, pes(0xE0, 18_000, IDR));
        frame(PACK, PSM_264, pes(0xE0, 21_600, IDR));
        assertThat(demuxer.codec()).isEqualTo(VideoCodec.H264);
        assertThat(flushed()).endsWith(IDR);
    }

    @Test
    void p14bWithoutAMapACodecThatChangesIsToldBySeveralNalUnits() {
        frame(PACK, pes(0xE0, 3600, IDR));
        frame(PACK, pes(0xE0, 7200, IDR_265));
        assertThat(demuxer.codec()).isEqualTo(VideoCodec.H264);
        for (int i = 0; i < 3; i++) {
            frame(PACK, pes(0xE0, 10_800 + 3600 * i, IDR_265));
        }
        assertThat(demuxer.codec()).isEqualTo(VideoCodec.H265);
        assertThat(flushed()).endsWith(IDR_265);
    }

    @Test
    void p14cAMapThatTogglesBesideOneCodecChangesNothing() {
        for (int i = 0; i < 20; i++) {
            frame(PACK, i % 2 == 0 ? PSM_265 : PSM_264, pes(0xE0, 3600L * (i + 1), i % 5 == 0 ? IDR : P));
        }
        assertThat(flushed()).hasSize(20);
        assertThat(demuxer.codec()).isEqualTo(VideoCodec.H264);
    }

    @Test
    void p15AacDeclaredAsG711() {
        String adts = "fff15080017ffc" + "11223344";
        frame(PACK, PSM_264, pes(0xC0, 3600, adts + adts), pes(0xC0, 7200, "d5d5d5d5"));
        assertThat(audio).containsExactly("AAC 22 3600", "G711A 4 7200");
    }

    @Test
    void p16TheMapsChecksumAndInnerLengthAreNotBelieved() {
        frame(PACK, "000001BC0012E0FF0000FFFF1BE0000090C0000000000000", pes(0xE0, 3600, IDR));
        assertThat(flushed()).containsExactly(IDR);
        assertThat(demuxer.programCounters().maps()).isEqualTo(1);
    }

    @Test
    void p17WithoutAMapTheNalUnitsTellAndSetsBeforeEveryPictureAreFine() {
        String withSets = PsStreams.H264_SETS.toLowerCase(java.util.Locale.ROOT) + P;
        frame(PACK, pes(0xE0, 3600, IDR));
        frame(PACK, pes(0xE0, 7200, withSets));
        frame(PACK, pes(0xE0, 10_800, withSets));
        assertThat(flushed()).containsExactly(IDR, withSets, withSets);
        assertThat(units.units.get(1).randomAccess().isKeyframe()).isFalse();
        assertThat(units.units.get(1).sets()).isNull();
    }

    @Test
    void p18TimeOfRtpWhereThatOfPesStandsStill() {
        for (int i = 0; i < 10; i++) {
            frame(PACK, pes(0xE0, 0, i == 0 ? IDR : P));
        }
        assertThat(flushed()).hasSize(10);
        List<Long> ticks = units.units.stream().map(CollectedUnits.Unit::ticks).toList();
        assertThat(ticks.get(9) - ticks.get(8)).isEqualTo(3600);
    }

    @Test
    void p22AnH264SliceIsNoH265NalUnit() {
        frame(PACK, PSM_265, pes(0xE0, 3600, P));
        assertThat(demuxer.codec()).isNull();
        frame(PACK, pes(0xE0, 7200, P));
        assertThat(demuxer.codec()).isEqualTo(VideoCodec.H264);
    }

    @Test
    void p23SvacAndEncryptionAreNamed() {
        frame(PACK, "000001BC000EE0FF0000000480E0000000000000", pes(0xE0, 3600, IDR));
        assertThat(demuxer.unsupported()).contains("0x80", "SVAC_VIDEO");
        assertThat(flushed()).isEmpty();

        PsDemuxer encrypted = new PsDemuxer(allocator);
        byte[] bytes = PsStreams.hex(
                PACK, pes(0xE0, 3600, IDR).replace("848005", "948005").repeat(3));
        PsStreams.feed(encrypted, new PsStreams.Frame(bytes, 0), true, new Random(1), 50, units);
        assertThat(encrypted.unsupported()).contains("encrypted");
        encrypted.close();
    }

    @Test
    void p24DelimitersFirstAndPicturesStuckTogether() {
        String aud = "0000000109f0";
        frame(PACK, PSM_264, pes(0xE0, 3600, aud + IDR + aud + P + aud + P));
        frame(PACK, pes(0xE0, 14_400, aud + P));
        assertThat(flushed()).containsExactly(aud + IDR, aud + P, aud + P, aud + P);
        assertThat(units.units).extracting(CollectedUnits.Unit::ticks).doesNotHaveDuplicates();
    }

    @Test
    void p28NalUnitsAndStartCodesCutByPesBoundaries() {
        for (int cut = 2; cut < P.length(); cut += 2) {
            PsDemuxer each = new PsDemuxer(allocator);
            CollectedUnits its = new CollectedUnits();
            byte[] first = PsStreams.hex(PACK, PSM_264, pes(0xE0, 3600, IDR));
            byte[] second = PsStreams.hex(PACK, pes(0xE0, 7200, P.substring(0, cut)), pesWithoutPts(P.substring(cut)));
            PsStreams.feed(each, new PsStreams.Frame(first, 3600), true, new Random(cut), 9, its);
            PsStreams.feed(each, new PsStreams.Frame(second, 7200), true, new Random(cut), 9, its);
            each.flush(its);
            each.close();
            assertThat(its.hex()).as("cut at %d", cut / 2).containsExactly(IDR, P);
        }
    }

    @Test
    void pesLengthsThatAreTooShortDoNotCutPictures() {
        String lying = pes(0xE0, 7200, P).replaceFirst("000001e0....", "000001e0000c");
        frame(PACK, PSM_264, pes(0xE0, 3600, IDR));
        frame(PACK, lying);
        frame(PACK, pes(0xE0, 10_800, P));
        assertThat(flushed()).containsExactly(IDR, P, P);
        assertThat(demuxer.programCounters().shortPesLengths()).isEqualTo(1);
    }

    @Test
    void afterALossItGoesOnAtTheNextPack() {
        frame(PACK, PSM_264, pes(0xE0, 3600, IDR));
        byte[] cut = PsStreams.hex(PACK, pes(0xE0, 7200, P));
        demuxer.packet(Unpooled.wrappedBuffer(cut, 0, cut.length - 6), 7200, false, false, units);
        byte[] tail = PsStreams.hex("AABBCC", PACK, pes(0xE0, 10_800, IDR));
        demuxer.packet(Unpooled.wrappedBuffer(tail), 10_800, true, true, units);
        assertThat(flushed()).hasSize(2).last().isEqualTo(IDR);
        assertThat(units.units.get(1).afterLoss()).isTrue();
        assertThat(units.units.get(1).damaged()).isFalse();
    }

    @Test
    void bytesLostWithoutAWordCostOnePicture() {
        frame(PACK, PSM_264, pes(0xE0, 3600, IDR));
        String missing = pes(0xE0, 7200, P + "55".repeat(20));
        frame(PACK, missing.substring(0, missing.length() - 30));
        frame(PACK, pes(0xE0, 10_800, P));
        assertThat(flushed()).containsExactly(IDR, P);
        assertThat(units.units.get(1).ticks()).isEqualTo(10_800);
        assertThat(units.units.get(1).afterLoss()).isTrue();
    }

    @Test
    void randomLossDamageAndRubbishEscapeNoExceptionAndAreFollowedByPicturesWithinOneGroup() {
        List<byte[]> gop = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            gop.add(PsStreams.hex(i % 5 == 0 ? IDR : P));
        }
        List<PsStreams.Frame> frames = PsStreams.muxed(VideoCodec.H264, gop, 5);
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            PsDemuxer each = new PsDemuxer(allocator);
            CollectedUnits its = new CollectedUnits();
            for (int i = 0; i < frames.size(); i++) {
                byte[] bytes = frames.get(i).bytes().clone();
                boolean hurt = i > 5 && i < 30 && random.nextInt(4) == 0;
                if (hurt) {
                    switch (random.nextInt(3)) {
                        case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
                        case 1 -> bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                        default -> random.nextBytes(bytes);
                    }
                }
                PsStreams.feed(
                        each,
                        new PsStreams.Frame(bytes, frames.get(i).rtpTicks()),
                        true,
                        random,
                        1 + random.nextInt(60),
                        its);
            }
            each.flush(its);
            each.close();
            // The last group is whole again, whatever a length that was hurt has swallowed.
            List<String> all = its.hex();
            assertThat(all.subList(all.size() - 5, all.size()))
                    .as("seed %d", seed)
                    .isEqualTo(gop.subList(45, 50).stream()
                            .map(unit -> Hex.text(Unpooled.wrappedBuffer(unit)))
                            .toList());
        }
    }
}
