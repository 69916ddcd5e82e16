package org.xueliang.ingest.gb28181.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DialogueTraceTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String only(DialogueTrace trace) {
        return new String(trace.lines("d").get(0).message(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void whatAnswersAChallengeAndPasswordsAreBlanked() {
        DialogueTrace trace = new DialogueTrace(100_000);
        byte[] message = bytes("REGISTER sip:a SIP/2.0\r\n"
                + "Authorization: Digest username=\"u\", RESPONSE=\"4ee40c79\", cnonce=\"abc\", nc=1\r\n\r\n"
                + "<A><Password>hush</Password><Name>response=x</Name></A>");
        trace.add("d", 1, true, "UDP 192.0.2.1:5060", message, "note");
        assertThat(only(trace))
                .contains("username=\"u\"", "RESPONSE=\"********\"", "nc=1", "<Password>****</Password>")
                .doesNotContain("4ee40c79", "hush", "abc");
        assertThat(new String(message, StandardCharsets.ISO_8859_1)).contains("hush");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A: b\r\nAuthorization: Digest username=\"u\", response = \"s3cret\"\r\n\r\n",
                "Authorization:Digest response\t=s3cret,nc=1\r\n\r\n",
                "Authorization: Digest nc=1,\r\n response=\"s3cret\"\r\n\r\n",
                "Authorization : Basic s3cret\r\n\r\n",
                "authorization:\tBearer s3cret\r\n\r\n",
                "Note: Digest  nonce = \"s3cret\", algorithm=SM3\r\n\r\n",
                "NOTE :digest nonce=s3cret\r\n\r\n",
                "X: y\r\n\r\n<Password >s3cret</Password>",
                "X: y\r\n\r\n<gb:password a=\"1\">s3cret</gb:password>",
                "X: y\r\n\r\n<Password><![CDATA[s3cret]]></Password>",
                "X: y\r\n\r\n<UploadURL>http://a/s3cret</UploadURL>"
            })
    void howeverTheyAreSpelled(String text) {
        assertThat(new String(Blanking.blank(bytes(text)), StandardCharsets.ISO_8859_1))
                .doesNotContain("s3cret")
                .hasSize(text.length());
    }

    @Test
    void theOldestOfAllMakesRoomAndADeviceHasSoManyLines() {
        DialogueTrace trace = new DialogueTrace(50_000);
        for (int i = 0; i < 1000; i++) {
            trace.add("d" + i % 10, i, true, "UDP", new byte[200], "");
        }
        assertThat(trace.bytes()).isLessThanOrEqualTo(50_000).isGreaterThan(45_000);
        assertThat(trace.lines("d9").get(trace.lines("d9").size() - 1).atUs()).isEqualTo(999);
        DialogueTrace chatty = new DialogueTrace(10_000_000);
        for (int i = 0; i < 10_000; i++) {
            chatty.add("d", i, true, "UDP", new byte[10], "");
        }
        assertThat(chatty.lines("d")).hasSize(DialogueTrace.MAX_LINES);
        assertThat(chatty.lines("d").get(0).atUs()).isEqualTo(10_000 - DialogueTrace.MAX_LINES);
    }

    @Test
    void aLongMessageIsCutAndItsLengthKept() {
        DialogueTrace trace = new DialogueTrace(100_000);
        trace.add("d", 1, false, "TCP", new byte[9000], "");
        assertThat(trace.lines("d").get(0).message()).hasSize(DialogueTrace.MAX_MESSAGE_BYTES);
        assertThat(trace.lines("d").get(0).wireBytes()).isEqualTo(9000);
    }

    @Test
    void cutAndOddMessagesAreBlankedWithoutFault() {
        for (String text : new String[] {
            "", "r", "response=", "response=\"", "x\r\n\r\n<Password>", "\n\n<Password>abc", "cnonce=abc"
        }) {
            assertThat(Blanking.blank(bytes(text))).hasSize(text.length());
        }
    }
}
