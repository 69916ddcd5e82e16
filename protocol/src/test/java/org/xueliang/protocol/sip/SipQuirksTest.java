package org.xueliang.protocol.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each form of vendor-quirks 2.1 (V S...), gb28181-quirks 2 (G S...) and the signalling sheet's clause 18 that a SIP header or frame has. */
class SipQuirksTest {
    private static SipRequest keepalive(String moreHeaders, String body) throws SipSyntaxException {
        return SipSamples.request(SipSamples.message(moreHeaders) + body);
    }

    /** V S1, G S1: wvp#920, Hikvision: Content-Length 0 and a body. */
    @Test
    void vS1ContentLengthZeroWithABody() throws SipSyntaxException {
        SipRequest message = SipSamples.request(SipSamples.message(0) + SipSamples.KEEPALIVE_BODY);
        assertThat(message.bodyText()).isEqualTo(SipSamples.KEEPALIVE_BODY);
        assertThat(message.oddities()).containsExactly(SipOddity.CONTENT_LENGTH_ZERO_WITH_BODY);
    }

    /** V S2, G S2: wvp 9fc9a2981, Hikvision: too short, too long. */
    @Test
    void vS2ContentLengthThatIsNotTrue() throws SipSyntaxException {
        SipRequest shorter = SipSamples.request(SipSamples.message(20) + SipSamples.KEEPALIVE_BODY);
        assertThat(shorter.bodyText()).isEqualTo(SipSamples.KEEPALIVE_BODY);
        assertThat(shorter.oddities()).containsExactly(SipOddity.CONTENT_LENGTH_SHORT);
        SipRequest longer = SipSamples.request(SipSamples.message(9999) + SipSamples.KEEPALIVE_BODY);
        assertThat(longer.bodyText()).isEqualTo(SipSamples.KEEPALIVE_BODY);
        assertThat(longer.oddities()).containsExactly(SipOddity.CONTENT_LENGTH_LONG);
    }

    /** V S2 over TCP: the stream goes on at the next start line, wherever it stands. */
    @Test
    void vS2InAStreamGoesOnAtTheNextStartLine() throws SipSyntaxException {
        String stream = SipSamples.KEEPALIVE
                + SipSamples.message(20)
                + SipSamples.KEEPALIVE_BODY.trim()
                + SipSamples.KEEPALIVE
                + SipSamples.ANSWER;
        for (CollectedMessages out : List.of(
                CollectedMessages.whole(SipSamples.bytes(stream)),
                CollectedMessages.byteByByte(SipSamples.bytes(stream)),
                CollectedMessages.random(SipSamples.bytes(stream), 5))) {
            assertThat(out.messages).hasSize(4);
            assertThat(out.messages.get(2).bodyText()).isEqualTo(SipSamples.KEEPALIVE_BODY);
            assertThat(out.messages.get(3)).isInstanceOf(SipResponse.class);
            assertThat(out.skipped).isPositive();
        }
    }

    /** 18 #1: no Content-Length at all. */
    @Test
    void contentLengthMissing() throws SipSyntaxException {
        SipRequest message = keepalive("", SipSamples.KEEPALIVE_BODY);
        assertThat(message.bodyText()).isEqualTo(SipSamples.KEEPALIVE_BODY);
        assertThat(message.oddities()).containsExactly(SipOddity.CONTENT_LENGTH_MISSING);
    }

    /** V S3: surplus line ends and NUL behind the declared body are no body. */
    @Test
    void vS3SurplusBlanksAreNoBody() throws SipSyntaxException {
        SipRequest message = SipSamples.request(SipSamples.KEEPALIVE + "\r\n\r\n\0\0");
        assertThat(message.bodyText()).isEqualTo(SipSamples.KEEPALIVE_BODY);
        assertThat(message.oddities()).isEmpty();
    }

