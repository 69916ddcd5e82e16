package org.xueliang.simulator.camera;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.xueliang.protocol.rtsp.RtspHeaders;
import org.xueliang.protocol.rtsp.RtspRequest;
import org.xueliang.protocol.rtsp.RtspResponse;
import org.xueliang.protocol.rtsp.RtspStreamListener;
import org.xueliang.protocol.rtsp.RtspStreamParser;
import org.xueliang.protocol.rtsp.RtspWriter;

/** A client on a plain blocking socket that asks what the test tells it to, and keeps what comes. One thread at a time. */
public final class FakeViewer implements AutoCloseable, RtspStreamListener {
    private final Socket socket = new Socket();
    private final String url;
    private final RtspStreamParser parser = new RtspStreamParser();
    private final ByteBuf in = Unpooled.buffer();
    private final ArrayDeque<RtspResponse> responses = new ArrayDeque<>();
    private long cseq;

    /** RTP packets on channel 0, in order. */
    public final List<byte[]> rtp = new ArrayList<>();

    public final List<byte[]> rtcp = new ArrayList<>();

    public FakeViewer(InetSocketAddress address, String path) throws IOException {
        socket.setReceiveBufferSize(16 * 1024);
        socket.connect(address, 5_000);
        socket.setSoTimeout(10_000);
        url = "rtsp://127.0.0.1:" + address.getPort() + "/" + path;
    }

    public RtspResponse ask(String method, String... headers) throws Exception {
        return askAt(method, method.equals("SETUP") ? url + "/trackID=0" : url, headers);
    }

    RtspResponse askAt(String method, String uri, String... headers) throws Exception {
        RtspHeaders.Builder all = RtspHeaders.builder().add("CSeq", Long.toString(++cseq));
        RtspHeaders.of(headers).fields().forEach(f -> all.add(f.name(), f.value()));
        ByteBuf out = Unpooled.buffer();
        RtspWriter.write(new RtspRequest(method, uri, all.build()), out);
        socket.getOutputStream().write(ByteBufUtil.getBytes(out));
        while (responses.isEmpty()) {
            read();
        }
        return responses.poll();
    }

    void say(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sets up over TCP and plays. @return the session's id */
    public String play() throws Exception {
        RtspResponse setup = ask("SETUP", "Transport", "RTP/AVP/TCP;unicast;interleaved=0-1");
        if (setup.status() != 200) {
            throw new IOException("SETUP: " + setup);
        }
        String session = String.valueOf(setup.headers().get("Session")).split(";")[0];
        RtspResponse play = ask("PLAY", "Session", session);
        if (play.status() != 200) {
            throw new IOException("PLAY: " + play);
        }
        return session;
    }

    /** Takes what comes next; waits 10 s at most. */
    public void read() throws Exception {
        byte[] chunk = new byte[65536];
        int read = socket.getInputStream().read(chunk);
        if (read < 0) {
            throw new EOFException();
        }
        in.writeBytes(chunk, 0, read);
        parser.parse(in, this);
        in.discardReadBytes();
    }

    @Override
    public void request(RtspRequest request) {}

    @Override
    public void response(RtspResponse response) {
        responses.add(response);
    }

    @Override
    public void interleaved(int channel, ByteBuf payload) {
        if (channel == 0) {
            rtp.add(ByteBufUtil.getBytes(payload));
        } else if (channel == 1) {
            rtcp.add(ByteBufUtil.getBytes(payload));
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
