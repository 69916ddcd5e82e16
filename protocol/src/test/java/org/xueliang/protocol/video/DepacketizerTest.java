package org.xueliang.protocol.video;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xueliang.protocol.media.AnnexB;
import org.xueliang.protocol.media.MarkerPolicy;
import org.xueliang.protocol.media.MediaLimits;
import org.xueliang.protocol.media.ParameterSetException;
import org.xueliang.protocol.media.RandomAccess;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.media.VideoDepacketizer;
import org.xueliang.protocol.support.CollectedUnits;
import org.xueliang.protocol.support.Hex;
import org.xueliang.protocol.support.RbspWriter;

/**
 * One table of payloads and what they must become. A step is {6742001EDA02D04990code ticks[m][!]:payload}: {6742001EDA02D04990code m} is the marker, {6742001EDA02D04990code !} loss before;
 * steps are parted by blanks. Slices beginning with a byte of 80h and more are the first of their picture.
 */
class DepacketizerTest {
    private static final String SPS = "6742C01EDA02C049B011000003000100000300320F162EA0";
    private static final String PPS = "68CE3C80";
    private static final String START = "00000001";

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    private final CollectedUnits out = new CollectedUnits();

    private VideoDepacketizer depacketizer = VideoFormats.depacketizer(VideoCodec.H264, allocator, List.of());

    private void steps(String steps) {
        for (String step : steps.trim().split("\\s+")) {
            int colon = step.indexOf(':');
            String head = step.substring(0, colon);
            long ticks = Long.parseLong(head.replaceAll("[m!]", ""));
            depacketizer.packet(Hex.buf(step.substring(colon + 1)), ticks, head.contains("m"), head.contains("!"), out);
        }
    }

    private List<String> nals(int unit) {
        List<String> nals = new ArrayList<>();
        for (byte[] nal : AnnexB.nalUnits(Hex.bytes(out.units.get(unit).hex()))) {
            nals.add(HexFormat.of().formatHex(nal));
        }
        return nals;
    }

