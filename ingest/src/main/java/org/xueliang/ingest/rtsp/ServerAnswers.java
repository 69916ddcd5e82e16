package org.xueliang.ingest.rtsp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;
import org.xueliang.protocol.rtsp.RtspHeaders;
import org.xueliang.protocol.rtsp.RtspRequest;
import org.xueliang.protocol.rtsp.RtspResponse;
import org.xueliang.protocol.rtsp.RtspWriter;
import org.xueliang.protocol.rtsp.StatusCode;

/** What goes back over a server connection: answers to requests, in words where something is refused. On its event loop. */
final class ServerAnswers {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String SERVER = "Xueliang/0.1";

    private final ServerParts parts;
    private final Channel channel;
    private final String peerName;

    ServerAnswers(ServerParts parts, Channel channel, String peerName) {
        this.parts = parts;
        this.channel = channel;
        this.peerName = peerName;
    }

    void refuse(RtspRequest request, ServerRefusal refusal) {
        parts.metrics().refused(refusal.status());
        String what = request.method() + " " + refusal.status();
        String host = peerName.substring(0, peerName.lastIndexOf(':'));
        parts.errors().warn("rtsp " + what + " " + host, what + " to " + peerName + ": " + refusal.reason());
        reply(
                request,
                refusal.status(),
                refusal.phrase(),
                ServerConnection.headers().add(RtspHeaders.CONTENT_TYPE, TEXT),
                refusal.reason().getBytes(StandardCharsets.UTF_8));
    }

    /** @param text for people; empty where there is none */
    void reply(RtspRequest request, int status, RtspHeaders.Builder more, String text) {
        if (!text.isEmpty()) {
            more.add(RtspHeaders.CONTENT_TYPE, TEXT);
        }
        reply(request, status, StatusCode.reason(status), more, text.getBytes(StandardCharsets.UTF_8));
    }

    void reply(RtspRequest request, int status, String phrase, RtspHeaders.Builder more, byte[] body) {
        RtspHeaders.Builder all = ServerConnection.headers();
        String cseq = request.headers().get(RtspHeaders.CSEQ);
        if (cseq != null) {
            all.add(RtspHeaders.CSEQ, cseq);
        }
        all.add(RtspHeaders.SERVER, SERVER);
        more.build().fields().forEach(field -> all.add(field.name(), field.value()));
        write(new RtspResponse(status, phrase, all.build(), body));
    }

    /** To who sent no RTSP. */
    void garbage(String what) {
        write(new RtspResponse(
                StatusCode.BAD_REQUEST,
                StatusCode.reason(StatusCode.BAD_REQUEST),
                RtspHeaders.of(RtspHeaders.SERVER, SERVER, RtspHeaders.CONTENT_TYPE, TEXT),
                what.getBytes(StandardCharsets.UTF_8)));
    }

    private void write(RtspResponse response) {
        ByteBuf out = channel.alloc().buffer(512);
        RtspWriter.write(response, out);
        channel.writeAndFlush(out);
    }
}
