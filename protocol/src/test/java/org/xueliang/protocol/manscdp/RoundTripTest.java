package org.xueliang.protocol.manscdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoundTripTest {
    @ParameterizedTest
    @CsvSource({"GB18030, GB2022", "UTF_8, GB2022", "GB18030, GB2011", "UTF_8, GB2016"})
    void whatIsWrittenIsReadAgain(ManscdpCharset charset, GbEdition edition) throws Exception {
        for (ManscdpMessage message : Samples.ALL) {
            ManscdpBody read = ManscdpParser.parse(ManscdpWriter.write(message, charset, edition));
            if (message instanceof PresetListResponse presets && edition != GbEdition.GB2022) {
                assertThat(((PresetListResponse) read.message()).presets()).isEqualTo(presets.presets());
            } else {
                assertThat(read.message()).isEqualTo(message);
            }
            assertThat(read.charset()).isEqualTo(charset);
            assertThat(read.damaged()).isFalse();
            Set<ManscdpOddity> seen = new HashSet<>(read.oddities().keySet());
            // Rows without a list, codes that are none, the spelling until 2016: samples have them on purpose.
            seen.remove(ManscdpOddity.NO_LIST);
            seen.remove(ManscdpOddity.ODD_CODE);
            seen.remove(ManscdpOddity.OLD_SPELLING);
            assertThat(seen).as(message.toString()).isEmpty();
        }
    }

    @Test
    void everyTypeHasASample() {
        Set<Class<?>> sampled = new HashSet<>();
        Samples.ALL.forEach(message -> sampled.add(message.getClass()));
        sampled.add(UnsupportedMessage.class);
        assertThat(sampled).containsExactlyInAnyOrder(ManscdpMessage.class.getPermittedSubclasses());
        Set<Class<?>> commands = new HashSet<>();
        for (ManscdpMessage message : Samples.ALL) {
            if (message instanceof DeviceControl control) {
                commands.add(control.command().getClass());
            }
        }
        assertThat(commands).containsExactlyInAnyOrder(ControlCommand.class.getPermittedSubclasses());
    }

    @Test
    void theCharsetOfADeviceCanBeSet() throws Exception {
        byte[] gbk = ManscdpWriter.write(
                new DeviceInfoResponse("1", Bodies.DEVICE, true, "\u4e1c\u95e8", "", "", "", -1),
                ManscdpCharset.GB18030,
                GbEdition.GB2016);
        ManscdpBody wrong = ManscdpParser.parse(gbk, ManscdpCharset.UTF_8, ManscdpLimits.DEFAULT);
        assertThat(((DeviceInfoResponse) wrong.message()).deviceName()).contains("\ufffd");
        ManscdpBody right = ManscdpParser.parse(gbk, ManscdpCharset.GB18030, ManscdpLimits.DEFAULT);
        assertThat(((DeviceInfoResponse) right.message()).deviceName()).isEqualTo("\u4e1c\u95e8");
    }

    @Test
    void aByteOrderMarkCounts() throws Exception {
        String text =
                "\ufeff<?xml version=\"1.0\" encoding=\"GB2312\"?><Notify><CmdType>Keepalive</CmdType><SN>1</SN></Notify>";
        assertThat(Bodies.parse(text).charset()).isEqualTo(ManscdpCharset.UTF_8);
    }

    /** Two GBK bytes that are a two-byte character of UTF-8 as well: the prolog decides. */
    @Test
    void shortNamesInGbkAreNotTakenForUtf8() throws Exception {
        String page = Bodies.page(Bodies.item("<Name>@</Name>"));
        byte[] body = page.getBytes(Bodies.GB18030);
        int at = page.indexOf('@');
        byte[] withName = new byte[body.length + 1];
        System.arraycopy(body, 0, withName, 0, at);
        withName[at] = (byte) 0xC4;
        withName[at + 1] = (byte) 0xA3;
        System.arraycopy(body, at + 1, withName, at + 2, body.length - at - 1);
        assertThat(Bodies.only(ManscdpParser.parse(withName)).name()).isEqualTo("\u6a21");
        byte[] utf8 = new String(withName, java.nio.charset.StandardCharsets.UTF_8)
                .replace("GB2312", "UTF-8")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        assertThat(Bodies.only(ManscdpParser.parse(utf8)).name()).isEqualTo("\u0123");
    }
}
