package org.xueliang.protocol.h264;

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

class H264SpsParserTest {
    private static H264Sps parse(ByteBuf bytes) throws ParameterSetException {
        return H264SpsParser.parse(bytes, bytes.readerIndex(), bytes.writerIndex(), MediaLimits.DEFAULTS);
    }

    @ParameterizedTest
    @CsvSource({
        "6742C01EDA02C049B011000003000100000300320F162EA0, 704, 576, 25",
        "6742C028DA01E0089EA6C04400000FA40003A9803C60CA80, 1918, 1078, 29.97",
        "67640016ACB405017FCB8088000003000800000300F078B175, 640, 360, 15",
        "67F40028919D00F0089F97011000000300100000030321F162EA, 1920, 1080, 25",
    })
    void sizesAndRatesAreRead(String hex, int width, int height, double rate) throws ParameterSetException {
        H264Sps sps = parse(Hex.buf(hex));
        assertThat(sps.width()).isEqualTo(width);
        assertThat(sps.height()).isEqualTo(height);
        assertThat(sps.framesPerSecond()).isCloseTo(rate, within(0.005));
    }

    /** R27 in vendor-quirks: Reolink. */
    @Test
    void strayBytesBehindAreIgnored() throws ParameterSetException {
        H264Sps sps = parse(Hex.buf("6742C01EDA02C049B011000003000100000300320F162EA0" + "1122334455"));
        assertThat(sps.width()).isEqualTo(704);
        assertThat(sps.framesPerSecond()).isEqualTo(25);
    }

    @Test
    void aSpsThatEndsInItsVuiKeepsItsSize() throws ParameterSetException {
        String hex = "6742C01EDA02C049B011000003000100000300320F162EA0";
        for (int bytes = 10; bytes < hex.length() / 2; bytes++) {
            H264Sps sps = parse(Hex.buf(hex.substring(0, 2 * bytes)));
            assertThat(sps.width()).isEqualTo(704);
        }
        for (int bytes = 1; bytes < 6; bytes++) {
            ByteBuf cut = Hex.buf(hex.substring(0, 2 * bytes));
            assertThatThrownBy(() -> parse(cut))
                    .isInstanceOfSatisfying(
                            ParameterSetException.class,
                            e -> assertThat(e.reason()).isEqualTo(ParameterSetException.Reason.MALFORMED));
        }
    }

    static ByteBuf sps(long widthMbs, long heightMbs) {
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
                .ue(widthMbs - 1)
                .ue(heightMbs - 1)
                .bits(1, 1)
                .bits(1, 1)
                .bits(0, 1)
                .bits(0, 1)
                .done();
    }

    @Test
    void aPictureOf65535By65535IsRefused() throws ParameterSetException {
        assertThat(parse(sps(45, 36)).width()).isEqualTo(720);
        assertThatThrownBy(() -> parse(sps(4096, 4096)))
                .isInstanceOfSatisfying(
                        ParameterSetException.class,
                        e -> assertThat(e.reason()).isEqualTo(ParameterSetException.Reason.TOO_LARGE))
                .hasMessage("H.264 SPS: picture 65536x65536 (expected: <= 8192x8192)");
        assertThatThrownBy(() -> parse(sps(1L << 30, 1)))
                .isInstanceOf(ParameterSetException.class)
                .hasMessageContaining("(expected: <= 8192x8192)");
    }
}
