package org.xueliang.protocol.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xueliang.protocol.bytes.LosslessText;

class SipMessageTest {
    private static final SipUri TARGET = SipUri.of("34020000001310000001", "192.0.2.50", 5060);
    private static final SipTokens TOKENS = new SipTokens(new Random(1));

    private static SipRequest.Builder invite() {
        return SipRequest.builder("INVITE", TARGET)
                .via(Via.of("UDP", "192.0.2.10", 5060, TOKENS.branch()))
                .from(NameAddr.of(SipUri.of("34020000002000000001", "3402000000"))
                        .withTag("t1"))
                .to(NameAddr.of(TARGET))
                .callId("c1")
                .cseq(7);
    }

    @Test
    void aRegisterIsReadAsTheSheetHasIt() throws SipSyntaxException {
        SipRequest register = SipSamples.request(SipSamples.REGISTER);
        assertThat(register.method()).isEqualTo("REGISTER");
        assertThat(register.uri()).isEqualTo("sip:34020000002000000001@3402000000");
        assertThat(register.from().user()).isEqualTo("34020000001180000001");
        assertThat(register.fromTag()).isEqualTo("2043466181");
        assertThat(register.cseq()).isEqualTo(new CSeq(2, "REGISTER"));
        assertThat(register.topVia().branch()).isEqualTo("z9hG4bK1371463274");
        assertThat(register.topVia().sentBy()).isEqualTo("192.0.2.50:5060");
        assertThat(register.expiresS(3600)).isEqualTo(86_400);
        assertThat(register.header(SipHeaders.X_GB_VER)).isEqualTo("3.0");
        assertThat(register.oddities()).isEmpty();
        assertThat(register.toString()).doesNotContain("4ee40c79");
    }

    @Test
    void whatIsWrittenIsReadAgainAsTheSame() throws SipSyntaxException {
        SipRequest request = invite().add("Subject", "34020000001310000001:0200000001,34020000002000000001:0")
                .contact(NameAddr.of(SipUri.of("34020000002000000001", "192.0.2.10", 5060)))
                .body("APPLICATION/SDP", "v=0\r\n".getBytes(StandardCharsets.US_ASCII))
                .build();
        byte[] bytes = SipWriter.bytes(request);
        SipRequest read = (SipRequest) new SipDatagramParser().parse(bytes);
        assertThat(read.headers().get("Content-Length")).isEqualTo("5");
        assertThat(SipWriter.bytes(read)).isEqualTo(bytes);
        assertThat(read.bodyText()).isEqualTo("v=0\r\n");
        assertThat(read.oddities()).isEmpty();
    }

    @Test
    void anAnswerHasWhatTheRequestSaysAndWhereItCameFrom() throws SipSyntaxException {
        SipRequest request = SipSamples.request(SipSamples.REGISTER).receivedFrom("203.0.113.9", 41234);
        SipResponse answer = SipResponse.answer(request, 401, "3aa1b7c0")
                .add(SipHeaders.WWW_AUTHENTICATE, "Digest realm=\"3402000000\"")
                .build();
        String text = new String(SipWriter.bytes(answer), StandardCharsets.ISO_8859_1);
        assertThat(text)
                .startsWith("SIP/2.0 401 Unauthorized\r\n")
                .contains(
                        "Via: SIP/2.0/UDP 192.0.2.50:5060;rport=41234;branch=z9hG4bK1371463274;received=203.0.113.9\r\n")
                .contains("To: <sip:34020000001180000001@3402000000>;tag=3aa1b7c0\r\n")
                .contains("CSeq: 2 REGISTER\r\n")
                .endsWith("Content-Length: 0\r\n\r\n");
    }

    @Test
    void viaKeepsASourceThatIsTheSameAndBelievesNoneThatThePeerClaims() throws SipSyntaxException {
        Via plain = Via.parse("SIP/2.0/TCP 192.0.2.1:5060;branch=z9hG4bK1");
        assertThat(plain.seenFrom("192.0.2.1", 9999)).isSameAs(plain);
        Via lying = Via.parse("SIP/2.0/UDP 10.0.0.1;received=8.8.8.8;rport=53;branch=z9hG4bK1");
        assertThat(lying.seenFrom("192.0.2.7", 1234).toString())
                .isEqualTo("SIP/2.0/UDP 10.0.0.1;rport=1234;branch=z9hG4bK1;received=192.0.2.7");
        Via six = Via.parse("SIP/2.0/UDP [2001:db8::1]:5060;branch=z9hG4bK1");
        assertThat(six.sentByHost()).isEqualTo("[2001:db8::1]");
    }

