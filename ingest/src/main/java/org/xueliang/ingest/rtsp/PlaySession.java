package org.xueliang.ingest.rtsp;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.assignment.Assignment;
import org.xueliang.ingest.assignment.Assignment.Use;
import org.xueliang.ingest.live.PacketBatch;
import org.xueliang.ingest.recorded.RecordedView;
import org.xueliang.ingest.rtsp.ServerState.Event;
import org.xueliang.ingest.session.SessionLedger;
import org.xueliang.ingest.session.SessionTick;
import org.xueliang.protocol.media.AnnexB;
import org.xueliang.protocol.media.ParameterSets;
import org.xueliang.protocol.rtsp.RtpInfo;
import org.xueliang.protocol.rtsp.RtspHeaders;
import org.xueliang.protocol.rtsp.RtspRequest;
import org.xueliang.protocol.rtsp.RtspSyntaxException;
import org.xueliang.protocol.rtsp.StatusCode;
import org.xueliang.protocol.rtsp.TransportHeader;
import org.xueliang.protocol.sdp.SdpWriter;

/** A viewer of one channel, or of one recording. On its connection's event loop; see {@link RtspViewer} for the stream's side. */
final class PlaySession {
    private static final String TRACK = "trackID=0";
    private static final long STUCK_MS = 30_000;
    private static final long END_GRACE_MS = 5_000;
    /** A viewer over UDP says that it is there by requests or RTCP: the session's 60 s and a grace. */
    private static final long SILENT_UDP_MS = 90_000;

    private final ServerConnection connection;
    private final Watched watched;
    private final SessionLedger.Entry entry;
    private final String trackUrl;
    private int rtpChannel;
    private int rtcpChannel;
    private @Nullable MediaPorts ports;
    private long writableMs;
    private long heardMs;
    private @Nullable RtspViewer viewer;
    private @Nullable SessionTick ending;
    private boolean closed;

    private PlaySession(ServerConnection connection, Watched watched, String trackUrl) {
        this.connection = connection;
        this.watched = watched;
        this.trackUrl = trackUrl;
        this.entry = connection.parts().ledger().open(SessionLedger.Kind.VIEWER, connection.peerName());
    }

    /** What is done with what the path names. */
    private interface Found {
        void watched(Watched watched) throws ServerRefusal, RtspSyntaxException;
    }

    /** Goes on with the recording or the channel's stream, where the peer may look at it; a stream on demand is waited for. */
    private static void playable(ServerConnection connection, RtspRequest request, RequestPath path, Found then)
            throws ServerRefusal, RtspSyntaxException {
        RecordedView recorded = path.track().isEmpty()
                ? connection.parts().recorded().find(path.channel()).orElse(null)
                : null;
        if (recorded != null) {
            if (connection.authenticated(request, path.channel(), recorded.verifiers())) {
                then.watched(new RecordedWatched(connection, recorded));
            }
            return;
        }
        Assignment found = connection.channelOf(path);
        if (found == null || !found.enrolled()) {
            throw new ServerRefusal(
                    StatusCode.NOT_FOUND, "no channel has this path (expected: a channel's code or alias)");
        }
        if (connection.authenticated(request, found.code(), found.verifiers(Use.PLAY))) {
            connection.wish().find(request, found.code(), live -> then.watched(new LiveWatched(connection, live)));
        }
    }

    static void describe(ServerConnection connection, RtspRequest request, RequestPath path)
            throws ServerRefusal, RtspSyntaxException {
        playable(connection, request, path, watched -> describe(connection, request, path, watched));
    }

    private static void describe(ServerConnection connection, RtspRequest request, RequestPath path, Watched watched) {
        ParameterSets sets = watched.parameterSets();
        List<byte[]> nalUnits = sets == null ? List.of() : AnnexB.nalUnits(sets.annexB());
        String address = ((InetSocketAddress) connection.channel().localAddress())
                .getAddress()
                .getHostAddress();
        String sdp = SdpWriter.video(
                path.channel(), address, watched.codec(), PacketBatch.PAYLOAD_TYPE, nalUnits, TRACK, watched.range());
        String base = request.uri().endsWith("/") ? request.uri() : request.uri() + "/";
        connection.reply(
                request,
                StatusCode.OK,
                ServerConnection.headers()
                        .add(RtspHeaders.CONTENT_TYPE, "application/sdp")
                        .add(RtspHeaders.CONTENT_BASE, base)
                        .add("Cache-Control", "no-cache"),
                sdp.getBytes(StandardCharsets.UTF_8));
    }

    static void setUp(ServerConnection connection, RtspRequest request, RequestPath path)
            throws ServerRefusal, RtspSyntaxException {
        playable(
                connection,
                request,
                new RequestPath(path.channel(), ""),
                watched -> setUp(connection, request, watched));
    }

    private static void setUp(ServerConnection connection, RtspRequest request, Watched watched)
            throws ServerRefusal, RtspSyntaxException {
        String header = request.headers().get(RtspHeaders.TRANSPORT);
        if (header == null) {
            throw new ServerRefusal(StatusCode.BAD_REQUEST, "Transport is missing");
        }
        for (TransportHeader offer : TransportHeader.parseAll(header)) {
            if ("record".equals(offer.mode())) {
                throw new ServerRefusal(StatusCode.METHOD_NOT_VALID_IN_THIS_STATE, "mode=record without ANNOUNCE");
            }
            if (offer.tcp() || !offer.multicast() && offer.clientPort() != null) {
                PlaySession session = new PlaySession(connection, watched, request.uri());
                connection.viewing(session);
                if (offer.tcp()) {
                    session.overTcp(request, offer);
                } else {
                    session.overUdp(request, offer);
                }
                return;
            }
        }
        throw new ServerRefusal(
                StatusCode.UNSUPPORTED_TRANSPORT,
                "Transport (expected: RTP/AVP/TCP or RTP/AVP unicast with client_port)");
    }