    /** V S5: wvp#703, Hikvision platform: what is not needed may be unreadable. */
    @Test
    void vS5UnreadableHeadersAreKept() throws SipSyntaxException {
        SipRequest register = SipSamples.request(SipSamples.REGISTER.replace(
                "Contact: <sip:34020000001180000001@192.0.2.50:5060>",
                "Contact: <sip:34020000001180000001@192.0.2.50:"));
        assertThat(register.contact()).isNull();
        assertThat(register.from().user()).isEqualTo("34020000001180000001");
        assertThat(register.oddities()).contains(SipOddity.HEADER_UNREADABLE);
    }

    /** V S6, G S4: srs#2071, #2217: Route in REGISTER. */
    @Test
    void vS6RouteInRegister() throws SipSyntaxException {
        SipRequest register = SipSamples.request(SipSamples.REGISTER.replace(
                "Max-Forwards", "Route: <sip:34020000002000000001@192.0.2.10:5060;lr>\r\nMax-Forwards"));
        assertThat(register.oddities()).containsExactly(SipOddity.ROUTE_IN_REQUEST);
    }

    /** V S7: srs#3549, wvp#2104: Request-URI with any host; 18 #7: its user differs from To's. */
    @Test
    void vS7TheTargetIsToWhateverTheRequestLineSays() throws SipSyntaxException {
        SipRequest message = SipSamples.request(
                SipSamples.KEEPALIVE.replace("MESSAGE sip:34020000002000000001@", "MESSAGE sip:34020000001180000001@"));
        assertThat(message.targetId()).isEqualTo("34020000002000000001");
        assertThat(message.oddities()).containsExactly(SipOddity.REQUEST_URI_NOT_TO);
    }

    /** V S8, V S10, G R7, 18 #10: Expires missing, in Contact alone, negative, huge. */
    @Test
    void vS8ExpiresInAllItsForms() throws SipSyntaxException {
        assertThat(expires("Max-Forwards: 70", "")).isEqualTo(3600);
        assertThat(expires("Expires: 0", "")).isZero();
        assertThat(expires("Expires: -1", "")).isEqualTo(3600);
        assertThat(expires("Expires: 99999999999999999999999", "")).isEqualTo(604_800);
        assertThat(expires("Expires: 5", "")).isEqualTo(60);
        assertThat(expires("Expires: 100", ";expires=200")).isEqualTo(200);
        assertThat(expires("Max-Forwards: 70", ";expires=0")).isZero();
        assertThat(expires("Expires: soon", "")).isEqualTo(3600);
    }

    private static long expires(String header, String contactParameter) throws SipSyntaxException {
        String text = SipSamples.REGISTER
                .replace("Expires: 86400", header)
                .replace("@192.0.2.50:5060>\r\n", "@192.0.2.50:5060>" + contactParameter + "\r\n");
        return SipSamples.request(text).expiresS(SipRequest.DEFAULT_EXPIRES_S);
    }

    /** V S9: gb-cms 19e0e22 and others crashed: no From, or an empty one. */
    @Test
    void vS9NoFromIsARefusalWithAnAnswer() {
        for (String from : List.of("X-None: 1", "From:", "From: <>", "From: <sip:@>;tag=1", "From: \"")) {
            String text = SipSamples.REGISTER.replaceAll("From: [^\r]*", from);
            assertThatThrownBy(() -> SipSamples.parse(text))
                    .as(from)
                    .isInstanceOfSatisfying(
                            SipSyntaxException.class,
                            fault -> assertThat(
                                            new String(fault.answer("192.0.2.50", 5060), StandardCharsets.ISO_8859_1))
                                    .startsWith("SIP/2.0 400 Bad Request\r\nVia: ")
                                    .contains("Call-ID: 1011047669@192.0.2.50\r\n"));
        }
    }

    /** V S16: wvp 1a746f288: 200 to INVITE without Contact. */
    @Test
    void vS16AnswerWithoutContact() throws SipSyntaxException {
        SipResponse ok = SipSamples.response(SipSamples.ANSWER.replaceAll("Contact: [^\r]*\r\n", ""));
        assertThat(ok.contact()).isNull();
        assertThat(ok.oddities()).contains(SipOddity.CONTACT_MISSING);
    }

