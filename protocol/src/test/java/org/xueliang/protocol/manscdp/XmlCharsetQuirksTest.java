package org.xueliang.protocol.manscdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xueliang.protocol.manscdp.Bodies.CHANNEL;
import static org.xueliang.protocol.manscdp.Bodies.ascii;
import static org.xueliang.protocol.manscdp.Bodies.item;
import static org.xueliang.protocol.manscdp.Bodies.only;
import static org.xueliang.protocol.manscdp.Bodies.page;
import static org.xueliang.protocol.manscdp.Bodies.parse;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Bytes that are not what the prolog says, forms X1 to X3 of vendor-quirks 2.2: read as what they are, and no row is lost for them. */
class XmlCharsetQuirksTest {
    // X1: wvp#1344, #260: prolog GB2312, bytes GB18030 with characters that GB2312 lacks.
    @Test
    void x1RareCharactersUnderGb2312() throws Exception {
        byte[] body = page(item("<Name>\u8433\u9555\ud842\udfb7</Name>")).getBytes(Bodies.GB18030);
        ManscdpBody read = ManscdpParser.parse(body);
        assertThat(only(read).name()).isEqualTo("\u8433\u9555\ud842\udfb7");
        assertThat(read.charset()).isEqualTo(ManscdpCharset.GB18030);
        assertThat(read.oddities()).isEmpty();
    }

    // X2: wvp#1341, #1934: prolog GB2312, bytes UTF-8.
    @Test
    void x2Utf8UnderGb2312() throws Exception {
        ManscdpBody read =
                ManscdpParser.parse(page(item("<Name>\u4e1c\u95e8</Name>")).getBytes(StandardCharsets.UTF_8));
        assertThat(only(read).name()).isEqualTo("\u4e1c\u95e8");
        assertThat(read.charset()).isEqualTo(ManscdpCharset.UTF_8);
        assertThat(read.oddities()).containsOnlyKeys(ManscdpOddity.CHARSET_NOT_AS_DECLARED);
    }

    // X3: wvp#541, #542, #1320: control bytes in Name and Address.
    @Test
    void x3ControlBytes() throws Exception {
        ManscdpBody read = parse(page(item("<Name>Ga\u0000te\u0007</Name>\r\n<Address>\u0001\u0008x</Address>")));
        assertThat(only(read).name()).isEqualTo("Gate");
        assertThat(only(read).address()).isEqualTo("x");
        assertThat(read.oddities()).containsOnlyKeys(ManscdpOddity.CONTROL_BYTES);
    }

    // X5 in gb28181-quirks: m7sgb#18: bytes of no charset in a name, and a name cut inside a character, never drop a
    // row.
    @Test
    void undecodableNamesKeepTheirRow() throws Exception {
        for (byte[] name : new byte[][] {
            {(byte) 0xFF, (byte) 0xFF},
            {(byte) 0xB6},
            {(byte) 0xB6, (byte) 0xAB, (byte) 0xC3},
            {(byte) 0x81, 0x30},
            {(byte) 0x80}
        }) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            String[] parts = page(item("<Name>@</Name>\r\n<Status>ON</Status>")).split("@");
            body.writeBytes(ascii(parts[0]));
            body.writeBytes(name);
            body.writeBytes(ascii(parts[1]));
            ManscdpBody read = ManscdpParser.parse(body.toByteArray());
            assertThat(only(read).code()).isEqualTo(CHANNEL);
            assertThat(only(read).on()).isTrue();
        }
    }
}
