package org.xueliang.protocol.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SipBadInputTest {
    private static final List<String> GOOD =
            List.of(SipSamples.REGISTER, SipSamples.KEEPALIVE, SipSamples.ANSWER, SipSamples.message(0));

    @Test
    void tenThousandHeadersAreRefusedInBothFramings() {
        String many = SipSamples.message("X: 1\r\n".repeat(10_000));
        assertThatThrownBy(() -> SipSamples.parse(many))
                .isInstanceOf(SipSyntaxException.class)
                .hasMessageContaining("expected: <= ");
        String few = SipSamples.message("X: 1\r\n".repeat(200));
        assertThatThrownBy(() -> SipSamples.parse(few)).hasMessageContaining("header fields: more than 128");
        assertThatThrownBy(() -> CollectedMessages.random(SipSamples.bytes(few), 1))
                .hasMessageContaining("header fields: more than 128");
    }

    @Test
    void longLinesAreRefusedBeforeTheyEnd() {
        String line = SipSamples.message("X: " + "a".repeat(9000) + "\r\n");
        assertThatThrownBy(() -> SipSamples.parse(line)).hasMessageContaining("line: more than 8192 bytes");
        assertThatThrownBy(() -> CollectedMessages.byteByByte(SipSamples.bytes(line)))
                .hasMessageContaining("line: more than 8192 bytes");
    }

    @Test
    void contentLengthsThatAreNoNumbersAreRefused() {
        for (String lie : List.of("-1", "x", "1x", "99999999999", "1 2", "+5", "0x10")) {
            assertThatThrownBy(() -> SipSamples.parse(SipSamples.message("Content-Length: " + lie + "\r\n")))
                    .as(lie)
                    .isInstanceOfSatisfying(SipSyntaxException.class, fault -> {
                        assertThat(fault).hasMessageContaining("Content-Length");
                        assertThat(fault.answer("192.0.2.1", 1)).isNotNull();
                    });
        }
        assertThatThrownBy(() -> SipSamples.parse(SipSamples.message("Content-Length: 1\r\nl: 2\r\n")))
                .hasMessageContaining("one value");
    }

    @Test
    void aStreamDoesNotWaitForABodyThatIsTooLong() {
        String huge = SipSamples.message(2_000_000);
        assertThatThrownBy(() -> CollectedMessages.whole(SipSamples.bytes(huge)))
                .isInstanceOfSatisfying(
                        SipSyntaxException.class,
                        fault -> assertThat(fault.status()).isEqualTo(413));
    }

    @Test
    void otherProtocolsOnThePortAreRefusedAtOnce() {
        byte[] tls = {0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, (byte) 0xFC, 0x03, 0x03};
        for (byte[] other : List.of(
                SipSamples.bytes("GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
                SipSamples.bytes("OPTIONS rtsp://h/ RTSP/1.0\r\nCSeq: 1\r\n\r\n"),
                SipSamples.bytes("jaK\0jaK\0"),
                tls)) {
            assertThatThrownBy(() -> CollectedMessages.whole(other))
                    .isInstanceOfSatisfying(
                            SipSyntaxException.class,
                            fault -> assertThat(fault.answer("192.0.2.1", 1)).isNull());
            assertThatThrownBy(() -> new SipDatagramParser().parse(other)).isInstanceOf(SipSyntaxException.class);
        }
    }

    @Test
    void anotherVersionIsAnsweredWith505() {
        assertThatThrownBy(() -> SipSamples.parse(SipSamples.KEEPALIVE.replace(" SIP/2.0\r\nVia", " SIP/7.0\r\nVia")))
                .isInstanceOfSatisfying(SipSyntaxException.class, fault -> {
                    assertThat(fault.status()).isEqualTo(505);
                    assertThat(fault.answer("192.0.2.1", 1)).isNotNull();
                });
    }

    @Test
    void nulAndControlCharactersInHeadersAreRefused() {
        for (char c : new char[] {0, 1, 8, 0x1B}) {
            String text = SipSamples.KEEPALIVE.replace("Call-ID: q705", "Call-ID: q" + c + "705");
            assertThatThrownBy(() -> SipSamples.parse(text)).hasMessageContaining("control character");
            assertThatThrownBy(() -> CollectedMessages.byteByByte(SipSamples.bytes(text)))
                    .hasMessageContaining("control character");
        }
        String bareReturn = SipSamples.KEEPALIVE.replace("Call-ID: q705", "Call-ID: q\r705");
        assertThatThrownBy(() -> SipSamples.parse(bareReturn)).isInstanceOf(SipSyntaxException.class);
        assertThatThrownBy(() -> CollectedMessages.whole(SipSamples.bytes(bareReturn)))
                .isInstanceOf(SipSyntaxException.class);
    }

    @Test
    void lettersInIdsAreTextLikeAnyOther() throws SipSyntaxException {
        // G R13, wvp#652: bkq-ks-124567.
        SipRequest message = SipSamples.request(SipSamples.KEEPALIVE.replace("34020000001180000001", "bkq-ks-124567"));
        assertThat(message.from().user()).isEqualTo("bkq-ks-124567");
    }

    @Test
    void anErrorShowsNoCredentials() {
        String text = SipSamples.REGISTER.replace("\r\nContent-Length: 0", " " + "x".repeat(9000));
        assertThatThrownBy(() -> SipSamples.parse(text)).hasMessageNotContaining("4ee40c79");
    }

    @Test
    void afterAFaultAStreamStaysClosed() throws SipSyntaxException {
        SipStreamParser parser = new SipStreamParser();
        CollectedMessages out = new CollectedMessages();
        ByteBuf garbage = Unpooled.wrappedBuffer(SipSamples.bytes("\u0001\u0002\u0003"));
        assertThatThrownBy(() -> parser.parse(garbage, out)).isInstanceOf(SipSyntaxException.class);
        ByteBuf good = Unpooled.wrappedBuffer(SipSamples.bytes(SipSamples.KEEPALIVE));
        assertThatThrownBy(() -> parser.parse(good, out)).isInstanceOf(SipSyntaxException.class);
        assertThat(out.messages).isEmpty();
    }

    @Test
    void garbageBetweenMessagesIsBounded() {
        String garbage = SipSamples.KEEPALIVE + "<".repeat(70_000);
        assertThatThrownBy(() -> CollectedMessages.whole(SipSamples.bytes(garbage)))
                .hasMessageContaining("garbage: ");
        String again = (SipSamples.KEEPALIVE + "<<<").repeat(10);
        assertThatThrownBy(() -> CollectedMessages.whole(SipSamples.bytes(again)))
                .hasMessageContaining("lost the stream's position 4 times");
    }

    @Test
    void pingsInAStreamAreAnsweredAndMessagesBehindThemRead() throws SipSyntaxException {
        byte[] stream =
                SipSamples.bytes("\r\n\r\n" + SipSamples.KEEPALIVE + "\r\n\r\n\r\n\r\n" + SipSamples.ANSWER + "\r\n");
        for (CollectedMessages out : List.of(
                CollectedMessages.whole(stream),
                CollectedMessages.byteByByte(stream),
                CollectedMessages.random(stream, 3))) {
            assertThat(out.messages).hasSize(2);
            assertThat(out.pings).isEqualTo(3);
        }
    }

    @Test
    void aMessageThatIsWrongInsideItsFrameDoesNotEndTheStream() throws SipSyntaxException {
        String bad = SipSamples.KEEPALIVE.replace("CSeq: 705 MESSAGE", "CSeq: 705 NOTIFY");
        CollectedMessages out = CollectedMessages.whole(SipSamples.bytes(bad + SipSamples.KEEPALIVE));
        assertThat(out.faults).hasSize(1);
        assertThat(out.messages).hasSize(1);
    }

    @Test
    void mutatedDatagramsAreReadOrRefused() {
        Random random = new Random(11);
        for (int i = 0; i < 60_000; i++) {
            datagram(mutate(SipSamples.bytes(GOOD.get(i % GOOD.size())), random));
        }
    }

    @Test
    void mutatedStreamsAreTheSameInAnyChunks() {
        Random random = new Random(12);
        for (int i = 0; i < 6000; i++) {
            String good = GOOD.get(i % GOOD.size()) + GOOD.get((i + 1) % GOOD.size());
            byte[] stream = mutate(SipSamples.bytes(good), random);
            assertThat(outcome(stream, 0)).isEqualTo(outcome(stream, 1)).isEqualTo(outcome(stream, 2));
        }
    }

    private static List<String> outcome(byte[] stream, int way) {
        try {
            CollectedMessages out = switch (way) {
                case 0 -> CollectedMessages.whole(stream);
                case 1 -> CollectedMessages.byteByByte(stream);
                default -> CollectedMessages.random(stream, 9);
            };
            return out.texts();
        } catch (SipSyntaxException e) {
            return List.of("refused");
        }
    }

    /** Whatever is read can be asked everything, answered and written. */
    static void datagram(byte[] bytes) {
        try {
            SipMessage message = new SipDatagramParser().parse(bytes);
            message.oddities();
            assertThat(message.toString()).isNotBlank();
            message.contact();
            byte[] written = SipWriter.bytes(message);
            SipMessage again = new SipDatagramParser().parse(written);
            assertThat(again.callId()).isEqualTo(message.callId());
            if (message instanceof SipRequest request) {
                SipRequest seen = request.receivedFrom("192.0.2.9", 99);
                SipWriter.bytes(SipResponse.answer(seen, 200, "tag").build());
                request.expiresS(3600);
                request.targetId();
            }
        } catch (SipSyntaxException e) {
            assertThat(e.getMessage()).isNotBlank().hasSizeLessThan(600);
            e.answer("192.0.2.9", 99);
        }
    }

    private static byte[] mutate(byte[] good, Random random) {
        byte[] bytes = good.clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] = (byte) "\r\n\t \"<>;:,=\\@/%\0".charAt(random.nextInt(16));
                case 2 -> bytes = cut(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(40)));
                default -> {
                    int from = random.nextInt(bytes.length);
                    int length = Math.min(20, bytes.length - Math.max(from, at));
                    System.arraycopy(bytes, from, bytes, at, length);
                }
            }
            if (bytes.length == 0) {
                return good;
            }
        }
        return bytes;
    }

    private static byte[] cut(byte[] bytes, int from, int to) {
        byte[] rest = new byte[bytes.length - (to - from)];
        System.arraycopy(bytes, 0, rest, 0, from);
        System.arraycopy(bytes, to, rest, from, bytes.length - to);
        return rest;
    }
}
