package org.xueliang.protocol.manscdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xueliang.protocol.manscdp.ManscdpSyntaxException.Reason;

class HostileXmlTest {
    private static void refused(String text, Reason reason, String message) {
        assertThatThrownBy(() -> Bodies.parse(text))
                .isInstanceOfSatisfying(
                        ManscdpSyntaxException.class,
                        e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><Notify><CmdType>&x;</CmdType></Notify>",
                "<!DOCTYPE lolz [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">]><Notify/>",
                "<!doctype html><html></html>",
                "<Notify><CmdType>Keepalive</CmdType><!ENTITY x \"y\"></Notify>",
                "<Notify><Name><!DOCTYPE x></Name></Notify>",
                "<!ELEMENT Notify ANY><Notify/>",
                "<Notify><!ATTLIST x></Notify>",
            })
    void documentTypesAndEntitiesAreRefused(String text) {
        refused(text, Reason.DOCUMENT_TYPE, "document type or entity declaration (expected: none)");
    }

    @Test
    void anEntityThatNobodyDeclaredIsText() throws Exception {
        assertThat(Bodies.only("<Name>&xxe;&lol9;</Name>").name()).isEqualTo("&xxe;&lol9;");
    }

    @Test
    void depthAndNumberAreBounded() {
        refused("<Notify>" + "<a>".repeat(40), Reason.TOO_DEEP, "depth: 33 (expected: <= 32)");
        refused("<Notify>" + "<a/>".repeat(600_001), Reason.TOO_MANY_ELEMENTS, "more than 600000");
        assertThatThrownBy(() -> ManscdpParser.parse(new byte[(16 << 20) + 1]))
                .hasMessage("body: 16777217 bytes (expected: <= 16777216)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v=0 | NO_XML | no XML",
                "{\"a\":1} | NO_XML | no XML",
                "<?xml version=\"1.0\"?> | NO_XML | no XML",
                "<html><body>404</body></html> | UNKNOWN_ROOT | root <html>",
                "<ErrorInfo><ErrorCode>1</ErrorCode></ErrorInfo> | UNKNOWN_ROOT | root <ErrorInfo>",
                "<Notify></Notify> | NO_COMMAND_TYPE | Notify without CmdType",
                "<Notify/> | NO_COMMAND_TYPE | Notify without CmdType",
                "<Query><CmdType>RecordInfo</CmdType><SN>1</SN></Query> | MISSING_FIELD | RecordInfo query without StartTime",
            })
    void whatIsNoMessageSaysWhy(String text, Reason reason, String message) {
        refused(text, reason, message);
    }

    /** Each would cost minutes in a reader that looks ahead each time. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "<",
                "</",
                "<!--",
                "<![CDATA[",
                "<?",
                "&",
                "&#",
                "<a ",
                "<Name>",
                "</Name>",
                "<a b=\"",
                "<a b='c' ",
                "]]>",
                ">",
                "<!-- >",
                "<? <",
                "a&a",
                "<a",
                "<:",
                "< ",
                "</a",
                "<Item>",
                "<Item/>"
            })
    @Timeout(60)
    void repeatedBeginningsTakeLinearTime(String text) {
        String body = "<Notify><CmdType>Keepalive</CmdType><Info><DeviceID>" + text.repeat(1_000_000 / text.length());
        try {
            assertThat(Bodies.parse(body).message().commandType()).isEqualTo("Keepalive");
        } catch (ManscdpSyntaxException refused) {
            assertThat(refused.reason()).isIn(List.of(Reason.TOO_DEEP, Reason.TOO_MANY_ELEMENTS));
        }
    }

    @Test
    void followingATargetIsRefused() throws Exception {
        ManscdpMessage message = Bodies.parse(
                        "<Control><CmdType>DeviceControl</CmdType><SN>1</SN><DeviceID>" + Bodies.CHANNEL
                                + "</DeviceID><TargetTrack>Auto</TargetTrack><PTZCmd>A50F0108001F00DC</PTZCmd></Control>")
                .message();
        assertThat(message)
                .isInstanceOfSatisfying(
                        UnsupportedMessage.class,
                        refused ->
                                assertThat(refused.reason()).isEqualTo(UnsupportedMessage.Reason.TARGET_TRACK_REFUSED));
    }
}
