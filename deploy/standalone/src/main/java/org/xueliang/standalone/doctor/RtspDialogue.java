package org.xueliang.standalone.doctor;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.rtsp.RtspHeaders;
import org.xueliang.protocol.rtsp.RtspRequest;
import org.xueliang.protocol.rtsp.RtspResponse;
import org.xueliang.protocol.rtsp.RtspStreamListener;
import org.xueliang.protocol.rtsp.RtspStreamParser;
import org.xueliang.protocol.rtsp.RtspSyntaxException;
import org.xueliang.protocol.rtsp.RtspUrl;
import org.xueliang.protocol.rtsp.RtspWriter;

/** One blocking RTSP connection that remembers what was said. For one examination by one thread. */
final class RtspDialogue implements AutoCloseable {
    private static final int CONNECT_TIMEOUT_MS = 5_000;
    private static final int READ_TIMEOUT_MS = 5_000;
    private static final int MAX_DIALOGUE_LINES = 400;
    private static final int MAX_RAW_HEAD = 4_096;
    private static final Pattern SECRET =
            Pattern.compile("(?i)(response|nonce|cnonce|opaque)=\"[^\"]*\"|(?<=Authorization: (?:Basic|Bearer) )\\S+");

    /** Takes interleaved frames while the dialogue goes on. */
    interface MediaListener {
        void frame(int channel, ByteBuf payload);
    }

    private final Socket socket;
    private final InputStream in;
    private final RtspStreamParser parser = new RtspStreamParser();
    private final ByteBuf cumulation = Unpooled.buffer(64 << 10);
    private final byte[] chunk = new byte[64 << 10];
    private final List<String> lines;
    private final Listener listener = new Listener();
    private int cseq;
    private long skippedBytes;
    private String rawHead = "";
    private MediaListener media = (channel, payload) -> {};

    RtspDialogue(RtspUrl url, List<String> lines) throws IOException {
        this.lines = lines;
        Socket plain = url.tls() ? SSLSocketFactory.getDefault().createSocket() : new Socket();
        try {
            plain.connect(new InetSocketAddress(url.host(), url.port()), CONNECT_TIMEOUT_MS);
            plain.setSoTimeout(READ_TIMEOUT_MS);
            this.in = plain.getInputStream();
            this.socket = plain;
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    void media(MediaListener listener) {
        this.media = listener;
    }

    /** Bytes that belonged to nothing. */
    long skippedBytes() {
        return skippedBytes;
    }

    /** First bytes of the newest response as they came, to look for oddities that a lenient parser hides. */
    String rawHead() {
        return rawHead;
    }

    /** @throws SocketTimeoutException where no response came in time */
    RtspResponse ask(String method, String uri, RtspHeaders.Builder headers) throws IOException, RtspSyntaxException {
        headers.set(RtspHeaders.CSEQ, Integer.toString(++cseq));
        headers.set(RtspHeaders.USER_AGENT, "xueliang-doctor");
        RtspRequest request = new RtspRequest(method, uri, headers.build());
        ByteBuf bytes = Unpooled.buffer();
        RtspWriter.write(request, bytes);
        note("> ", bytes.toString(StandardCharsets.UTF_8));
        socket.getOutputStream().write(bytes.array(), bytes.readerIndex(), bytes.readableBytes());
        listener.response = null;
        rawHead = "";
        long deadline = System.nanoTime() + READ_TIMEOUT_MS * 1_000_000L;
        while (listener.response == null) {
            if (System.nanoTime() > deadline) {
                throw noResponse(method);
            }
            try {
                read(true);
            } catch (SocketTimeoutException e) {
                throw (SocketTimeoutException) noResponse(method).initCause(e);
            }
        }
        RtspResponse response = listener.response;
        note("< ", shown(response));
        return response;
    }

    private static SocketTimeoutException noResponse(String method) {
        return new SocketTimeoutException("no response to " + method + " within " + READ_TIMEOUT_MS / 1000 + " s");
    }

    /** Takes what comes for a while, for its media. */
    void listen(long ms) throws IOException, RtspSyntaxException {
        long deadline = System.nanoTime() + ms * 1_000_000L;
        socket.setSoTimeout(200);
        try {
            while (System.nanoTime() < deadline) {
                try {
                    read(false);
                } catch (SocketTimeoutException e) {
                    // Silence is what is being listened for, too: the caller sees it in its counters.
                    continue;
                }
            }
        } finally {
            socket.setSoTimeout(READ_TIMEOUT_MS);
        }
    }

    private void read(boolean awaitsResponse) throws IOException, RtspSyntaxException {
        int count = in.read(chunk);
        if (count < 0) {
            throw new IOException(
                    cumulation.isReadable()
                            ? "the camera closed the connection in mid-message after: " + excerpt(cumulation)
                            : "the camera closed the connection");
        }
        if (awaitsResponse && rawHead.length() < MAX_RAW_HEAD) {
            rawHead += new String(chunk, 0, Math.min(count, MAX_RAW_HEAD), StandardCharsets.ISO_8859_1);
        }
        cumulation.writeBytes(chunk, 0, count);
        parser.parse(cumulation, listener);
        cumulation.discardReadBytes();
    }

    private static String excerpt(ByteBuf bytes) {
        return bytes.toString(bytes.readerIndex(), Math.min(64, bytes.readableBytes()), StandardCharsets.ISO_8859_1)
                .replaceAll("\\p{Cntrl}", ".");
    }

    private static String shown(RtspResponse response) {
        ByteBuf bytes = Unpooled.buffer();
        RtspWriter.write(response, bytes);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private void note(String mark, String message) {
        for (String line : message.split("\r?\n")) {
            if (lines.size() < MAX_DIALOGUE_LINES) {
                lines.add(mark
                        + SECRET.matcher(line)
                                .replaceAll(found -> found.group(1) == null ? "..." : found.group(1) + "=\"...\""));
            }
        }
        lines.add("");
    }

    @Override
    public void close() throws IOException {
        socket.close();
        cumulation.release();
    }

    private final class Listener implements RtspStreamListener {
        @Nullable
        RtspResponse response;

        @Override
        public void request(RtspRequest request) {
            note("< ", request.method() + " " + request.uri() + " (a request of the camera)");
        }

        @Override
        public void response(RtspResponse newResponse) {
            response = newResponse;
        }

        @Override
        public void interleaved(int channel, ByteBuf payload) {
            media.frame(channel, payload);
        }

        @Override
        public void skipped(int bytes) {
            skippedBytes += bytes;
        }
    }
}
