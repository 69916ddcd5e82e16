package org.xueliang.ingest.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.xueliang.ingest.fake.Gateways.CODE;
import static org.xueliang.ingest.fake.Gateways.TOKEN;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xueliang.ingest.assignment.Assignment;
import org.xueliang.ingest.fake.Gateways;
import org.xueliang.ingest.fake.RecordingObserver;
import org.xueliang.ingest.fake.RtspOnly;
import org.xueliang.ingest.fake.TestClip;
import org.xueliang.protocol.media.AnnexB;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.sdp.SdpWriter;

/** What peers send to our server, byte by byte, and what they get. */
class ServerBadInputTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final RecordingObserver observer = new RecordingObserver();
    private RtspOnly gateway = start(Map.of());

    private RtspOnly start(Map<String, String> more) {
        java.util.HashMap<String, String> all = new java.util.HashMap<>(
                Map.of("timeouts.response", "1s", "timeouts.wrong-password", "300ms", "timeouts.media", "2s"));
        all.putAll(more);
        return RtspOnly.start(observer, all);
    }

    @BeforeEach
    void assign() {
        gateway.assignments().put(Gateways.pushed(CODE, "gate"));
    }

    @AfterEach
    void everythingIsGivenBack() {
        gateway.close();
        assertThat(gateway.ledger().holders()).isEmpty();
    }

    private void restart(Map<String, String> more) {
        gateway.close();
        gateway = start(more);
        assign();
    }

    /** A client that sends text and reads an answer. */
    private final class Client implements AutoCloseable {
        private final Socket socket;
        private int cseq;

        Client() throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), gateway.rtspPort());
            socket.setSoTimeout(10_000);
        }

        void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        void send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
        }

        String ask(String method, String path, String headers, String body) throws IOException {
            String length = body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n";
            send(method + " rtsp://127.0.0.1:" + gateway.rtspPort() + "/" + path + " RTSP/1.0\r\nCSeq: " + ++cseq
                    + "\r\n" + headers + length + "\r\n" + body);
            return answer();
        }

        /** Head and body of the next answer; empty where the connection is closed. */
        String answer() throws IOException {
            InputStream in = socket.getInputStream();
            StringBuilder text = new StringBuilder();
            while (text.indexOf("\r\n\r\n") < 0) {
                int b = in.read();
                if (b < 0) {
                    return "";
                }
                text.append((char) b);
            }
            int at = text.indexOf("Content-Length: ");
            int length = at < 0 ? 0 : Integer.parseInt(text.substring(at + 16, text.indexOf("\r\n", at)));
            text.append(new String(in.readNBytes(length), StandardCharsets.ISO_8859_1));
            return text.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static String sdp() {
        TestClip clip = TestClip.of(VideoCodec.H264);
        return SdpWriter.video(
                "x",
                "127.0.0.1",
                VideoCodec.H264,
                TestClip.PAYLOAD_TYPE,
                AnnexB.nalUnits(clip.sets().annexB()),
                "streamid=0");
    }

    private static String bearer(String token) {
        return "Authorization: Bearer " + token + "\r\n";
    }

    /** Publishes the clip once over TCP, by hand. */
    private void publish(Client client, String path, String headers) throws IOException {
        assertThat(client.ask("ANNOUNCE", path, headers + "Content-Type: application/sdp\r\n", sdp()))
                .startsWith("RTSP/1.0 200");
        assertThat(client.ask(
                        "SETUP",
                        path + "/streamid=0",
                        "Transport: RTP/AVP/TCP;unicast;interleaved=0-1;mode=record\r\n",
                        ""))
                .startsWith("RTSP/1.0 200");
        assertThat(client.ask("RECORD", path, "", "")).startsWith("RTSP/1.0 200");
        for (byte[] packet : TestClip.of(VideoCodec.H264).allPackets()) {
            client.send(new byte[] {'$', 0, (byte) (packet.length >> 8), (byte) packet.length});
            client.send(packet);
        }
    }

    @Test
    void aTokenPublishesAndTwoHostilePeersDisturbNobody() throws Exception {
        try (Client good = new Client();
                Client garbage = new Client();
                Client half = new Client()) {
            garbage.send(new byte[] {1, 2, 3});
            half.send("ANNOUNCE rtsp://127.0.0.1/gate RTSP/1.0\r\nCSeq: 1\r\nContent-Len");
            publish(good, "gate", bearer(TOKEN));
            await().atMost(SOON).until(() -> observer.units(CODE) >= TestClip.FRAMES - 1);
            assertThat(garbage.answer()).startsWith("RTSP/1.0 400").contains("\\x01\\x02\\x03");
            assertThat(garbage.answer()).isEmpty();
            assertThat(half.answer()).isEmpty();
            assertThat(observer.damaged()).isZero();
            await().atMost(SOON).until(() -> !observer.ended().isEmpty());
            assertThat(observer.ended()).containsExactly(CODE + " false no RTP for 2 s");
        }
    }

    @Test
    void withoutCredentialsItIsAskedForThemAndWrongOnesAreAnsweredLate() throws Exception {
        try (Client client = new Client()) {
            assertThat(client.ask("ANNOUNCE", CODE, "", sdp()))
                    .startsWith("RTSP/1.0 401")
                    .contains("Digest realm=\"xueliang\"", "algorithm=\"SHA-256\"", "Basic realm=\"xueliang\"");
            long beganNs = System.nanoTime();
            assertThat(client.ask("ANNOUNCE", CODE, bearer("guess"), sdp()))
                    .startsWith("RTSP/1.0 401")
                    .endsWith("wrong user or password");
            assertThat(System.nanoTime() - beganNs).isGreaterThan(290_000_000L);
            assertThat(client.answer()).isEmpty();
        }
        assertThat(gateway.unknownPaths()).isEmpty();
    }

    @Test
    void anUnknownPathIsRefusedOrReportedAsThePolicySays() throws Exception {
        try (Client client = new Client()) {
            assertThat(client.ask("ANNOUNCE", "nobody", "", sdp())).startsWith("RTSP/1.0 404");
        }
        restart(Map.of("unknown-paths", "pending"));
        try (Client client = new Client()) {
            assertThat(client.ask("ANNOUNCE", "nobody", "", sdp()))
                    .startsWith("RTSP/1.0 403")
                    .contains("pending");
        }
        assertThat(gateway.unknownPaths()).containsExactly("nobody");
    }

    @Test
    void whatHasNoVideoOrAnotherCodecSaysSo() throws Exception {
        try (Client client = new Client()) {
            assertThat(client.ask("ANNOUNCE", CODE, bearer(TOKEN), "v=0\r\nm=audio 0 RTP/AVP 8\r\n"))
                    .startsWith("RTSP/1.0 415")
                    .endsWith("SDP: no video media");
            assertThat(client.ask("ANNOUNCE", CODE, bearer(TOKEN), "v=0\r\nm=video 0 RTP/AVP 26\r\na=control:x\r\n"))
                    .startsWith("RTSP/1.0 415")
                    .endsWith("SDP: codec JPEG is not supported (expected: H264, H265)");
        }
    }

    @Test
    void aSecondPublisherReplacesOrIsRefusedAsThePolicySays() throws Exception {
        try (Client first = new Client();
                Client second = new Client()) {
            publish(first, CODE, bearer(TOKEN));
            await().atMost(SOON).until(() -> observer.units(CODE) > 20);
            publish(second, CODE, bearer(TOKEN));
            await().atMost(SOON).until(() -> observer.started().size() == 2);
            assertThat(observer.ended().get(0)).startsWith(CODE + " true replaced by another publisher (127.0.0.1:");
            assertThat(first.answer()).isEmpty();
        }
        restart(Map.of("publish-replace", "refuse"));
        try (Client first = new Client();
                Client second = new Client()) {
            publish(first, CODE, bearer(TOKEN));
            assertThat(second.ask("ANNOUNCE", CODE, bearer(TOKEN), sdp()))
                    .startsWith("RTSP/1.0 406")
                    .endsWith("the channel has a publisher already");
        }
    }

    @Test
    void wrongOrderUnknownMethodsForeignSessionsAndMissingCseqHaveTheirStatus() throws Exception {
        try (Client client = new Client()) {
            assertThat(client.ask("RECORD", CODE, "", "")).startsWith("RTSP/1.0 455");
            assertThat(client.ask("PLAY", CODE, "", "")).startsWith("RTSP/1.0 455");
            assertThat(client.ask("BREW", CODE, "", ""))
                    .startsWith("RTSP/1.0 405")
                    .contains("Allow: OPTIONS");
            assertThat(client.ask("TEARDOWN", CODE, "Session: stolen\r\n", "")).startsWith("RTSP/1.0 454");
            assertThat(client.ask("OPTIONS", CODE, "Require: magic\r\n", ""))
                    .startsWith("RTSP/1.0 551")
                    .contains("magic");
            assertThat(client.ask("DESCRIBE", CODE, bearer(TOKEN), ""))
                    .startsWith("RTSP/1.0 404")
                    .endsWith("the channel is offline: nobody publishes to it yet");
            client.send("OPTIONS * RTSP/1.0\r\n\r\n");
            assertThat(client.answer()).startsWith("RTSP/1.0 400").endsWith("CSeq is missing");
        }
    }

    @Test
    void aPulledOrPendingChannelIsNobodysToPublishTo() throws Exception {
        gateway.assignments()
                .put(Assignment.builder(CODE).alias("gate").enrolled(false).build());
        try (Client client = new Client()) {
            assertThat(client.ask("ANNOUNCE", CODE, bearer(TOKEN), sdp()))
                    .startsWith("RTSP/1.0 403")
                    .contains("pending");
        }
    }

    @Test
    void whoAsksWithoutReadingIsHeldBackAndEnded() throws Exception {
        restart(Map.of("timeouts.idle", "1s"));
        byte[] question = "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n".repeat(200).getBytes(StandardCharsets.ISO_8859_1);
        try (SocketChannel socket =
                SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.rtspPort()))) {
            socket.configureBlocking(false);
            long[] taken = new long[1];
            // What it takes are the sockets' buffers; then it takes no more, and ends what makes no progress.
            await().atMost(SOON).ignoreNoExceptions().until(() -> {
                try {
                    for (int i = 0; i < 100; i++) {
                        taken[0] += socket.write(ByteBuffer.wrap(question));
                    }
                    return false;
                } catch (IOException ended) {
                    return true;
                }
            });
            assertThat(taken[0]).isLessThan(64L << 20);
        }
    }

    @Test
    void aHugeContentLengthEndsTheConnection() throws Exception {
        try (Client client = new Client()) {
            client.send("ANNOUNCE rtsp://x/y RTSP/1.0\r\nCSeq: 1\r\nContent-Length: 2147483648\r\n\r\n");
            assertThat(client.answer()).startsWith("RTSP/1.0 400").contains("Content-Length: 2147483648");
            assertThat(client.answer()).isEmpty();
        }
    }

    @Test
    void pushIsOpenOnLoopbackWhereLoadTestsAskForIt() throws Exception {
        restart(Map.of("open-push-on-loopback", "true"));
        try (Client client = new Client()) {
            publish(client, "cam17", "");
            await().atMost(SOON).until(() -> observer.units("cam17") > 20);
        }
    }
}