    private void overTcp(RtspRequest request, TransportHeader offer) {
        TransportHeader.Pair pair = offer.interleaved() == null ? new TransportHeader.Pair(0, 1) : offer.interleaved();
        rtpChannel = pair.rtp();
        rtcpChannel = pair.rtcp();
        setUpDone(request, TransportHeader.tcp(pair.rtp()));
    }

    private void overUdp(RtspRequest request, TransportHeader offer) {
        TransportHeader.Pair clientPorts = offer.clientPort();
        connection.answersLater();
        MediaPorts.open(
                connection.parts().transport(),
                connection.channel().eventLoop(),
                ((InetSocketAddress) connection.channel().localAddress()).getAddress(),
                connection.parts().ledger(),
                "viewer " + connection.peerName(),
                new MediaPorts.Opened() {
                    @Override
                    public void opened(MediaPorts opened) {
                        if (closed || clientPorts == null) {
                            opened.close();
                            return;
                        }
                        ports = opened;
                        opened.agree(
                                connection.peer(),
                                clientPorts.rtp(),
                                clientPorts.rtcp(),
                                (rtcp, datagram) ->
                                        heardMs = connection.parts().time().steadyMs());
                        setUpDone(
                                request,
                                TransportHeader.udp(clientPorts.rtp(), clientPorts.rtcp())
                                        .withServerPort(opened.rtpPort(), opened.rtcpPort()));
                        connection.answered();
                    }

                    @Override
                    public void failed(String cause) {
                        connection.setUpFailed(PlaySession.this);
                        connection.answered(request, new ServerRefusal(StatusCode.SERVICE_UNAVAILABLE, cause));
                    }
                });
    }

    private void setUpDone(RtspRequest request, TransportHeader agreed) {
        connection.moved(Event.SETUP_PLAY);
        connection.reply(
                request,
                StatusCode.OK,
                ServerConnection.headers()
                        .add(RtspHeaders.SESSION, connection.session().format())
                        .add(RtspHeaders.TRANSPORT, agreed.format()),
                "");
    }

    /** Answered when the first packet is known: within a picture's time, or when the device is where it was sent. */
    void play(RtspRequest request) throws ServerRefusal, RtspSyntaxException {
        if (viewer != null) {
            watched.again(this, request);
            return;
        }
        writableMs = connection.parts().time().steadyMs();
        heardMs = writableMs;
        RtspViewer looking = new RtspViewer(this, connection, request, rtpChannel, rtcpChannel, ports);
        viewer = looking;
        try {
            watched.play(this, request, looking);
        } catch (ServerRefusal | RtspSyntaxException e) {
            viewer = null;
            throw e;
        }
    }

    /** The first packet is known. */
    void begins(RtspRequest request, int sequence, int timestamp) {
        RtpInfo info =
                new RtpInfo(List.of(new RtpInfo.Stream(trackUrl, sequence, Integer.toUnsignedLong(timestamp), null)));
        playing(
                request,
                ServerConnection.headers()
                        .add(RtspHeaders.RANGE, watched.began())
                        .add(RtspHeaders.RTP_INFO, info.format()));
    }

    void playing(RtspRequest request, RtspHeaders.Builder headers) {
        headers.add(RtspHeaders.SESSION, connection.session().id());
        connection.reply(request, StatusCode.OK, headers, "");
    }

    void pause(RtspRequest request) {
        watched.pause(this, request);
    }

    /** Nothing more is written to it. */
    void forgetViewer() {
        if (viewer != null) {
            viewer.leave();
            viewer = null;
        }
    }

    /** Why it is over now, in words; null where it goes on. */
    @Nullable
    String tick(long nowMs) {
        if (ports != null) {
            long heard = Math.max(heardMs, connection.lastRequestMs());
            return nowMs - heard > SILENT_UDP_MS
                    ? "the viewer is not heard of for " + SILENT_UDP_MS / 1000 + " s"
                    : null;
        }
        if (connection.channel().isWritable()) {
            writableMs = nowMs;
        }
        return nowMs - writableMs > STUCK_MS ? "the viewer takes nothing for " + STUCK_MS / 1000 + " s" : null;
    }

    /**
     * The end was told (RTCP BYE): the viewer reads what is on its way and sends TEARDOWN. Were the connection closed at once, a report that it
     * sends meanwhile would cost it what it has not read.
     */
    void sentAll(String cause) {
        if (!closed && ending == null) {
            ending = SessionTick.once(
                    END_GRACE_MS,
                    connection.channel().eventLoop(),
                    connection.parts().ledger(),
                    connection.peerName(),
                    () -> connection.end(cause, true));
        }
    }

    /** Lets everything go. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        forgetViewer();
        watched.leave();
        if (ending != null) {
            ending.close();
        }
        if (ports != null) {
            ports.close();
        }
        entry.close();
    }
}
