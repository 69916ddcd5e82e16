package org.xueliang.standalone.doctor;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.rtsp.RtspHeaders;
import org.xueliang.protocol.rtsp.RtspRequest;
import org.xueliang.protocol.rtsp.RtspResponse;
import org.xueliang.protocol.rtsp.RtspStreamListener;
import org.xueliang.protocol.rtsp.RtspStreamParser;
import org.xueliang.protocol.rtsp.RtspSyntaxException;
import org.xueliang.protocol.rtsp.RtspWriter;

/** Whatever may listen where a camera is expected; one connection at a time, on a thread that {@link #close} ends. */
final class FakeDevice implements AutoCloseable {
    /** Speaks on an accepted connection until it returns. */
    interface Conversation {
        void with(Socket socket) throws IOException, RtspSyntaxException;
    }

    private final ServerSocket listener;
    private final Thread thread;
    private final List<Exception> ends = new CopyOnWriteArrayList<>();
    private volatile @Nullable Socket current;

    private FakeDevice(Conversation conversation) throws IOException {
        this.listener = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        this.thread = new Thread(
                () -> {
                    while (!listener.isClosed()) {
                        try (Socket socket = listener.accept()) {
                            current = socket;
                            conversation.with(socket);
                        } catch (IOException | RtspSyntaxException e) {
                            // The doctor hung up, or the test is over.
                            ends.add(e);
                        }
                    }
                },
                "fake device");
        thread.start();
    }

    static FakeDevice that(Conversation conversation) throws IOException {
        return new FakeDevice(conversation);
    }

    /** Answers the first thing it hears with the same bytes, whatever it was, and closes. */
    static FakeDevice thatSays(String bytes) throws IOException {
        return new FakeDevice(socket -> {
            hear(socket);
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        });
    }

    /** Takes everything and says nothing, until the other side hangs up. */
    static FakeDevice thatIsSilent() throws IOException {
        return new FakeDevice(socket -> {
            while (hear(socket) >= 0) {}
        });
    }

    /** Answers OPTIONS, and DESCRIBE with that description; refuses the rest. */
    static FakeDevice thatDescribes(String sdp) throws IOException {
        return new FakeDevice(socket -> converse(socket, request -> switch (request.method()) {
            case "OPTIONS" -> new RtspResponse(200, "OK", headers(request, "Public", "OPTIONS, DESCRIBE, SETUP, PLAY"));
            case "DESCRIBE" ->
                new RtspResponse(
                        200,
                        "OK",
                        headers(request, "Content-Type", "application/sdp"),
                        sdp.getBytes(StandardCharsets.UTF_8));
            default -> new RtspResponse(455, "Method Not Valid in This State", headers(request, "X", "x"));
        }));
    }

    /** Answers OPTIONS, and DESCRIBE with that status. */
    static FakeDevice thatRefuses(int status, String reason, String header, String value) throws IOException {
        return new FakeDevice(socket -> converse(
                socket,
                request -> request.method().equals("OPTIONS")
                        ? new RtspResponse(200, "OK", headers(request, "Public", "OPTIONS, DESCRIBE"))
                        : new RtspResponse(status, reason, headers(request, header, value))));
    }

    private interface Answers {
        RtspResponse to(RtspRequest request);
    }

    private static RtspHeaders headers(RtspRequest request, String name, String value) {
        return RtspHeaders.builder()
                .add(RtspHeaders.CSEQ, String.valueOf(request.headers().get(RtspHeaders.CSEQ)))
                .add(name, value)
                .build();
    }

    private static int hear(Socket socket) throws IOException {
        return socket.getInputStream().read(new byte[4096]);
    }

    private static void converse(Socket socket, Answers answers) throws IOException, RtspSyntaxException {
        RtspStreamParser parser = new RtspStreamParser();
        ByteBuf in = Unpooled.buffer();
        Deque<RtspRequest> requests = new ArrayDeque<>();
        RtspStreamListener listener = new RtspStreamListener() {
            @Override
            public void request(RtspRequest request) {
                requests.add(request);
            }

            @Override
            public void response(RtspResponse response) {
                throw new AssertionError("a response to nobody's question: " + response);
            }

            @Override
            public void interleaved(int channel, ByteBuf payload) {
                throw new AssertionError("nothing was set up");
            }
        };
        byte[] chunk = new byte[4096];
        int count;
        while ((count = socket.getInputStream().read(chunk)) >= 0) {
            in.writeBytes(chunk, 0, count);
            parser.parse(in, listener);
            while (!requests.isEmpty()) {
                ByteBuf out = Unpooled.buffer();
                RtspWriter.write(answers.to(requests.remove()), out);
                socket.getOutputStream().write(ByteBufUtil.getBytes(out));
            }
        }
    }

    String url() {
        return "rtsp://127.0.0.1:" + listener.getLocalPort() + "/stream";
    }

    @Override
    public void close() throws IOException, InterruptedException {
        listener.close();
        Socket socket = current;
        if (socket != null) {
            socket.close();
        }
        thread.join(5_000);
    }
}
