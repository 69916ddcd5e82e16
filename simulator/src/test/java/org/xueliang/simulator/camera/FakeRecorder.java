package org.xueliang.simulator.camera;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.xueliang.protocol.rtsp.RtspHeaders;
import org.xueliang.protocol.rtsp.RtspRequest;
import org.xueliang.protocol.rtsp.RtspResponse;
import org.xueliang.protocol.rtsp.RtspStreamListener;
import org.xueliang.protocol.rtsp.RtspStreamParser;
import org.xueliang.protocol.rtsp.RtspSyntaxException;
import org.xueliang.protocol.rtsp.RtspWriter;

/** A server that takes pushes over TCP on a plain socket, writes down what it is asked, and asks for credentials. */
public final class FakeRecorder implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final CameraLogin login;
    private final String nonce = CameraLogin.newNonce();

    final List<RtspRequest> requests = new CopyOnWriteArrayList<>();
    public final List<byte[]> rtp = new CopyOnWriteArrayList<>();
    final List<byte[]> rtcp = new CopyOnWriteArrayList<>();
    final AtomicInteger connections = new AtomicInteger();
    volatile boolean silent;

    public FakeRecorder(CameraLogin login) throws IOException {
        this.login = login;
        Thread accepting = new Thread(this::accept, "fake-recorder");
        accepting.setDaemon(true);
        accepting.start();
    }

    public String url() {
        return "rtsp://127.0.0.1:" + listener.getLocalPort() + "/live/cam1";
    }

    List<String> methods() {
        return requests.stream().map(RtspRequest::method).toList();
    }

    void dropAll() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        sockets.clear();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                sockets.add(socket);
                connections.incrementAndGet();
                Thread serving = new Thread(() -> serve(socket), "fake-recorder-connection");
                serving.setDaemon(true);
                serving.start();
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket socket) {
        ByteBuf in = Unpooled.buffer();
        RtspStreamParser parser = new RtspStreamParser();
        byte[] chunk = new byte[16384];
        try (socket) {
            while (true) {
                int read = socket.getInputStream().read(chunk);
                if (read < 0) {
                    return;
                }
                in.writeBytes(chunk, 0, read);
                parser.parse(in, new Answers(socket));
                in.discardReadBytes();
            }
        } catch (IOException | UncheckedIOException closed) {
            // Dropped by either side.
        } catch (RtspSyntaxException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        dropAll();
    }

    private final class Answers implements RtspStreamListener {
        private final Socket socket;

        Answers(Socket socket) {
            this.socket = socket;
        }

        @Override
        public void request(RtspRequest request) {
            requests.add(request);
            if (silent) {
                return;
            }
            String cseq = String.valueOf(request.headers().get(RtspHeaders.CSEQ));
            RtspHeaders.Builder headers = RtspHeaders.builder().add(RtspHeaders.CSEQ, cseq);
            boolean admitted = request.method().equals("OPTIONS") || login.admits(request, nonce);
            if (!admitted) {
                login.challenges(nonce).forEach(c -> headers.add(RtspHeaders.WWW_AUTHENTICATE, c));
            } else if (request.method().equals("SETUP")) {
                headers.add(RtspHeaders.SESSION, "12345678;timeout=60");
                headers.add(RtspHeaders.TRANSPORT, "RTP/AVP/TCP;unicast;interleaved=4-5;mode=record");
            }
            ByteBuf out = Unpooled.buffer();
            RtspWriter.write(RtspResponse.of(admitted ? 200 : 401, headers.build()), out);
            try {
                socket.getOutputStream().write(ByteBufUtil.getBytes(out));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void response(RtspResponse response) {}

        @Override
        public void interleaved(int channel, ByteBuf payload) {
            (channel == 4 ? rtp : rtcp).add(ByteBufUtil.getBytes(payload));
        }
    }
}
