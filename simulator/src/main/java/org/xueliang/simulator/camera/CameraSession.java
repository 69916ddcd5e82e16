package org.xueliang.simulator.camera;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.rtsp.RtspHeaders;
import org.xueliang.protocol.rtsp.RtspMethods;
import org.xueliang.protocol.rtsp.RtspRequest;
import org.xueliang.protocol.rtsp.RtspSyntaxException;
import org.xueliang.protocol.rtsp.StatusCode;
import org.xueliang.protocol.rtsp.TransportHeader;

/** One client's session with one camera: set up, playing, paused (RFC 2326 appendix A). On its event loop alone. */
final class CameraSession {
    private enum State {
        INIT,
        READY,
        PLAYING
    }

    private final RtspCameraServer server;
    private final CameraConnection connection;
    private final ServedCamera camera;
    private final Set<Quirk> quirks;
    private String id = newId();
    private State state = State.INIT;
    private @Nullable Outlet outlet;
    private @Nullable MediaSender sender;
    private Feed.@Nullable Subscription subscription;
    private @Nullable InetSocketAddress udpReceiver;

    CameraSession(RtspCameraServer server, CameraConnection connection, ServedCamera camera) {
        this.server = server;
        this.connection = connection;
        this.camera = camera;
        this.quirks = camera.quirks();
    }

    private static String newId() {
        return Long.toUnsignedString(ThreadLocalRandom.current().nextLong() >>> 1);
    }

    static RtspHeaders publicMethods(Set<Quirk> quirks) {
        String parameter = quirks.contains(Quirk.R32_NO_GET_PARAMETER) ? "" : ", GET_PARAMETER, SET_PARAMETER";
        return RtspHeaders.of(RtspHeaders.PUBLIC, "OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, TEARDOWN" + parameter);
    }

    void request(RtspRequest request) {
        switch (request.method()) {
            case RtspMethods.OPTIONS -> connection.reply(request, StatusCode.OK, publicMethods(quirks));
            case RtspMethods.DESCRIBE -> describe(request);
            case RtspMethods.SETUP -> setup(request);
            case RtspMethods.PLAY -> play(request);
            case RtspMethods.PAUSE -> pause(request);
            case RtspMethods.GET_PARAMETER, RtspMethods.SET_PARAMETER -> parameter(request);
            case RtspMethods.TEARDOWN -> teardown(request);
            default ->
                connection.reply(
                        request,
                        StatusCode.METHOD_NOT_ALLOWED,
                        RtspHeaders.of(
                                RtspHeaders.ALLOW, "OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, TEARDOWN, GET_PARAMETER"));
        }
    }

    private void describe(RtspRequest request) {
        String accept = request.headers().get(RtspHeaders.ACCEPT);
        if (accept != null && !accept.contains("application/sdp") && !accept.contains("*/*")) {
            connection.reply(request, StatusCode.NOT_ACCEPTABLE, RtspHeaders.EMPTY);
            return;
        }
        RtspHeaders.Builder headers = RtspHeaders.builder();
        if (!quirks.contains(Quirk.R6_NO_CONTENT_TYPE)) {
            headers.add(RtspHeaders.CONTENT_TYPE, "application/sdp");
        }
        headers.add(RtspHeaders.CONTENT_BASE, contentBase(request));
        headers.add("Cache-Control", "no-cache");
        String sdp = CameraSdp.of(camera.feed(), RtspCameraServer.host(server.address()), quirks);
        connection.reply(request, StatusCode.OK, headers.build(), sdp.getBytes(StandardCharsets.UTF_8));
    }

    private String contentBase(RtspRequest request) {
        String base = base(request);
        if (quirks.contains(Quirk.R12_CONTENT_BASE_WITHOUT_SCHEME)) {
            return base.substring("rtsp://".length());
        }
        return quirks.contains(Quirk.R13_DOUBLE_SCHEME) ? "rtsp://" + base : base;
    }