    @AfterEach
    void everyBufferIsReleased() {
        depacketizer.close();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "single             | 0m:658884AA                                   | 658884aa",
                "STAP-A and IDR     | 0:7800096742001EDA02D04990000468CE3C80 0m:658884AA    | 6742001eda02d04990 68ce3c80 658884aa",
                "FU-A               | 0:7C858884 0:7C050102 0m:7C450304             | 65888401020304",
                "FU-A start and end | 0m:7CC58884AA                                 | 658884aa",
                "FU-A wrong type    | 0:7C858884 0:7C010102 0m:7C410304             | 65888401020304",
                "FU-A empty part    | 0:7C858884 0:7C05 0m:7C450304                 | 6588840304",
                "FU-A NRI differs   | 0:7C858884 0m:1C450304                        | 6588840304",
                "two slices         | 0:658884AA 0m:654044BB                       | 658884aa 654044bb",
                "trailing zeros     | 0m:658884AA000000                             | 658884aa",
                "marker on SPS, PPS | 0m:6742001EDA02D04990 0m:68CE3C80 0m:658884AA         | 6742001eda02d04990 68ce3c80 658884aa",
                "marker on SEI      | 0m:0605FF 0m:658884AA                         | 0605ff 658884aa",
                "SPS at other time  | 0:6742001EDA02D04990 0:68CE3C80 9m:658884AA           | 6742001eda02d04990 68ce3c80 658884aa",
                "Annex B payload    | 0m:000000016742001EDA02D049900000000168CE3C80000001658884AA | 6742001eda02d04990 68ce3c80 658884aa",
                "Annex B behind SPS | 0m:6742001EDA02D049900000000168CE3C80000001658884AA   | 6742001eda02d04990 68ce3c80 658884aa",
                "Annex B in FU-A    | 0:7C8742001EDA 0:7C0702D0 0m:7C474990000001658884AA | 6742001eda02d04990 658884aa",
                "start code in slice| 0m:6500000001658884AA                         | 658884aa",
                "AUD first          | 0:0910 0m:658884AA                            | 0910 658884aa",
                "filler is dropped  | 0:658884AA 0m:0CFFFFFF80 1:618884AA           | 658884aa",
                "forbidden bit      | 0:E58884AA 0m:658884AA                        | 658884aa",
                "one-byte slice     | 0:65 0m:658884AA                              | 658884aa",
                "end of sequence    | 0:658884AA 0m:0A                              | 658884aa 0a",
                "STAP-A cut short   | 0:7800096742001EDA02D0499000FF68CE 0m:658884AA          | 6742001eda02d04990 658884aa",
                "empty payload      | 0:658884AA 0m:                                | 658884aa",
                "unknown structures | 0:19112233 0:1E1122 0:1F11 0:1D1122 0m:658884AA | 658884aa",
            })
    void h264PayloadsBecomeOneAccessUnit(String name, String steps, String nals) {
        steps(steps);
        depacketizer.flush(out);
        assertThat(nals(0)).as(name).containsExactly(nals.split(" "));
        assertThat(out.units.get(0).hex()).startsWith(START);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "single          | 0m:2601AF08AA                                             | 2601af08aa",
                "AP and FU       | 0:6001000440010C010004420101010004 0:620193AF08 0:62011301 0m:62015302 | 40010c01 2601af080102",
                "AP              | 0:6001000440010C0100044401C0F2 0m:2601AF08AA              | 40010c01 4401c0f2 2601af08aa",
                "FU start and end| 0m:6201D3AF08                                             | 2601af08",
                "FU wrong type   | 0:620193AF08 0:62010101 0m:62014102                       | 2601af080102",
                "Annex B         | 0m:0000000140010C010000012601AF08AA                       | 40010c01 2601af08aa",
                "marker on VPS   | 0m:40010C01 0m:2601AF08AA                                 | 40010c01 2601af08aa",
                "suffix SEI      | 0:2601AF08AA 0m:50010501FF80                              | 2601af08aa 50010501ff80",
                "PACI            | 0:6401112233 0m:2601AF08AA                                | 2601af08aa",
            })
    void h265PayloadsBecomeOneAccessUnit(String name, String steps, String nals) {
        depacketizer = VideoFormats.depacketizer(VideoCodec.H265, allocator, List.of());
        steps(steps);
        depacketizer.flush(out);
        assertThat(nals(0)).as(name).containsExactly(nals.split(" "));
        assertThat(out.units).hasSize(1);
    }

    @Test
    void theMarkerEndsAPictureAtOnce() {
        steps("0m:658884AA");
        assertThat(out.units).hasSize(1);
        steps("1:618884AA");
        assertThat(out.units).hasSize(1);
        steps("2m:618884BB");
        assertThat(out.units).hasSize(3);
        assertThat(out.units).extracting(CollectedUnits.Unit::ticks).containsExactly(0L, 1L, 2L);
        assertThat(out.units).noneMatch(CollectedUnits.Unit::damaged);
    }

    @Test
    void picturesGluedByOneTimestampArePartedAtTheDelimiter() {
        steps("0:0910 0:658884AA 0:0930 0:618884BB 1:0930");
        assertThat(out.units).hasSize(2);
        assertThat(nals(1)).containsExactly("0930", "618884bb");
    }

    @Test
    void markersInsidePicturesAreIgnoredAfterThreeOfThem() {
        for (int i = 0; i < 10; i++) {
            steps(i + "m:658884AA " + i + "m:654044BB");
        }
        depacketizer.flush(out);
        assertThat(depacketizer.counters().markersInsidePictures()).isEqualTo(3);
        assertThat(out.units.get(out.units.size() - 1).nals()).isEqualTo(2);
        assertThat(out.units.get(out.units.size() - 1).damaged()).isFalse();
    }

    @Test
    void markersCanBeIgnoredFromTheStart() {
        depacketizer = VideoFormats.depacketizer(
                VideoCodec.H264, allocator, List.of(), MediaLimits.DEFAULTS, MarkerPolicy.IGNORED);
        steps("0m:658884AA 0m:654044BB 1m:618884AA");
        assertThat(out.units).hasSize(1);
        assertThat(out.units.get(0).nals()).isEqualTo(2);
    }

    @Test
    void aLostMiddleDropsTheWholeNalUnit() {
        steps("0:7C858884 0!:7C050102 0m:7C450304 1m:618884AA");
        assertThat(out.units).hasSize(1);
        assertThat(out.units.get(0).ticks()).isEqualTo(1);
        assertThat(depacketizer.counters().droppedNalUnits()).isEqualTo(1);
    }

    @Test
    void lossMarksWhatItHit() {
        steps("0m:658884AA 1:618884AA 1!m:614044BB 2m:618884AA 3!m:618884AA 4m:618884AA 5!m:614044BB");
        assertThat(out.units)
                .extracting(CollectedUnits.Unit::damaged)
                .containsExactly(false, true, false, false, false, true);
        assertThat(out.units)
                .extracting(CollectedUnits.Unit::afterLoss)
                .containsExactly(false, true, false, true, false, true);
    }

    @Test
    void aTailThatWasLostDamagesThePictureItBelongsTo() {
        steps("0:658884AA 1!m:618884AA");
        assertThat(out.units).extracting(CollectedUnits.Unit::damaged).containsExactly(true, false);
        assertThat(out.units).extracting(CollectedUnits.Unit::afterLoss).containsExactly(false, true);
    }

    @Test
    void parameterSetsAreReportedOnceAndWhenTheyChange() {
        steps("0:" + SPS + " 0:" + PPS + " 0m:658884AA 1m:618884AA 2:" + SPS + " 2:" + PPS + " 2m:658884AA");
        assertThat(out.units.get(0).sets()).isNotNull();
        assertThat(String.valueOf(out.units.get(0).sets())).isEqualTo("H264 704x576 25.0 fps, 36 bytes");
        assertThat(out.units.get(1).sets()).isNull();
        assertThat(out.units.get(2).sets()).isNull();
        steps("3:6742C028DA01E0089EA6C04400000FA40003A9803C60CA80 3m:658884AA");
        assertThat(String.valueOf(out.units.get(3).sets())).startsWith("H264 1918x1078");
    }

    /** R26 and R27 in vendor-quirks; and an SPS that comes from the SDP alone. */
    @ParameterizedTest
    @ValueSource(strings = {SPS, "00000001" + SPS, SPS + "0000", SPS + "00000001", "000001" + SPS + "000001" + PPS})
    void parameterSetsOfTheDescriptionAreAHint(String hint) {
        depacketizer = VideoFormats.depacketizer(
                VideoCodec.H264,
                allocator,
                List.of(Hex.bytes(hint), Hex.bytes(PPS + "00000001"), new byte[0], new byte[] {7}));
        steps("0m:658884AA");
        assertThat(String.valueOf(out.units.get(0).sets())).isEqualTo("H264 704x576 25.0 fps, 36 bytes");
        assertThat(depacketizer.parameterSets()).isEqualTo(out.units.get(0).sets());
    }

    @Test
    void aSpsThatAsksForTooMuchIsRefusedAndLeftOut() {
        steps("0:" + SPS + " 0:" + PPS + " 0m:658884AA");

        steps("1:" + Hex.text(hugeSps()) + " 1m:658884AA");
        assertThat(out.refused).hasSize(1);
        assertThat(out.refused.get(0).reason()).isEqualTo(ParameterSetException.Reason.TOO_LARGE);
        assertThat(nals(1)).containsExactly("658884aa");
        assertThat(out.units.get(1).sets()).isNull();
        assertThat(depacketizer.counters().refusedParameterSets()).isEqualTo(1);
    }

    private static ByteBuf hugeSps() {
        return new RbspWriter()
                .bits(0x67, 8)
                .bits(66, 8)
                .bits(0, 8)
                .bits(30, 8)
                .ue(0)
                .ue(0)
                .ue(2)
                .ue(1)
                .bits(0, 1)
                .ue(4095)
                .ue(4095)
                .bits(0b1100, 4)
                .done();
    }

    @Test
    void anAccessUnitThatGrowsTooLargeIsDroppedWhole() {
        depacketizer = VideoFormats.depacketizer(
                VideoCodec.H264, allocator, List.of(), new MediaLimits(4096, 8, 8192), MarkerPolicy.ENDS_PICTURE);
        steps("0:7C858884");
        for (int i = 0; i < 100; i++) {
            steps("0:7C05" + "11".repeat(100));
        }
        assertThat(allocator.metric().usedHeapMemory()).isZero();
        steps("0m:7C450304 1m:658884AA");
        assertThat(depacketizer.counters().oversizedAccessUnits()).isEqualTo(1);
        assertThat(out.units).hasSize(1);
        assertThat(out.units.get(0).afterLoss()).isTrue();
        for (int i = 0; i < 20; i++) {
            steps("2:618884AA");
        }
        steps("2m:618884AA 3m:658884AA");
        assertThat(depacketizer.counters().oversizedAccessUnits()).isEqualTo(2);
        assertThat(out.units).hasSize(2);
    }

    @Test
    void parameterSetsWithoutEndAreBounded() {
        for (int i = 0; i < 100_000; i++) {
            steps(i + "m:0605FF");
        }
        assertThat(out.units).isEmpty();
        assertThat(allocator.metric().usedHeapMemory()).isLessThan(64 * 1024);
        assertThat(depacketizer.counters().oversizedAccessUnits()).isPositive();
    }

    @Test
    void randomAccessIsToldByContent() {
        steps("0m:658884AA");
        assertThat(out.units.get(0).randomAccess()).isEqualTo(RandomAccess.IDR);
        // SEI recovery point with count 0 before an I slice (type 7), with count 8 before a P slice (type 5)
        steps("1:060601C080 1m:418888");
        assertThat(out.units.get(1).randomAccess()).isEqualTo(RandomAccess.OPEN_GOP);
        steps("2:06060109C0 2m:419A88");
        assertThat(out.units.get(2).randomAccess()).isEqualTo(RandomAccess.RECOVERY_POINT);
        steps("3m:418888 4m:419A88 5:" + SPS + " 5:" + PPS + " 5m:419A88 6m:019A88");
        assertThat(out.units)
                .extracting(CollectedUnits.Unit::randomAccess)
                .endsWith(RandomAccess.INTRA_ONLY, RandomAccess.NONE, RandomAccess.NONE, RandomAccess.NONE);
        assertThat(out.units.get(6).reference()).isFalse();
        assertThat(out.units.get(5).reference()).isTrue();
    }

    @Test
    void resetForgetsWhatIsPending() {
        steps("0:658884AA 0:7C858884");
        depacketizer.reset();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
        steps("0m:618884AA");
        assertThat(out.units).hasSize(1);
        assertThat(out.units.get(0).afterLoss()).isTrue();
    }
}
