package org.xueliang.protocol.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xueliang.protocol.support.Chunks;
import org.xueliang.protocol.support.CollectedStream;
import org.xueliang.protocol.support.Hex;

class RtspStreamParserTest {
    private static final String RTP = "8060095500" + "0DBBA00BEBC201" + "7C858884";

    /** Requests, responses, frames, and line ends where they do not belong, as one connection may carry them. */
    private static byte[] session() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(ascii("OPTIONS rtsp://192.0.2.60:554/s1 RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: vms/1.0\r\n\r\n"));
        out.writeBytes(ascii(
                "RTSP/1.0 200 OK\r\nCSeq: 3\r\nContent-Type: application/sdp\r\nContent-Length: 5\r\n\r\nv=0\r\n"));
        out.writeBytes(frame(0, RTP));
        out.writeBytes(ascii("\r\n"));
        out.writeBytes(frame(1, "81C90007112233440BEBC201000000000000095500"));
        out.writeBytes(ascii("RTSP/1.0 200\nCseq: 4   \nSession:        708345999;timeout=60\n\n"));
        out.writeBytes(frame(9, ""));
        out.writeBytes(
                ascii("GET_PARAMETER rtsp://192.0.2.60/s1/ RTSP/1.0\r\nCSeq: 7\r\nX-Folded: one\r\n  two\r\n\r\n"));
        return out.toByteArray();
    }

    @Test
    void aSessionIsTakenApartInItsOrder() throws RtspSyntaxException {
        CollectedStream out = new CollectedStream();
        assertThat(Chunks.whole(session(), out)).isZero();
        assertThat(out.events)
                .containsExactly(
                        "request OPTIONS rtsp://192.0.2.60:554/s1 [CSeq: 1, User-Agent: vms/1.0] ",
                        "response 200 OK [CSeq: 3, Content-Type: application/sdp, Content-Length: 5] v=0\r\n",
                        "frame 0 " + RTP.toLowerCase(java.util.Locale.ROOT),
                        "frame 1 81c90007112233440bebc201000000000000095500",
                        "response 200  [Cseq: 4, Session: 708345999;timeout=60] ",
                        "frame 9 ",
                        "request GET_PARAMETER rtsp://192.0.2.60/s1/ [CSeq: 7, X-Folded: one two] ");
        assertThat(out.skipped).isZero();
        assertThat(out.responses.get(1).cseq()).isEqualTo(4);
    }

    @Test
    void theSameComesOutByteByByteAndInRandomChunks() throws RtspSyntaxException {
        CollectedStream whole = new CollectedStream();
        Chunks.whole(session(), whole);
        CollectedStream bytes = new CollectedStream();
        assertThat(Chunks.byteByByte(session(), bytes)).isZero();
        assertThat(bytes.events).isEqualTo(whole.events);
        for (long seed = 0; seed < 50; seed++) {
            CollectedStream chunks = new CollectedStream();
            Chunks.random(session(), chunks, seed);
            assertThat(chunks.events).as("seed %d", seed).isEqualTo(whole.events);
        }
    }

    @Test
    void whatIsNotWholeIsLeftInTheBuffer() throws RtspSyntaxException {
        byte[] session = session();
        CollectedStream whole = new CollectedStream();
        Chunks.whole(session, whole);
        for (int cut = 0; cut < session.length; cut++) {
            ByteBuf first = Unpooled.copiedBuffer(session, 0, cut);
            CollectedStream out = new CollectedStream();
            new RtspStreamParser().parse(first, out);
            assertThat(whole.events.subList(0, out.events.size()))
                    .as("cut at %d", cut)
                    .isEqualTo(out.events);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 400 Bad Request\r\n\r\n",
                "SSH-2.0-OpenSSH_9.6\r\n\r\n",
                "GARBAGE\r\n\r\n",
                "\u0016\u0003\u0001\u0002",
                "RTSP/2.0 200 OK\r\n\r\n",
                "RTSP/1.0 20 OK\r\n\r\n",
                "RTSP/1.0 abc OK\r\n\r\n",
                "OPTIONS  RTSP/1.0\r\n\r\n",
                "options rtsp://h/ RTSP/1.0\r\n\r\n",
                "OPTIONS rtsp://h/ HTTP/1.1\r\n\r\n",
                "OPTIONS rtsp://h/a b RTSP/1.0\r\n\r\n",
                "RTSP/1.0 200 OK\r\nContent-Length: 2147483648\r\n\r\n",
                "RTSP/1.0 200 OK\r\nContent-Length: -1\r\n\r\n",
                "RTSP/1.0 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
                "RTSP/1.0 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                "RTSP/1.0 200 OK\r\nX: a\rb\r\n\r\n",
                "RTSP/1.0 200 OK\r\nX: a\u0000b\r\n\r\n"
            })
    void whatIsNotRtspEndsTheStreamForGood(String text) {
        RtspStreamParser parser = new RtspStreamParser();
        CollectedStream out = new CollectedStream();
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> parser.parse(Unpooled.wrappedBuffer(bytes), out))
                .isInstanceOf(RtspSyntaxException.class)
                .hasMessageMatching("(?s).{10,400}");
        assertThatThrownBy(() -> parser.parse(Unpooled.wrappedBuffer(session()), out))
                .isInstanceOf(RtspSyntaxException.class);
        assertThat(out.events).isEmpty();
        assertThatThrownBy(() -> Chunks.byteByByte(bytes, out)).isInstanceOf(RtspSyntaxException.class);
    }

    @Test
    void anErrorSaysWhatWasFoundAndWhatIsAllowed() {
        assertThatThrownBy(() -> Chunks.whole(
                        ascii("RTSP/1.0 200 OK\r\nContent-Length: 2147483648\r\n\r\n"), new CollectedStream()))
                .hasMessage("Content-Length: 2147483648 (expected: <= 262144)");
        assertThatThrownBy(() -> Chunks.whole(ascii("HTTP/1.1 400 Bad\r\n\r\n"), new CollectedStream()))
                .hasMessageContaining("HTTP/1.1 400 Bad");
    }

    @ParameterizedTest
    @CsvSource({"20,1000,10,line", "1000,60,10,header", "1000,1000,2,header fields"})
    void limitsAreKept(int line, int header, int fields, String named) {
        RtspStreamParser parser = new RtspStreamParser(new RtspLimits(line, header, fields, 100, 1000, 10));
        String text = "OPTIONS * RTSP/1.0\r\nA: 1\r\nB: 2\r\nCCCCCCCCCCCC: 333333333333333\r\n\r\n";
        assertThatThrownBy(() -> parser.parse(Unpooled.wrappedBuffer(ascii(text)), new CollectedStream()))
                .isInstanceOf(RtspSyntaxException.class)
                .hasMessageStartingWith(named + ":");
    }

    @Test
    void halfAHeaderForEverIsBounded() {
        RtspStreamParser parser = new RtspStreamParser();
        ByteBuf in = Unpooled.buffer();
        in.writeBytes(ascii("RTSP/1.0 200 OK\r\n"));
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 100_000; i++) {
                        in.writeBytes(ascii("X: y\r\n"));
                        parser.parse(in, new CollectedStream());
                    }
                })
                .isInstanceOf(RtspSyntaxException.class)
                .hasMessageContaining("16384");
        assertThat(in.readableBytes()).isLessThan(17_000);
    }

    @Test
    void afterAnOverrunTheNextFrameIsFound() throws RtspSyntaxException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(frame(0, RTP));
        out.writeBytes(Hex.bytes("0102030405 24 FF 0010 80 24 01 0001 41"));
        out.writeBytes(frame(2, RTP));
        out.writeBytes(Hex.bytes("FFFFFFFF"));
        out.writeBytes(ascii("RTSP/1.0 200 OK\r\nCSeq: 9\r\n\r\n"));
        for (long seed = -1; seed < 20; seed++) {
            CollectedStream found = new CollectedStream();
            int left = seed < 0
                    ? Chunks.byteByByte(out.toByteArray(), found)
                    : Chunks.random(out.toByteArray(), found, seed);
            assertThat(left).isZero();
            assertThat(found.events)
                    .containsExactly(
                            "frame 0 " + RTP.toLowerCase(java.util.Locale.ROOT),
                            "frame 2 " + RTP.toLowerCase(java.util.Locale.ROOT),
                            "response 200 OK [CSeq: 9] ");
            assertThat(found.skipped).isEqualTo(19);
        }
    }

    @Test
    void textThatOverrunsMediaIsSkipped() throws RtspSyntaxException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(frame(0, RTP));
        out.writeBytes(ascii("CSeq: 12\r\nSession: 1\r\n\r\n"));
        out.writeBytes(frame(0, RTP));
        CollectedStream found = new CollectedStream();
        Chunks.byteByByte(out.toByteArray(), found);
        assertThat(found.events).hasSize(2);
        assertThat(found.skipped).isEqualTo(24);
    }

    @Test
    void garbageWithoutEndIsGivenUp() throws RtspSyntaxException {
        RtspStreamParser parser = new RtspStreamParser();
        CollectedStream out = new CollectedStream();
        parser.parse(Unpooled.wrappedBuffer(frame(0, RTP)), out);
        ByteBuf in = Unpooled.buffer();
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 1000; i++) {
                        in.writeZero(4096);
                        parser.parse(in, out);
                        in.discardReadBytes();
                    }
                })
                .isInstanceOf(RtspSyntaxException.class)
                .hasMessageContaining("garbage");
        assertThat(out.skipped).isLessThan(1_100_000);
    }

    @Test
    void positionLostTooOftenIsGivenUp() throws RtspSyntaxException {
        RtspStreamParser parser = new RtspStreamParser();
        ByteBuf in = Unpooled.buffer();
        in.writeBytes(frame(0, RTP));
        parser.parse(in, new CollectedStream());
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 20; i++) {
                        in.writeByte(0x7F).writeBytes(frame(0, RTP));
                        parser.parse(in, new CollectedStream());
                    }
                })
                .isInstanceOf(RtspSyntaxException.class)
                .hasMessageContaining("11 times (expected: <= 10)");
    }

    @Test
    void aGoodRunForgivesWhatWasLost() throws RtspSyntaxException {
        RtspStreamParser parser = new RtspStreamParser();
        ByteBuf in = Unpooled.buffer();
        for (int round = 0; round < 50; round++) {
            in.writeByte(round == 0 ? '\n' : 0x7F);
            for (int i = 0; i < 70; i++) {
                in.writeBytes(frame(0, RTP));
            }
            parser.parse(in, new CollectedStream());
            in.discardReadBytes();
        }
        assertThat(in.readableBytes()).isZero();
    }

    @Test
    void credentialsAreInNoToString() throws RtspSyntaxException {
        CollectedStream out = new CollectedStream();
        Chunks.whole(
                ascii("OPTIONS * RTSP/1.0\r\nAuthorization: Basic c2VjcmV0\r\nProxy-Authorization: x c2VjcmV0\r\n\r\n"),
                out);
        assertThat(out.requests.get(0).toString()).doesNotContain("c2VjcmV0");
        assertThat(out.requests.get(0).headers().get("authorization")).isEqualTo("Basic c2VjcmV0");
    }

    @Test
    void textThatIsNoUtf8KeepsItsBytes() throws RtspSyntaxException {
        byte[] gbk = Hex.bytes("cdf8c2e7c9e3cff1bbfa");
        ByteArrayOutputStream in = new ByteArrayOutputStream();
        in.writeBytes(ascii("RTSP/1.0 401 No\r\nWWW-Authenticate: Basic realm=\""));
        in.writeBytes(gbk);
        in.writeBytes(ascii("\"\r\n\r\n"));
        CollectedStream out = new CollectedStream();
        Chunks.whole(in.toByteArray(), out);
        ByteBuf written = Unpooled.buffer();
        RtspWriter.write(out.responses.get(0), written);
        byte[] copy = new byte[written.readableBytes()];
        written.readBytes(copy);
        assertThat(copy).isEqualTo(in.toByteArray());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] frame(int channel, String hex) {
        byte[] payload = Hex.bytes(hex);
        ByteBuf out = Unpooled.buffer();
        RtspWriter.writeInterleavedPrefix(channel, payload.length, out);
        out.writeBytes(payload);
        byte[] copy = new byte[out.readableBytes()];
        out.readBytes(copy);
        return copy;
    }

    @Test
    void whatIsWrittenIsReadAgain() throws RtspSyntaxException {
        for (RtspMessage message : List.<RtspMessage>of(
                new RtspRequest("ANNOUNCE", "rtsp://h/a?b=c", RtspHeaders.of("CSeq", "2"), ascii("v=0\r\n")),
                new RtspRequest("OPTIONS", "*", RtspHeaders.EMPTY),
                RtspResponse.of(454, RtspHeaders.of("CSeq", "1", "Session", "a b")),
                new RtspResponse(200, "", RtspHeaders.EMPTY))) {
            ByteBuf bytes = Unpooled.buffer();
            RtspWriter.write(message, bytes);
            CollectedStream out = new CollectedStream();
            new RtspStreamParser().parse(bytes, out);
            RtspMessage read = out.requests.isEmpty() ? out.responses.get(0) : out.requests.get(0);
            assertThat(read.headers().toBuilder().remove("Content-Length").build())
                    .isEqualTo(message.headers());
            assertThat(read.body()).isEqualTo(message.body());
            assertThat(bytes.isReadable()).isFalse();
        }
    }

    @Test
    void lineEndsCannotBeSmuggledIn() {
        assertThatThrownBy(() -> RtspHeaders.of("X", "a\r\nY: b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RtspHeaders.of("X\n", "a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RtspRequest("OPTIONS", "rtsp://h/\r\nX: y", RtspHeaders.EMPTY))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RtspRequest("OPTIONS\r\n", "*", RtspHeaders.EMPTY))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RtspResponse(200, "OK\r\nX: y", RtspHeaders.EMPTY))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RtspWriter.writeInterleavedPrefix(0, 70_000, Unpooled.buffer()))
                .hasMessage("length: 70000 (expected: <= 65535)");
    }
}
