package org.xueliang.standalone.recording;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.rtsp.RtspHeaders;
import org.xueliang.protocol.rtsp.RtspMethods;
import org.xueliang.protocol.rtsp.RtspRequest;
import org.xueliang.protocol.rtsp.RtspResponse;
import org.xueliang.protocol.rtsp.RtspStreamListener;
import org.xueliang.protocol.rtsp.RtspStreamParser;
import org.xueliang.protocol.rtsp.RtspSyntaxException;
import org.xueliang.protocol.rtsp.RtspWriter;
import org.xueliang.protocol.rtsp.SessionHeader;
import org.xueliang.protocol.rtsp.TransportHeader;
import org.xueliang.protocol.sdp.NoVideoTrackException;
import org.xueliang.protocol.sdp.SdpParser;
import org.xueliang.protocol.sdp.SdpSyntaxException;
import org.xueliang.protocol.sdp.VideoTrack;

/** One blocking RTSP session with a gateway, media over the same connection. For one thread. */
final class RtspPull implements AutoCloseable {
    private static final int CONNECT_TIMEOUT_MS = 5_000;
    /** A gateway asks a device first. */
    private static final int ANSWER_TIMEOUT_MS = 20_000;

    private static final int RTCP_BYE = 203;
    private static final int POLL_MS = 500;
    /** The gateway's sessions last 60 s without a request. */
    private static final long KEEPALIVE_MS = 20_000;

    /** Takes what comes on the RTP channel. */
    interface Packets {
        void packet(ByteBuf packet);
    }

    private final String url;
    private final String token;
    private final Socket socket = new Socket();
    private final InputStream in;
    private final RtspStreamParser parser = new RtspStreamParser();
    private final ByteBuf cumulation = Unpooled.buffer(64 << 10);
    private final byte[] chunk = new byte[64 << 10];
    private final Listener listener;
    private String session = "";
    private int cseq;
    private long saidMs;

    /** @param token bearer token of the credential for this path */
    RtspPull(String host, int port, String path, String token, Packets packets) throws IOException {
        this.url = "rtsp://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port + "/" + path;
        this.token = token;
        this.listener = new Listener(packets);
        try {
            socket.connect(new InetSocketAddress(host, port), CONNECT_TIMEOUT_MS);
            socket.setSoTimeout(POLL_MS);
            in = socket.getInputStream();
        } catch (IOException e) {
            socket.close();
            throw new IOException("the gateway's RTSP port " + host + ":" + port + ": " + e.getMessage(), e);
        }
    }

    /** Agrees on the track. @throws IOException the gateway's own words, where it refuses */
    VideoTrack setUp() throws IOException {
        RtspResponse described = asked(RtspMethods.DESCRIBE, url, RtspHeaders.builder());
        VideoTrack track;
        try {
            track = VideoTrack.select(SdpParser.parse(described.body()));
        } catch (SdpSyntaxException | NoVideoTrackException e) {
            throw new IOException("the gateway's description: " + e.getMessage(), e);
        }
        RtspResponse set = asked(
                RtspMethods.SETUP,
                url + "/" + track.control(),
                RtspHeaders.builder()
                        .add(RtspHeaders.TRANSPORT, TransportHeader.tcp(0).format()));
        try {
            SessionHeader named = SessionHeader.parse(set.headers());
            session = named == null ? "" : named.id();
        } catch (RtspSyntaxException e) {
            throw new IOException("the gateway's answer to SETUP: " + e.getMessage(), e);
        }
        return track;
    }

    void play() throws IOException {
        asked(RtspMethods.PLAY, url, RtspHeaders.builder().add(RtspHeaders.RANGE, "npt=0-"));
    }

    /** Takes what comes for a moment. @return false at the end of the recording, or of the connection */
    boolean read(long nowMs) throws IOException {
        if (nowMs - saidMs > KEEPALIVE_MS) {
            send(RtspMethods.OPTIONS, url, RtspHeaders.builder());
            saidMs = nowMs;
        }
        int count;
        try {
            count = in.read(chunk);
        } catch (SocketTimeoutException nothingCame) {
            return true;
        }
        if (count < 0) {
            return false;
        }
        cumulation.writeBytes(chunk, 0, count);
        try {
            parser.parse(cumulation, listener);
        } catch (RtspSyntaxException e) {
            throw new IOException("the gateway answers no RTSP: " + e.getMessage(), e);
        }
        cumulation.discardReadBytes();
        return !listener.sentAll;
    }

    private RtspResponse asked(String method, String uri, RtspHeaders.Builder headers) throws IOException {
        send(method, uri, headers);
        listener.response = null;
        long deadline = System.nanoTime() + ANSWER_TIMEOUT_MS * 1_000_000L;
        while (listener.response == null) {
            if (System.nanoTime() > deadline) {
                throw new IOException(
                        "no answer of the gateway to " + method + " within " + ANSWER_TIMEOUT_MS / 1000 + " s");
            }
            if (!read(saidMs) && listener.response == null) {
                throw new IOException("the gateway closed the connection after " + method);
            }
        }
        RtspResponse response = listener.response;
        if (response.status() != 200) {
            String words = new String(response.body(), StandardCharsets.UTF_8).strip();
            throw new IOException("the gateway refuses " + method + ": " + response.status() + " "
                    + (words.isEmpty() ? response.reason() : words));
        }
        return response;
    }

    private void send(String method, String uri, RtspHeaders.Builder headers) throws IOException {
        headers.set(RtspHeaders.CSEQ, Integer.toString(++cseq));
        headers.set(RtspHeaders.AUTHORIZATION, "Bearer " + token);
        if (!session.isEmpty()) {
            headers.set(RtspHeaders.SESSION, session);
        }
        ByteBuf bytes = Unpooled.buffer();
        RtspWriter.write(new RtspRequest(method, uri, headers.build()), bytes);
        socket.getOutputStream().write(bytes.array(), bytes.readerIndex(), bytes.readableBytes());
    }

    @Override
    public void close() throws IOException {
        socket.close();
        cumulation.release();
    }

    private static final class Listener implements RtspStreamListener {
        private final Packets packets;

        @Nullable
        RtspResponse response;

        boolean sentAll;

        Listener(Packets packets) {
            this.packets = packets;
        }

        @Override
        public void request(RtspRequest request) {
            // A gateway asks nothing.
        }

        @Override
        public void response(RtspResponse newResponse) {
            response = newResponse;
        }

        @Override
        public void interleaved(int channel, ByteBuf payload) {
            if (channel == 0) {
                packets.packet(payload);
            } else if (channel == 1 && payload.readableBytes() > 1) {
                sentAll |= payload.getUnsignedByte(payload.readerIndex() + 1) == RTCP_BYE;
            }
        }

        @Override
        public void skipped(int bytes) {
            // The parser's next frame shows a gap in its numbers, which is counted.
        }
    }
}
