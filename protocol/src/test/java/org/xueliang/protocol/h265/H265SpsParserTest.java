package org.xueliang.protocol.h265;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xueliang.protocol.media.MediaLimits;
import org.xueliang.protocol.media.ParameterSetException;
import org.xueliang.protocol.support.Hex;
import org.xueliang.protocol.support.RbspWriter;

class H265SpsParserTest {
    private static H265Sps parse(ByteBuf bytes) throws ParameterSetException {
        return H265SpsParser.parse(bytes, bytes.readerIndex(), bytes.writerIndex(), MediaLimits.DEFAULTS);
    }

    @ParameterizedTest
    @CsvSource({
        "420101016000000300900000030000030078A003C0801107CB965654A4C2F0168080000003008000000C84, 1920, 1080, 25",
        "420101022000000300900000030000030078A003C08011075336595952930BC05A02000007D20000EA6010, 1918, 1078, 29.97",
        "42010101600000030090000003000003003FA005020171F2E5959529385E02D010000003001000000300F6014945E000F424001E8488, 640, 360, 15",
        "420101016000000300900000030000030078A003C0801107CB965654A4C08D7AFA659780B4040000030004000003006420, 1920, 1080, 25",
    })
    void sizesAndRatesAreRead(String hex, int width, int height, double rate) throws ParameterSetException {
        H265Sps sps = parse(Hex.buf(hex));
        assertThat(sps.width()).isEqualTo(width);
        assertThat(sps.height()).isEqualTo(height);
        assertThat(sps.framesPerSecond()).isCloseTo(rate, within(0.005));
        assertThat(sps.slices()).isNotNull();
    }

    @Test
    void predictedReferenceSetsAreCounted() throws ParameterSetException {
        H265Sps sps = parse(Hex.buf(
                "420101016000000300900000030000030078A003C0801107CB965654A4C08D7AFA659780B4040000030004000003006420"));
        H265Sps.SliceFields fields = sps.slices();
        assertThat(fields).isNotNull();
        if (fields != null) {
            // The last one keeps an entry whose POC delta would be 0, which (7-61) and (7-62) leave out.
            assertThat(fields.refPicSets())
                    .extracting(ShortTermRefPicSet::numDeltaPocs)
                    .containsExactly(3, 3, 2);
        }
    }

    @Test
    void aPictureOf65535By65535IsRefused() {
        ByteBuf sps = new RbspWriter()
                .bits(0x4201, 16)
                .bits(0, 4)
                .bits(0, 3)
                .bits(1, 1)
                .bits(0x0101, 16)
                .bits(0, 32)
                .bits(0, 32)
                .bits(0, 16)
                .ue(0)
                .ue(1)
                .ue(65_535)
                .ue(65_535)
                .bits(0, 1)
                .done();
        assertThatThrownBy(() -> parse(sps))
                .isInstanceOfSatisfying(
                        ParameterSetException.class,
                        e -> assertThat(e.reason()).isEqualTo(ParameterSetException.Reason.TOO_LARGE))
                .hasMessage("H.265 SPS: picture 65535x65535 (expected: <= 8192x8192)");
    }

    @Test
    void aSpsThatEndsBehindItsSizeKeepsIt() throws ParameterSetException {
        String hex = "420101016000000300900000030000030078A003C0801107CB965654A4C2F0168080000003008000000C84";
        for (int bytes = 26; bytes < hex.length() / 2; bytes++) {
            assertThat(parse(Hex.buf(hex.substring(0, 2 * bytes))).width()).isEqualTo(1920);
        }
        for (int bytes = 2; bytes < 20; bytes++) {
            ByteBuf cut = Hex.buf(hex.substring(0, 2 * bytes));
            assertThatThrownBy(() -> parse(cut)).isInstanceOf(ParameterSetException.class);
        }
    }
}