    /** The session's URL with a slash behind it, under the name that the client knows the server by. */
    private static String base(RtspRequest request) {
        String uri = request.uri();
        if (uri.endsWith("/" + CameraSdp.TRACK)) {
            uri = uri.substring(0, uri.length() - CameraSdp.TRACK.length());
        }
        return uri.endsWith("/") ? uri : uri + "/";
    }

    private void setup(RtspRequest request) {
        if (state == State.PLAYING) {
            connection.reply(request, StatusCode.METHOD_NOT_VALID_IN_THIS_STATE, RtspHeaders.EMPTY);
            return;
        }
        TransportHeader offer = offer(request);
        if (offer == null) {
            connection.reply(request, StatusCode.UNSUPPORTED_TRANSPORT, RtspHeaders.EMPTY);
            return;
        }
        closeOutlet();
        if (quirks.contains(Quirk.R7_SESSION_ID_CHANGES)) {
            id = newId();
        }
        TransportHeader answer = offer.tcp() ? interleaved(offer) : datagrams(offer);
        state = State.READY;
        connection.reply(
                request,
                StatusCode.OK,
                RtspHeaders.of(
                        RtspHeaders.SESSION,
                        id + ";timeout=" + Math.max(1, server.settings().sessionTimeoutMs() / 1000),
                        RtspHeaders.TRANSPORT,
                        transport(answer)));
    }

    private static @Nullable TransportHeader offer(RtspRequest request) {
        String header = request.headers().get(RtspHeaders.TRANSPORT);
        if (header == null) {
            return null;
        }
        try {
            return TransportHeader.parseAll(header).stream()
                    .filter(o -> !o.multicast() && (o.tcp() || o.clientPort() != null))
                    .filter(o -> o.mode() == null || o.mode().equals("play"))
                    .findFirst()
                    .orElse(null);
        } catch (RtspSyntaxException e) {
            return null;
        }
    }

    private TransportHeader interleaved(TransportHeader offer) {
        TransportHeader.Pair channels = offer.interleaved();
        int rtp = channels == null ? 0 : channels.rtp();
        int rtcp = channels == null ? 1 : channels.rtcp();
        MediaSender created = open(new InterleavedOutlet(connection.channel(), rtp, rtcp, quirks));
        return TransportHeader.tcp(rtp).withSsrc(created.ssrc());
    }

    private TransportHeader datagrams(TransportHeader offer) {
        TransportHeader.Pair ports = offer.clientPort();
        if (ports == null) {
            throw new IllegalStateException("an offer without client ports was taken");
        }
        UdpPorts own = server.udpPorts(connection.channel().eventLoop());
        InetSocketAddress rtpPeer = new InetSocketAddress(connection.peer().getAddress(), ports.rtp());
        InetSocketAddress rtcpPeer = new InetSocketAddress(connection.peer().getAddress(), ports.rtcp());
        Pacer pacer = server.pacer(connection.channel().eventLoop());
        MediaSender created = open(new DatagramOutlet(own.rtp(), own.rtcp(), rtpPeer, rtcpPeer, pacer));
        own.listen(rtcpPeer, connection::heard);
        udpReceiver = rtcpPeer;
        TransportHeader answer = TransportHeader.udp(ports.rtp(), ports.rtcp()).withSsrc(created.ssrc());
        return quirks.contains(Quirk.R33_NO_SERVER_PORT)
                ? answer
                : answer.withServerPort(own.rtpPort(), own.rtpPort() + 1);
    }

    private MediaSender open(Outlet opened) {
        MediaSender created = new MediaSender(opened, connection.channel().alloc(), camera.path(), camera.counters());
        outlet = opened;
        sender = created;
        return created;
    }

    /** What the quirks do to an answered Transport. */
    private String transport(TransportHeader answer) {
        String text = answer.format();
        String ssrc = String.format(Locale.ROOT, "ssrc=%08X", answer.ssrc());
        if (quirks.contains(Quirk.R38_SSRC_FIRST)) {
            text = text.replace(";" + ssrc, "").replaceFirst(";", ";" + ssrc + ";");
        }
        if (quirks.contains(Quirk.R1_BLANK_BEFORE_SSRC)) {
            text = text.replace("ssrc=", "ssrc= ");
        }
        if (quirks.contains(Quirk.R34_INTERLEAVED_WITHOUT_TCP)) {
            text = text.replace("RTP/AVP/TCP", "RTP/AVP");
        }
        return text;
    }

