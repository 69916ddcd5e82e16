package org.xueliang.ingest.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.xueliang.protocol.sip.NameAddr;
import org.xueliang.protocol.sip.SipMessage;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.SipResponse;
import org.xueliang.protocol.sip.SipStreamListener;
import org.xueliang.protocol.sip.SipStreamParser;
import org.xueliang.protocol.sip.SipSyntaxException;
import org.xueliang.protocol.sip.SipUri;
import org.xueliang.protocol.sip.SipWriter;
import org.xueliang.protocol.sip.Via;
import org.xueliang.protocol.sip.transaction.SipFlow;

class SipConnectionTest {
    private static final String DEVICE = "34020000001180000001";

    private static Socket connect(RunningEndpoint running) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), running.port());
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
        return socket;
    }

    private static SipRequest message(int serial) {
        return SipRequest.builder("MESSAGE", SipUri.of(FakeSipDevice.PLATFORM, "3402000000"))
                .via(Via.of("TCP", "10.0.0.9", 5060, Via.COOKIE + "tcp" + serial))
                .from(NameAddr.of(SipUri.of(DEVICE, "3402000000")).withTag("t"))
                .to(NameAddr.of(SipUri.of(FakeSipDevice.PLATFORM, "3402000000")))
                .callId("tcp-" + serial)
                .cseq(serial)
                .body("Application/MANSCDP+xml", "<Notify/>\r\n".getBytes(StandardCharsets.US_ASCII))
                .build();
    }

    /** Reads messages until there are as many. */
    private static List<SipMessage> read(Socket socket, int count) throws IOException, SipSyntaxException {
        List<SipMessage> messages = new ArrayList<>();
        SipStreamParser parser = new SipStreamParser();
        ByteBuf in = Unpooled.buffer();
        InputStream stream = socket.getInputStream();
        byte[] chunk = new byte[4096];
        while (messages.size() < count) {
            int length = stream.read(chunk);
            if (length < 0) {
                break;
            }
            in.writeBytes(chunk, 0, length);
            parser.parse(in, new SipStreamListener() {
                @Override
                public void message(SipMessage message) {
                    messages.add(message);
                }

                @Override
                public void malformed(SipSyntaxException fault) {
                    throw new AssertionError(fault);
                }

                @Override
                public void ping() {}

                @Override
                public void skipped(int bytes) {}
            });
        }
        in.release();
        return messages;
    }

    /** Whether the other side ends the connection. */
    private static boolean ends(Socket socket) throws IOException {
        try {
            while (socket.getInputStream().read() >= 0) {}
            return true;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Test
    void messagesOfAnyChunksAreAnsweredOnTheirConnection() throws Exception {
        try (RunningEndpoint running = new RunningEndpoint(RunningEndpoint.settings());
                Socket socket = connect(running)) {
            for (int i = 1; i <= 3; i++) {
                socket.getOutputStream().write(SipWriter.bytes(message(i)));
            }
            for (byte b : SipWriter.bytes(message(4))) {
                socket.getOutputStream().write(b);
            }
            List<SipMessage> answers = read(socket, 4);
            assertThat(answers).hasSize(4).allMatch(answer -> ((SipResponse) answer).status() == 200);
            assertThat(answers.get(0).via().parameter("received")).isEqualTo("127.0.0.1");
            assertThat(running.handled).hasSize(4);
            assertThat(running.endpoint.connectionCount()).isEqualTo(1);
        }
    }

    @Test
    void aPingIsAnsweredWithALineEnd() throws Exception {
        try (RunningEndpoint running = new RunningEndpoint(RunningEndpoint.settings());
                Socket socket = connect(running)) {
            socket.getOutputStream().write("\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().readNBytes(2)).isEqualTo(new byte[] {'\r', '\n'});
        }
    }

    @Test
    void everyLoopHearsOfAConnectionThatIsGoneAndWhatWaitedOnItFails() throws Exception {
        try (RunningEndpoint running = new RunningEndpoint(RunningEndpoint.settings())) {
            List<String> failures = new CopyOnWriteArrayList<>();
            running.answer = (request, transaction) -> {
                transaction.respond(200);
                SipLoop loop = running.endpoint.loopOf(DEVICE);
                SipUri target = SipUri.of(DEVICE, "10.0.0.9");
                SipRequest query = loop.agent()
                        .newRequest("MESSAGE", target, NameAddr.of(target), NameAddr.of(target), transaction.flow())
                        .build();
                loop.request(query, transaction.flow()).whenComplete((answer, failure) -> failures.add("" + failure));
            };
            try (Socket socket = connect(running)) {
                socket.getOutputStream().write(SipWriter.bytes(message(1)));
                assertThat(read(socket, 2)).hasSize(2);
            }
            await().until(() -> running.closed.size() == 2);
            assertThat(running.closed).containsExactlyInAnyOrder("0 TCP", "1 TCP");
            assertThat(failures).hasSize(1).first().asString().contains("TRANSPORT");
            assertThat(running.endpoint.connectionCount()).isZero();
        }
    }

    @Test
    void otherProtocolsAreClosedAndRequestsThatAreWrongAnsweredFirst() throws Exception {
        try (RunningEndpoint running = new RunningEndpoint(RunningEndpoint.settings())) {
            byte[] tls = {0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01};
            for (byte[] other : List.of(tls, "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII))) {
                try (Socket socket = connect(running)) {
                    socket.getOutputStream().write(other);
                    assertThat(ends(socket)).isTrue();
                }
            }
            try (Socket socket = connect(running)) {
                String lie = new String(SipWriter.bytes(message(1)), StandardCharsets.ISO_8859_1)
                        .replace("Content-Length: 11", "Content-Length: 99999999");
                socket.getOutputStream().write(lie.getBytes(StandardCharsets.ISO_8859_1));
                assertThat(((SipResponse) read(socket, 1).get(0)).status()).isEqualTo(413);
                assertThat(ends(socket)).isTrue();
            }
            assertThat(running.handled).isEmpty();
        }
    }

    @Test
    void silentSlowAndHalfOpenPeersAreClosed() throws Exception {
        try (RunningEndpoint running = new RunningEndpoint(RunningEndpoint.hurried());
                Socket silent = connect(running);
                Socket slow = connect(running);
                Socket idle = connect(running)) {
            idle.getOutputStream().write(SipWriter.bytes(message(1)));
            assertThat(read(idle, 1)).hasSize(1);
            Thread trickle = new Thread(() -> trickle(slow));
            trickle.start();
            assertThat(ends(silent)).isTrue();
            assertThat(ends(slow)).isTrue();
            assertThat(ends(idle)).isTrue();
            trickle.join(10_000);
            await().until(() -> running.endpoint.connectionCount() == 0);
        }
    }

    @Test
    void whoSaysNothingButLineEndsHasTheTimeOfThoseWhoSayNothing() throws Exception {
        try (RunningEndpoint running = new RunningEndpoint(RunningEndpoint.hurried());
                Socket pinging = connect(running)) {
            Thread pings = new Thread(() -> {
                try {
                    while (true) {
                        pinging.getOutputStream().write("\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                        TimeUnit.MILLISECONDS.sleep(50);
                    }
                } catch (IOException closed) {
                    // What was to be seen.
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            pings.start();
            pings.join(10_000);
            assertThat(pings.isAlive()).isFalse();
        }
    }

    @Test
    void requestsThatCannotBeReadAreAnsweredSoOftenAndThenEndTheConnection() throws Exception {
        try (RunningEndpoint running = new RunningEndpoint(RunningEndpoint.settings());
                Socket socket = connect(running)) {
            byte[] lame = new String(SipWriter.bytes(message(1)), StandardCharsets.ISO_8859_1)
                    .replaceAll("CSeq: [^\r]*\r\n", "")
                    .getBytes(StandardCharsets.ISO_8859_1);
            try {
                for (int i = 0; i < 5000; i++) {
                    socket.getOutputStream().write(lame);
                }
            } catch (IOException closed) {
                // What was to be seen, sooner or later.
            }
            await().until(() -> running.endpoint.connectionCount() == 0);
            assertThat(running.handled).isEmpty();
        }
    }

    /** A good first message, then one byte at a time. */
    private static void trickle(Socket socket) {
        try {
            socket.getOutputStream().write(SipWriter.bytes(message(2)));
            for (byte b : SipWriter.bytes(message(3))) {
                socket.getOutputStream().write(b);
                TimeUnit.MILLISECONDS.sleep(50);
            }
        } catch (IOException closed) {
            // What was to be seen.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void connectionsAreBounded() throws Exception {
        try (RunningEndpoint running = new RunningEndpoint(RunningEndpoint.hurried())) {
            List<Socket> open = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                open.add(connect(running));
            }
            await().until(() -> running.endpoint.connectionCount() == 3);
            try (Socket tooMany = connect(running)) {
                assertThat(ends(tooMany)).isTrue();
            }
            for (Socket socket : open) {
                socket.close();
            }
            await().until(() -> running.endpoint.connectionCount() == 0);
        }
    }

    private static SipRequest large(int serial) {
        return message(serial).toBuilder()
                .body("Application/MANSCDP+xml", new byte[5000])
                .build();
    }

    @Test
    void whoDoesNotShowWhoItIsHasLittleTimeSmallMessagesAndFewConnections() throws Exception {
        try (RunningEndpoint running = new RunningEndpoint(RunningEndpoint.strangers());
                Socket stranger = connect(running);
                Socket talkative = connect(running);
                Socket known = connect(running)) {
            running.answer = (request, transaction) -> {
                if (request.callId().equals("tcp-7")) {
                    transaction.flow().proved();
                    transaction.flow().proved();
                }
                transaction.respond(200);
            };
            talkative.getOutputStream().write(SipWriter.bytes(large(1)));
            assertThat(read(talkative, 1))
                    .allMatch(answer -> ((SipResponse) answer).status() == 413)
                    .hasSize(1);
            assertThat(ends(talkative)).isTrue();
            known.getOutputStream().write(SipWriter.bytes(message(7)));
            assertThat(read(known, 1)).hasSize(1);
            known.getOutputStream().write(SipWriter.bytes(large(8)));
            assertThat(read(known, 1))
                    .allMatch(answer -> ((SipResponse) answer).status() == 200)
                    .hasSize(1);
            stranger.getOutputStream().write(SipWriter.bytes(message(2)));
            assertThat(read(stranger, 1)).hasSize(1);
            assertThat(ends(stranger)).isTrue();
            await().until(() -> running.endpoint.connectionCount() == 1);
            // Three strangers beside the one who is known, and no fourth.
            List<Socket> open = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                open.add(connect(running));
            }
            await().until(() -> running.endpoint.connectionCount() == 4);
            try (Socket tooMany = connect(running)) {
                assertThat(ends(tooMany)).isTrue();
            }
            for (Socket socket : open) {
                assertThat(ends(socket)).isTrue();
                socket.close();
            }
            known.getOutputStream().write(SipWriter.bytes(message(9)));
            assertThat(read(known, 1)).hasSize(1);
        }
    }

    @Test
    void aPeerThatDoesNotReadLosesItsMessagesAndNothingGrows() throws Exception {
        try (RunningEndpoint running = new RunningEndpoint(RunningEndpoint.settings());
                Socket socket = connect(running)) {
            running.answer = (request, transaction) -> {
                for (int i = 0; i < 200; i++) {
                    transaction.flow().send(new byte[100_000], null);
                }
            };
            socket.getOutputStream().write(SipWriter.bytes(message(1)));
            await().until(() -> running.metrics.droppedSoFar(SipDrop.UNSENT) > 0);
        }
    }

    @Test
    void weOpenConnectionsOurselves() throws Exception {
        try (RunningEndpoint running = new RunningEndpoint(RunningEndpoint.settings());
                ServerSocket upper = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            SipFlow flow = running.endpoint
                    .connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), upper.getLocalPort()))
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            try (Socket accepted = upper.accept()) {
                flow.send(SipWriter.bytes(message(1)), null);
                assertThat(read(accepted, 1)).hasSize(1);
                assertThat(flow.localPort()).isEqualTo(running.port());
                running.endpoint.disconnect(flow);
                assertThat(ends(accepted)).isTrue();
            }
        }
    }
}
