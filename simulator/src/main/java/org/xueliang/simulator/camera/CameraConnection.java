package org.xueliang.simulator.camera;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.rtsp.RtspHeaders;
import org.xueliang.protocol.rtsp.RtspMethods;
import org.xueliang.protocol.rtsp.RtspRequest;
import org.xueliang.protocol.rtsp.RtspResponse;
import org.xueliang.protocol.rtsp.RtspStreamListener;
import org.xueliang.protocol.rtsp.RtspStreamParser;
import org.xueliang.protocol.rtsp.RtspSyntaxException;
import org.xueliang.protocol.rtsp.RtspWriter;
import org.xueliang.protocol.rtsp.StatusCode;

/**
 * One client's connection to an {@link RtspCameraServer}: takes its requests apart, finds the camera, asks for credentials
 * and lets the {@link CameraSession} answer. On its event loop alone, but for {@link #drop}.
 */
final class CameraConnection extends ByteToMessageDecoder implements RtspStreamListener {
    private final RtspCameraServer server;
    private final Channel channel;
    private final RtspStreamParser parser = new RtspStreamParser();
    private final String nonce = CameraLogin.newNonce();
    private @Nullable ServedCamera camera;
    private @Nullable CameraSession session;
    private Pacer.@Nullable Scheduled watch;
    private long heardNs;

    CameraConnection(RtspCameraServer server, Channel channel) {
        this.server = server;
        this.channel = channel;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        Pacer pacer = server.pacer(channel.eventLoop());
        heardNs = pacer.nowNs();
        watch = pacer.schedule(heardNs + timeoutNs(), this::watch);
    }

    private long timeoutNs() {
        return TimeUnit.MILLISECONDS.toNanos(server.settings().sessionTimeoutMs());
    }

    private long watch(long deadlineNs, long nowNs) {
        if (nowNs - heardNs >= timeoutNs()) {
            channel.close();
            return Pacer.STOP;
        }
        return heardNs + timeoutNs();
    }

    /** The client gave a sign of life, here or by RTCP. */
    void heard() {
        heardNs = server.pacer(channel.eventLoop()).nowNs();
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws RtspSyntaxException {
        heard();
        parser.parse(in, this);
    }

    @Override
    public void request(RtspRequest request) {
        if (!channel.isActive()) {
            return;
        }
        if (request.method().equals(RtspMethods.OPTIONS) && request.uri().equals("*")) {
            reply(request, StatusCode.OK, CameraSession.publicMethods(Set.of()));
            return;
        }
        ServedCamera asked;
        try {
            asked = server.camera(CameraPath.of(request.uri()));
        } catch (RtspSyntaxException e) {
            reply(request, StatusCode.BAD_REQUEST, RtspHeaders.EMPTY);
            return;
        }
        if (asked == null) {
            reply(request, StatusCode.NOT_FOUND, RtspHeaders.EMPTY);
        } else if (!asked.online()) {
            asked.counters().refusal();
            channel.close();
        } else {
            join(asked);
            answer(request, asked);
        }
    }

    private void join(ServedCamera asked) {
        if (asked != camera) {
            leave();
            camera = asked;
            session = new CameraSession(server, this, asked);
            asked.joined(this);
        }
    }

    private void answer(RtspRequest request, ServedCamera asked) {
        CameraSession current = session;
        if (current == null) {
            throw new IllegalStateException("no session after joining " + asked);
        }
        if (!request.method().equals(RtspMethods.OPTIONS) && !asked.login().admits(request, nonce)) {
            asked.counters().refusal();
            RtspHeaders.Builder headers = RtspHeaders.builder();
            asked.login().challenges(nonce).forEach(c -> headers.add(RtspHeaders.WWW_AUTHENTICATE, c));
            reply(request, StatusCode.UNAUTHORIZED, headers.build());
            return;
        }
        current.request(request);
    }

    void reply(RtspRequest request, int status, RtspHeaders headers) {
        reply(request, status, headers, new byte[0]);
    }

    void reply(RtspRequest request, int status, RtspHeaders headers, byte[] body) {
        ServedCamera current = camera;
        Set<Quirk> quirks = current == null ? Set.of() : current.quirks();
        String cseq = request.headers().get(RtspHeaders.CSEQ);
        String blank = quirks.contains(Quirk.R5_BLANK_AFTER_CSEQ) ? "  " : "";
        RtspHeaders.Builder all = RtspHeaders.builder();
        if (cseq != null) {
            all.add(RtspHeaders.CSEQ, cseq + blank);
        }
        headers.fields().forEach(field -> all.add(field.name(), field.value()));
        String reason = quirks.contains(Quirk.R10_NO_REASON) ? "" : StatusCode.reason(status);
        if (status >= StatusCode.BAD_REQUEST && status != StatusCode.UNAUTHORIZED && current != null) {
            current.counters().refusal();
        }
        ByteBuf out = channel.alloc().directBuffer(256 + body.length);
        RtspWriter.write(new RtspResponse(status, reason, all.build(), body), out);
        channel.writeAndFlush(quirks.contains(Quirk.R11_LF_ONLY) ? withoutCarriageReturns(out) : out);
    }

    /** The header's lines alone; the body stays as it is. */
    private static ByteBuf withoutCarriageReturns(ByteBuf message) {
        String text = message.toString(StandardCharsets.ISO_8859_1);
        message.release();
        int body = text.indexOf("\r\n\r\n") + 4;
        String header = text.substring(0, body).replace("\r", "");
        return Unpooled.copiedBuffer(header + text.substring(body), StandardCharsets.ISO_8859_1);
    }

    @Override
    public void response(RtspResponse response) {
        // Nothing is ever asked of a client.
    }

    @Override
    public void interleaved(int frameChannel, ByteBuf payload) {
        // Receiver reports: that they come was noted, what they say changes nothing here.
    }

    Channel channel() {
        return channel;
    }

    InetSocketAddress peer() {
        return (InetSocketAddress) channel.remoteAddress();
    }

    /** Ends it without a word; from any thread. */
    void drop() {
        channel.close();
    }

    private void leave() {
        if (session != null) {
            session.end();
            session = null;
        }
        if (camera != null) {
            camera.left(this);
            camera = null;
        }
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) {
        if (watch != null) {
            watch.cancel();
        }
        leave();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Throwable root = cause.getCause() instanceof RtspSyntaxException ? cause.getCause() : cause;
        server.errors()
                .warn(root.getClass().getSimpleName(), "connection of " + channel.remoteAddress() + " ends: " + root);
        context.close();
    }
}