    /** V S17: mibee#326: 200 without Via. */
    @Test
    void vS17AnswerWithoutVia() throws SipSyntaxException {
        SipResponse ok = SipSamples.response(SipSamples.ANSWER.replaceAll("Via: [^\r]*\r\n", ""));
        assertThat(ok.via()).isNull();
        assertThat(ok.oddities()).contains(SipOddity.VIA_MISSING);
    }

    /** V S18, G S8: wvp f9f9d0350: our branch always has the cookie; theirs need not. */
    @Test
    void vS18BranchWithoutCookie() throws SipSyntaxException {
        SipRequest message = SipSamples.request(SipSamples.KEEPALIVE.replace("z9hG4bKq705", "12345"));
        assertThat(message.topVia().branch()).isEqualTo("12345");
        assertThat(message.oddities()).containsExactly(SipOddity.BRANCH_WITHOUT_COOKIE);
    }

    /** V S20: wvp 7055c5319: Subject with one part. */
    @Test
    void vS20SubjectOfOnePart() throws SipSyntaxException {
        String invite = SipSamples.message("Subject: 34020000001310000001:0\r\nContent-Length: 0\r\n")
                .replace("MESSAGE", "INVITE");
        assertThat(SipSamples.request(invite).oddities()).containsExactly(SipOddity.SUBJECT_IN_PARTS);
    }

    /** V S22, 18 #9: no Max-Forwards. */
    @Test
    void vS22MaxForwardsMissing() throws SipSyntaxException {
        SipRequest message = SipSamples.request(SipSamples.KEEPALIVE.replace("Max-Forwards: 70\r\n", ""));
        assertThat(message.oddities()).containsExactly(SipOddity.MAX_FORWARDS_MISSING);
    }

    /** V S25: wvp#1863: X-PreferredPath of Hikvision NCG. */
    @Test
    void vS25ExtensionHeaders() throws SipSyntaxException {
        SipRequest message = keepalive("X-PreferredPath: 34020000002000000001\r\nContent-Length: 0\r\n", "");
        assertThat(message.header(SipHeaders.X_PREFERRED_PATH)).isEqualTo("34020000002000000001");
        assertThat(message.oddities()).contains(SipOddity.UNKNOWN_EXTENSION);
    }

    /** V S26, G S6: wvp#236: an error with XML under Application/SDP. */
    @Test
    void vS26ErrorBodyOfAnotherType() throws SipSyntaxException {
        String error = SipSamples.ANSWER
                .replace("200 OK", "400 Bad Request")
                .replace("Content-Length: 5", "Content-Length: 44")
                .replace("v=0\r\n", "<ErrorInfo><ErrorCode>2207</ErrorCode></ErrorInfo>");
        assertThat(SipSamples.response(error).oddities()).contains(SipOddity.BODY_NOT_OF_ITS_TYPE);
    }