    private boolean known(RtspRequest request) {
        String named = request.headers().get(RtspHeaders.SESSION);
        boolean same = named != null && named.split(";")[0].trim().equals(id);
        return same || quirks.contains(Quirk.R7_SESSION_ID_CHANGES);
    }

    private void play(RtspRequest request) {
        if (state == State.INIT) {
            connection.reply(request, StatusCode.METHOD_NOT_VALID_IN_THIS_STATE, RtspHeaders.EMPTY);
            return;
        }
        if (!known(request)) {
            connection.reply(request, StatusCode.SESSION_NOT_FOUND, RtspHeaders.EMPTY);
            return;
        }
        MediaSender current = sender;
        if (current == null) {
            throw new IllegalStateException("set up without a sender");
        }
        connection.reply(
                request,
                StatusCode.OK,
                RtspHeaders.of(
                        RtspHeaders.SESSION, id, RtspHeaders.RANGE, "npt=now-", "RTP-Info", rtpInfo(request, current)));
        if (state == State.READY) {
            state = State.PLAYING;
            camera.counters().playBegan();
            subscription = camera.feed().subscribe(connection.channel().eventLoop(), current);
        }
    }

    private String rtpInfo(RtspRequest request, MediaSender current) {
        int sequence = quirks.contains(Quirk.R3_FALSE_SEQUENCE) ? 0 : current.sequence();
        String time =
                quirks.contains(Quirk.R4_NEGATIVE_RTPTIME) ? "-1" : Integer.toUnsignedString(current.firstTimestamp());
        String end = quirks.contains(Quirk.R2_RTP_INFO_ENDS_WITH_SEMICOLON) ? ";" : "";
        return "url=" + base(request) + CameraSdp.TRACK + ";seq=" + sequence + ";rtptime=" + time + end;
    }

    private void pause(RtspRequest request) {
        if (state == State.INIT || !known(request)) {
            connection.reply(request, StatusCode.SESSION_NOT_FOUND, RtspHeaders.EMPTY);
            return;
        }
        stop();
        // Its timestamps end here; a PLAY after this is a new stream with a new SSRC, as live cameras have it.
        Outlet current = outlet;
        if (current != null) {
            open(current);
        }
        connection.reply(request, StatusCode.OK, RtspHeaders.of(RtspHeaders.SESSION, id));
    }

    private void parameter(RtspRequest request) {
        if (quirks.contains(Quirk.R32_NO_GET_PARAMETER)) {
            connection.drop();
        } else if (state != State.INIT && request.headers().contains(RtspHeaders.SESSION) && !known(request)) {
            connection.reply(request, StatusCode.SESSION_NOT_FOUND, RtspHeaders.EMPTY);
        } else {
            RtspHeaders headers = state == State.INIT ? RtspHeaders.EMPTY : RtspHeaders.of(RtspHeaders.SESSION, id);
            connection.reply(request, StatusCode.OK, headers);
        }
    }

    private void teardown(RtspRequest request) {
        if (state == State.INIT || !known(request)) {
            connection.reply(request, StatusCode.SESSION_NOT_FOUND, RtspHeaders.EMPTY);
            return;
        }
        end();
        connection.reply(request, StatusCode.OK, RtspHeaders.EMPTY);
    }

    private void stop() {
        if (subscription != null) {
            subscription.cancel();
            subscription = null;
        }
        if (state == State.PLAYING) {
            camera.counters().playEnded();
            state = State.READY;
        }
    }

    private void closeOutlet() {
        if (outlet != null) {
            outlet.close();
            outlet = null;
        }
        if (udpReceiver != null) {
            server.udpPorts(connection.channel().eventLoop()).forget(udpReceiver);
            udpReceiver = null;
        }
    }

    /** Nothing is sent from here on. */
    void end() {
        stop();
        closeOutlet();
        sender = null;
        state = State.INIT;
    }
}
