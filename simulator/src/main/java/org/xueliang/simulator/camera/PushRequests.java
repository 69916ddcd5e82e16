package org.xueliang.simulator.camera;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.auth.ClientAuthorizer;
import org.xueliang.protocol.rtsp.ControlUrl;
import org.xueliang.protocol.rtsp.RtspHeaders;
import org.xueliang.protocol.rtsp.RtspMethods;
import org.xueliang.protocol.rtsp.RtspRequest;
import org.xueliang.protocol.rtsp.RtspSyntaxException;
import org.xueliang.protocol.rtsp.SessionHeader;
import org.xueliang.protocol.rtsp.TransportHeader;

/** Writes the requests of one push in their order: sequence numbers, credentials, session, and what each method needs. */
final class PushRequests {
    private static final String AGENT = "xueliang-simulator/1.0";

    private final PushTarget target;
    private final Feed feed;
    private final ClientAuthorizer authorizer;
    private long cseq;
    private boolean authorized;

    PushRequests(PushTarget target, Feed feed, ClientAuthorizer authorizer) {
        this.target = target;
        this.feed = feed;
        this.authorizer = authorizer;
    }

    /** CSeq of the newest request. */
    long cseq() {
        return cseq;
    }

    /** The newest request carried credentials. */
    boolean authorized() {
        return authorized;
    }

    /**
     * @param local our own address on the connection, for the session description
     * @param udp the ports to send from; null for TCP interleaved
     */
    RtspRequest next(String method, InetSocketAddress local, @Nullable SessionHeader session, @Nullable UdpPorts udp) {
        boolean track = method.equals(RtspMethods.SETUP);
        String uri = track ? trackUri() : target.url().requestUri();
        RtspHeaders.Builder headers = RtspHeaders.builder()
                .add(RtspHeaders.CSEQ, Long.toString(++cseq))
                .add(RtspHeaders.USER_AGENT, AGENT);
        String authorization = authorizer.authorization(method, uri, CameraLogin.newNonce());
        authorized = authorization != null;
        if (authorization != null) {
            headers.add(RtspHeaders.AUTHORIZATION, authorization);
        }
        if (session != null) {
            headers.add(RtspHeaders.SESSION, session.id());
        }
        byte[] body = {};
        if (method.equals(RtspMethods.ANNOUNCE)) {
            headers.add(RtspHeaders.CONTENT_TYPE, "application/sdp");
            body = CameraSdp.of(feed, RtspCameraServer.host(local), Set.of()).getBytes(StandardCharsets.UTF_8);
        } else if (track) {
            headers.add(RtspHeaders.TRANSPORT, transport(udp));
        } else if (method.equals(RtspMethods.RECORD)) {
            headers.add(RtspHeaders.RANGE, "npt=0.000-");
        }
        return new RtspRequest(method, uri, headers.build(), body);
    }

    private String trackUri() {
        try {
            return ControlUrl.resolve(target.url().requestUri(), CameraSdp.TRACK);
        } catch (RtspSyntaxException e) {
            throw new IllegalStateException("the track's URL", e);
        }
    }

    private static String transport(@Nullable UdpPorts udp) {
        TransportHeader offer =
                udp == null ? TransportHeader.tcp(0) : TransportHeader.udp(udp.rtpPort(), udp.rtpPort() + 1);
        return offer.withMode("record").format();
    }
}
