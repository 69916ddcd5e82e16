package org.xueliang.ingest.fake;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.rtsp.RtspHeaders;
import org.xueliang.protocol.rtsp.RtspRequest;
import org.xueliang.protocol.rtsp.RtspResponse;
import org.xueliang.protocol.rtsp.RtspStreamListener;
import org.xueliang.protocol.rtsp.RtspStreamParser;
import org.xueliang.protocol.rtsp.RtspSyntaxException;
import org.xueliang.protocol.rtsp.RtspWriter;
import org.xueliang.protocol.rtsp.StatusCode;

/**
 * A camera for pulls: one script a connection, on a thread of its own, over real sockets. What a script throws once its peer
 * has gone is its end.
 */
public final class FakeCamera implements AutoCloseable {
    /** What the camera does with one connection; it is closed at the end. */
    public interface Script {
        void run(Dialogue dialogue) throws IOException;
    }

    private final ServerSocket listening;
    private final Script script;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<RtspRequest> whole = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();

    private FakeCamera(Script script, ServerSocket listening) {
        this.script = script;
        this.listening = listening;
        Thread accepting = new Thread(this::accept, "fake-camera");
        accepting.setDaemon(true);
        accepting.start();
    }

    public static FakeCamera start(Script script) throws IOException {
        return new FakeCamera(script, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    }

    /** Speaks TLS, with whatever certificate the context has. */
    public static FakeCamera startTls(Script script, SSLContext tls) throws IOException {
        return new FakeCamera(
                script, tls.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                connections.incrementAndGet();
                Thread talking = new Thread(() -> talk(socket), "fake-camera-connection");
                talking.setDaemon(true);
                talking.start();
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void talk(Socket socket) {
        try (socket) {
            script.run(new Dialogue(socket));
        } catch (IOException e) {
            // the peer has gone
        }
    }

    public String url(String path) {
        return (listening instanceof SSLServerSocket ? "rtsps" : "rtsp") + "://127.0.0.1:" + listening.getLocalPort() + "/" + path;
    }

    public int connections() {
        return connections.get();
    }

    /** Methods of all requests so far. */
    public List<String> methods() {
        return requests;
    }

    public List<RtspRequest> requests() {
        return whole;
    }

    /** Closes the connections and listens on. */
    public void hangUp() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        sockets.clear();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** One connection as a script sees it. */
    public final class Dialogue implements RtspStreamListener {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;
        private final RtspStreamParser parser = new RtspStreamParser();
        private final ByteBuf read = Unpooled.buffer();
        private final Deque<RtspRequest> waiting = new ArrayDeque<>();

        private Dialogue(Socket socket) throws IOException {
            this.socket = socket;
            this.in = socket.getInputStream();
            this.out = socket.getOutputStream();
        }

        /** The next request; blocks. */
        public RtspRequest next() throws IOException {
            byte[] chunk = new byte[4096];
            while (waiting.isEmpty()) {
                int count = in.read(chunk);
                if (count < 0) {
                    throw new IOException("closed");
                }
                read.writeBytes(chunk, 0, count);
                try {
                    parser.parse(read, this);
                } catch (RtspSyntaxException e) {
                    throw new IOException(e);
                }
            }
            RtspRequest request = waiting.removeFirst();
            requests.add(request.method());
            whole.add(request);
            return request;
        }

        @Override
        public void request(RtspRequest request) {
            waiting.add(request);
        }

        @Override
        public void response(RtspResponse response) {}

        @Override
        public void interleaved(int channel, ByteBuf payload) {}

        public void answer(RtspRequest request, int status, String... namesAndValues) throws IOException {
            answer(request, status, new byte[0], namesAndValues);
        }

        public void answer(RtspRequest request, int status, byte[] body, String... namesAndValues) throws IOException {
            RtspHeaders.Builder headers = RtspHeaders.builder()
                    .add(RtspHeaders.CSEQ, String.valueOf(request.headers().get(RtspHeaders.CSEQ)));
            for (int i = 0; i < namesAndValues.length; i += 2) {
                headers.add(namesAndValues[i], namesAndValues[i + 1]);
            }
            ByteBuf bytes = Unpooled.buffer();
            RtspWriter.write(new RtspResponse(status, StatusCode.reason(status), headers.build(), body), bytes);
            send(bytes);
        }

        public void send(ByteBuf bytes) throws IOException {
            byte[] copy = new byte[bytes.readableBytes()];
            bytes.readBytes(copy);
            send(copy);
        }

        public void send(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
        }

        public void send(String text) throws IOException {
            send(text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        }

        public void sendInterleaved(int channel, byte[] packet) throws IOException {
            ByteBuf bytes = Unpooled.buffer();
            RtspWriter.writeInterleavedPrefix(channel, packet.length, bytes);
            bytes.writeBytes(packet);
            send(bytes);
        }

        /** Reads and throws away until the peer closes. */
        public void untilClosed() throws IOException {
            while (true) {
                next();
            }
        }

        /** Sends UDP from a new port to a port of the peer. */
        public void sendUdp(DatagramSocket from, int port, byte[] packet) throws IOException {
            from.send(new DatagramPacket(packet, packet.length, socket.getInetAddress(), port));
        }

        public @Nullable InetAddress peer() {
            return socket.getInetAddress();
        }
    }
}