    /** V S34: a status of our own that is none (-1024) never leaves. */
    @Test
    void vS34StatusThatIsNone() throws SipSyntaxException {
        SipRequest message = SipSamples.request(SipSamples.KEEPALIVE);
        assertThatThrownBy(() -> SipResponse.answer(message, -1024, "t").build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("100-699");
    }

    /** G S5: ZLM#2217: 101 Dialog Establishment with a tag. */
    @Test
    void gS5EarlyAnswerWithTag() throws SipSyntaxException {
        SipResponse early = SipSamples.response(SipSamples.ANSWER.replace("200 OK", "101 Dialog Establishment"));
        assertThat(early.isProvisional()).isTrue();
        assertThat(early.oddities()).contains(SipOddity.TAG_IN_EARLY_ANSWER);
    }

    /** G S10: wvp 3ba473776: MESSAGE without body. */
    @Test
    void gS10MessageWithoutBody() throws SipSyntaxException {
        assertThat(keepalive("Content-Length: 0\r\n", "").oddities()).containsExactly(SipOddity.BODY_MISSING);
    }

    /** 18 #4: LF alone, blanks at line ends, CR LF and NUL before the message. */
    @Test
    void lineEndsAndBlanksOfAnyKind() throws SipSyntaxException {
        SipRequest message = SipSamples.request(
                "\r\n\0\r\n" + SipSamples.KEEPALIVE.replace("\r\n", "\n").replace("SIP/2.0\n", "SIP/2.0 \t\n"));
        assertThat(message.oddities())
                .contains(SipOddity.BARE_LINE_FEED, SipOddity.BLANKS_BEFORE_START, SipOddity.BLANKS_IN_START_LINE);
        assertThat(message.callId()).isEqualTo("q705@192.0.2.50");
    }

    /** 18 #5: folding, doubled headers, a debug line of firmware. */
    @Test
    void foldedDoubledAndBrokenHeaderLines() throws SipSyntaxException {
        SipRequest message = SipSamples.request(SipSamples.KEEPALIVE.replace(
                "CSeq: 705 MESSAGE", "CSeq: 705\r\n\tMESSAGE\r\nsipSend debug 3\r\nCall-ID: other"));
        assertThat(message.callId()).isEqualTo("q705@192.0.2.50");
        assertThat(message.cseq().number()).isEqualTo(705);
        assertThat(message.oddities())
                .containsExactlyInAnyOrder(
                        SipOddity.FOLDED_HEADER, SipOddity.LINE_WITHOUT_COLON, SipOddity.DOUBLED_HEADER);
    }

    /** 18 #6: From without brackets, with a name in GBK. */
    @Test
    void addressesWithoutBracketsAndWithNamesInGbk() throws SipSyntaxException {
        SipRequest bare = SipSamples.request(SipSamples.KEEPALIVE.replace(
                "From: <sip:34020000001180000001@3402000000>", "From: sip:34020000001180000001@3402000000"));
        assertThat(bare.from().user()).isEqualTo("34020000001180000001");
        assertThat(bare.fromTag()).isEqualTo("q705");
        String gbk = new String("\u5927\u95e8".getBytes(Charset.forName("GBK")), StandardCharsets.ISO_8859_1);
        SipRequest named = SipSamples.request(SipSamples.KEEPALIVE.replace("From: <", "From: " + gbk + "<"));
        assertThat(named.from().user()).isEqualTo("34020000001180000001");
        assertThat(named.oddities()).contains(SipOddity.NAME_NOT_ASCII);
        assertThat(new String(SipWriter.bytes(named), StandardCharsets.ISO_8859_1))
                .contains("From: " + gbk + "<");
    }

    /** 18 #8: no tag in From. */
    @Test
    void fromWithoutTag() throws SipSyntaxException {
        SipRequest message = SipSamples.request(SipSamples.KEEPALIVE.replace(";tag=q705", ""));
        assertThat(message.fromTag()).isEmpty();
        assertThat(message.oddities()).containsExactly(SipOddity.FROM_TAG_MISSING);
    }

    /** 18 #25: what only keeps a NAT binding open. */
    @Test
    void pingsAreNoMessages() {
        for (String ping : List.of("", "\r\n", "\0\0\0\0", "jaK\0", "\r\n\r\n\r\n\r\n", "\0")) {
            assertThat(SipDatagramParser.isPing(Unpooled.wrappedBuffer(SipSamples.bytes(ping))))
                    .as(ping)
                    .isTrue();
        }
        assertThat(SipDatagramParser.isPing(Unpooled.wrappedBuffer(SipSamples.bytes("SIP/2"))))
                .isFalse();
    }

    @Test
    void everyOddityNamesWhereItWasSeenAndWhatIsDone() {
        for (SipOddity oddity : SipOddity.values()) {
            assertThat(oddity.source()).as(oddity.name()).containsPattern("[VGR]|18 #");
            assertThat(oddity.handling()).as(oddity.name()).isNotBlank();
        }
        assertThat(SipOddity.values()).hasSizeLessThanOrEqualTo(64);
    }
}
