package org.xueliang.ingest.fake;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.xueliang.protocol.rtp.RtpPacket;
import org.xueliang.protocol.rtsp.RtspRequest;
import org.xueliang.protocol.rtsp.RtspResponse;
import org.xueliang.protocol.rtsp.RtspStreamListener;
import org.xueliang.protocol.rtsp.RtspStreamParser;
import org.xueliang.protocol.rtsp.RtspSyntaxException;

/** An RTSP viewer over TCP whose every request a test writes. */
public final class TestViewer implements AutoCloseable {
    private final String url;
    private final String token;
    private final Socket socket;
    private final BlockingQueue<RtspResponse> responses = new LinkedBlockingQueue<>();
    private final Thread reader;
    private int cseq;
    private String session = "";

    /** Pictures: packets with the marker. */
    public volatile int pictures;

    /** Packets of audio, where it was set up as the second track. */
    public volatile int sounds;

    public volatile int newestTimestamp;
    public volatile int missing;
    public volatile int byes;
    public volatile boolean over;

    /** @param token sent as bearer token; none where it is empty */
    public TestViewer(int port, String path, String token) throws IOException {
        this.url = "rtsp://127.0.0.1:" + port + "/" + path;
        this.token = token;
        this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
        this.reader = new Thread(this::read, "viewer");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        RtspStreamParser parser = new RtspStreamParser();
        ByteBuf bytes = Unpooled.buffer();
        byte[] chunk = new byte[64 << 10];
        Listener listener = new Listener();
        try {
            InputStream in = socket.getInputStream();
            int count;
            while ((count = in.read(chunk)) >= 0) {
                bytes.writeBytes(chunk, 0, count);
                parser.parse(bytes, listener);
                bytes.discardReadBytes();
            }
        } catch (IOException | RtspSyntaxException e) {
            // The test sees it in what it waits for.
            over = true;
        }
        over = true;
    }

    private final class Listener implements RtspStreamListener {
        private final RtpPacket packet = new RtpPacket();
        private int next = -1;

        @Override
        public void request(RtspRequest request) {}

        @Override
        public void response(RtspResponse response) {
            responses.add(response);
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
        public void interleaved(int channel, ByteBuf payload) {
            if (channel == 2) {
                sounds++;
            } else if (channel == 1) {
                byes += payload.getUnsignedByte(1) == 203 ? 1 : 0;
            } else if (packet.wrap(payload) == RtpPacket.Validity.VALID) {
                missing += next >= 0 && packet.sequence() != next ? 1 : 0;
                next = packet.sequence() + 1 & 0xFFFF;
                newestTimestamp = packet.timestamp();
                pictures += packet.marker() ? 1 : 0;
            }
        }
    }

    /** @param headers lines, each ending with CRLF */
    public RtspResponse ask(String method, String headers) throws IOException, InterruptedException {
        return ask(method, method.equals("SETUP") ? "/trackID=0" : "", headers);
    }

    /** @param track behind the URL */
    public RtspResponse ask(String method, String track, String headers) throws IOException, InterruptedException {
        String text = method + " " + url + track + " RTSP/1.0\r\nCSeq: " + ++cseq
                + "\r\n" + (token.isEmpty() ? "" : "Authorization: Bearer " + token + "\r\n")
                + (session.isEmpty() ? "" : "Session: " + session + "\r\n") + headers + "\r\n";
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        RtspResponse response = responses.poll(20, TimeUnit.SECONDS);
        if (response == null) {
            throw new IOException("no answer to " + method);
        }
        String named = response.headers().get("Session");
        if (named != null) {
            session = named.split(";", 2)[0];
        }
        return response;
    }

    /** DESCRIBE, SETUP and PLAY with these headers; the answer to PLAY. */
    public RtspResponse play(String headers) throws IOException, InterruptedException {
        ask("DESCRIBE", "");
        ask("SETUP", "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n");
        return ask("PLAY", headers);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