    @Test
    void compactNamesAndAnyCaseAreRead() throws SipSyntaxException {
        SipRequest request = SipSamples.request(SipSamples.crlf("""
                MESSAGE sip:1@h SIP/2.0
                v: SIP/2.0/UDP h;branch=z9hG4bKa
                F: <sip:2@h>;tag=x
                t: sip:1@h
                i: 3
                cSEQ: 1 MESSAGE
                MAX-FORWARDS: 70
                m: <sip:2@h:5070>
                c: text/plain
                s: none
                o: presence
                l: 0

                """));
        assertThat(request.headers().get(SipHeaders.CONTENT_TYPE)).isEqualTo("text/plain");
        assertThat(request.headers().get("Event")).isEqualTo("presence");
        assertThat(request.contact()).isNotNull();
        assertThat(request.contact().uri().port()).isEqualTo(5070);
        assertThat(request.callId()).isEqualTo("3");
    }

    @Test
    void urisAreTakenApartAndKeptAsTheyCame() throws SipSyntaxException {
        SipUri uri = SipUri.parse("sip:34020000001180000001:pw@[2001:db8::2]:5061;transport=tcp;lr?x=1");
        assertThat(uri.user()).isEqualTo("34020000001180000001");
        assertThat(uri.host()).isEqualTo("[2001:db8::2]");
        assertThat(uri.port()).isEqualTo(5061);
        assertThat(uri.parameter("Transport")).isEqualTo("tcp");
        assertThat(uri.parameter("lr")).isEmpty();
        assertThat(uri.parameter("none")).isNull();
        assertThat(SipUri.parse("tel:+861234").isSip()).isFalse();
        assertThat(SipUri.of("", "3402000000").toString()).isEqualTo("sip:3402000000");
        for (String bad : new String[] {"", "sip", ":x", "sip:", "sip:@", "sip:a b@h", "sip:a@h:99999", "sip:a@h:5x"}) {
            assertThatThrownBy(() -> SipUri.parse(bad)).as(bad).isInstanceOf(SipSyntaxException.class);
        }
    }

    @Test
    void addressesHaveNamesInAnyCharset() throws SipSyntaxException {
        byte[] gbk = "\"\u96ea\u4eae\u8d85\" <sip:1@h>;tag=5".getBytes(Charset.forName("GBK"));
        NameAddr address = NameAddr.parse(LosslessText.decode(gbk));
        assertThat(address.user()).isEqualTo("1");
        assertThat(address.tag()).isEqualTo("5");
        assertThat(LosslessText.encode(address.toString())).isEqualTo(gbk);
        assertThat(NameAddr.parse("sip:1@h;tag=a").tag()).isEqualTo("a");
        assertThat(NameAddr.parse("<sip:1@h;tag=uri>;x=1").tag()).isNull();
        assertThat(NameAddr.parse("\"a \\\" <b>\" <sip:1@h>;tag=q").tag()).isEqualTo("q");
        assertThat(NameAddr.parse("<sip:1@h>;tag=old;x=2").withTag("new").toString())
                .isEqualTo("<sip:1@h>;x=2;tag=new");
        assertThat(NameAddr.parseList("<sip:1@h,x>, \"a,b\" <sip:2@h>;q=1,sip:3@h"))
                .hasSize(3);
    }

    @Test
    void aBackslashAsSecondByteOfGbkEscapesNothing() throws SipSyntaxException {
        // 0x8D 0x5C is one GBK character; the quote behind it closes the name.
        byte[] bytes = {'"', (byte) 0x8D, 0x5C, '"', ' ', '<', 's', 'i', 'p', ':', '1', '@', 'h', '>'};
        assertThat(NameAddr.parse(LosslessText.decode(bytes)).user()).isEqualTo("1");
    }

    @Test
    void nothingCanBeSmuggledIntoAMessage() {
        assertThatThrownBy(() -> invite().add("X", "a\r\nVia: b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> invite().add("X\r\nY", "a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SipUri.of("1>\r\n", "h")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Via.of("UDP", "h", 1, "nocookie")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SipRequest.builder("BAD METHOD", TARGET)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SipRequest.builder("INVITE", TARGET).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("From");
    }

    @Test
    void headersAreEqualByWhatTheySayWhetherReadOrMade() throws SipSyntaxException {
        SipHeaders read = SipSamples.parse(SipSamples.REGISTER).headers();
        assertThat(read.toBuilder().build()).isEqualTo(read).hasSameHashCodeAs(read);
        assertThat(read.toBuilder().set("Expires", "1").build().get("expires")).isEqualTo("1");
        assertThat(read.toBuilder().set("Expires", "1").build().size()).isEqualTo(read.size());
        assertThat(read.toBuilder().remove("Expires").build().contains("Expires"))
                .isFalse();
    }
}
