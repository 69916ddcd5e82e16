package org.xueliang.ingest.rtsp;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.rtsp.ServerState.Event;
import org.xueliang.ingest.session.SessionLedger;
import org.xueliang.ingest.session.SessionTick;
import org.xueliang.protocol.audio.AudioFormat;
import org.xueliang.protocol.rtsp.RtpInfo;
import org.xueliang.protocol.rtsp.RtspHeaders;
import org.xueliang.protocol.rtsp.RtspRequest;
import org.xueliang.protocol.rtsp.RtspSyntaxException;
import org.xueliang.protocol.rtsp.StatusCode;
import org.xueliang.protocol.rtsp.TransportHeader;

/** A viewer of one channel, or of one recording. On its connection's event loop; see {@link RtspViewer} for the stream's side. */
final class PlaySession {
    static final String TRACK = "trackID=0";
    static final String AUDIO_TRACK = "trackID=1";

    private static final long STUCK_MS = 30_000;
    private static final long END_GRACE_MS = 5_000;
    /** A viewer over UDP says that it is there by requests or RTCP: the session's 60 s and a grace. */
    private static final long SILENT_UDP_MS = 90_000;

    private final ServerConnection connection;
    private final Watched watched;
    private final SessionLedger.Entry entry;
    private final String channel;
    private @Nullable ViewerTrack video;
    private @Nullable ViewerTrack audio;
    private @Nullable AudioFormat heard;
    private long writableMs;
    private long heardMs;
    private @Nullable RtspViewer viewer;
    private @Nullable SessionTick ending;
    private boolean closed;

    private PlaySession(ServerConnection connection, Watched watched, String channel) {
        this.connection = connection;
        this.watched = watched;
        this.channel = channel;
        this.entry = connection.parts().ledger().open(SessionLedger.Kind.VIEWER, connection.peerName());
    }

    static void setUp(ServerConnection connection, RtspRequest request, RequestPath path)
            throws ServerRefusal, RtspSyntaxException {
        Watchable.find(connection, request, new RequestPath(path.channel(), ""), watched -> {
            TransportHeader offer = offer(request);
            PlaySession session = new PlaySession(connection, watched, path.channel());
            // A track that is not there is refused before anything is held.
            AudioFormat format;
            try {
                format = session.track(path);
            } catch (ServerRefusal e) {
                session.close();
                throw e;
            }
            connection.session().viewing(session);
            session.agree(request, offer, format);
        });
    }

    /** The other track of what is set up already. */
    void setUpMore(RtspRequest request, RequestPath path) throws ServerRefusal, RtspSyntaxException {
        if (!path.channel().equals(channel)) {
            throw new ServerRefusal(StatusCode.METHOD_NOT_VALID_IN_THIS_STATE, "a connection looks at one channel");
        }
        Watchable.find(
                connection,
                request,
                new RequestPath(path.channel(), ""),
                again -> agree(request, offer(request), track(path)));
    }

    /** The audio's format; null for the video's track. */
    private @Nullable AudioFormat track(RequestPath path) throws ServerRefusal {
        boolean isAudio = path.track().equals(AUDIO_TRACK);
        if ((isAudio ? audio : video) != null) {
            throw new ServerRefusal(StatusCode.METHOD_NOT_VALID_IN_THIS_STATE, "the track is set up already");
        }
        AudioFormat format = watched.audio();
        if (isAudio && format == null) {
            throw new ServerRefusal(StatusCode.NOT_FOUND, "the channel has no audio that may be heard");
        }
        return isAudio ? format : null;
    }

    private static TransportHeader offer(RtspRequest request) throws ServerRefusal, RtspSyntaxException {
        String header = request.headers().get(RtspHeaders.TRANSPORT);
        if (header == null) {
            throw new ServerRefusal(StatusCode.BAD_REQUEST, "Transport is missing");
        }
        for (TransportHeader offer : TransportHeader.parseAll(header)) {
            if ("record".equals(offer.mode())) {
                throw new ServerRefusal(StatusCode.METHOD_NOT_VALID_IN_THIS_STATE, "mode=record without ANNOUNCE");
            }
            if (offer.tcp() || !offer.multicast() && offer.clientPort() != null) {
                return offer;
            }
        }
        throw new ServerRefusal(
                StatusCode.UNSUPPORTED_TRANSPORT,
                "Transport (expected: RTP/AVP/TCP or RTP/AVP unicast with client_port)");
    }

    private void agree(RtspRequest request, TransportHeader offer, @Nullable AudioFormat audioFormat) {
        if (offer.tcp()) {
            int first = audioFormat == null ? 0 : 2;
            TransportHeader.Pair pair =
                    offer.interleaved() == null ? new TransportHeader.Pair(first, first + 1) : offer.interleaved();
            take(new ViewerTrack(request.uri(), connection.channel(), pair.rtp(), pair.rtcp(), null), audioFormat);
            setUpDone(request, TransportHeader.tcp(pair.rtp()));
        } else {
            overUdp(request, offer, audioFormat);
        }
    }

    private void take(ViewerTrack track, @Nullable AudioFormat audioFormat) {
        if (audioFormat == null) {
            video = track;
        } else {
            audio = track;
            heard = audioFormat;
        }
    }

    private void overUdp(RtspRequest request, TransportHeader offer, @Nullable AudioFormat audioFormat) {
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
                        take(new ViewerTrack(request.uri(), connection.channel(), -1, -1, opened), audioFormat);
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
                        connection.session().setUpFailed(PlaySession.this);
                        connection.answered(request, new ServerRefusal(StatusCode.SERVICE_UNAVAILABLE, cause));
                    }
                });
    }

    private void setUpDone(RtspRequest request, TransportHeader agreed) {
        connection.session().moved(Event.SETUP_PLAY);
        connection.reply(
                request,
                StatusCode.OK,
                ServerConnection.headers()
                        .add(RtspHeaders.SESSION, connection.session().header().format())
                        .add(RtspHeaders.TRANSPORT, agreed.format()),
                "");
    }

    /** Answered when the first packet is known: within a picture's time, or when the device is where it was sent. */
    void play(RtspRequest request) throws ServerRefusal, RtspSyntaxException {
        if (viewer != null) {
            watched.again(this, request);
            return;
        }
        ViewerTrack pictures = video;
        if (pictures == null) {
            throw new ServerRefusal(StatusCode.METHOD_NOT_VALID_IN_THIS_STATE, "the video's track is not set up");
        }
        writableMs = connection.parts().time().steadyMs();
        heardMs = writableMs;
        RtspViewer looking = new RtspViewer(this, connection, request, pictures, audio, heard);
        viewer = looking;
        try {
            watched.play(this, request, looking);
        } catch (ServerRefusal | RtspSyntaxException e) {
            viewer = null;
            throw e;
        }
    }

    /** The first packet is known. */
    void begins(RtspRequest request, int sequence, int timestamp, RtpInfo.@Nullable Stream beside) {
        List<RtpInfo.Stream> streams = new ArrayList<>(2);
        streams.add(new RtpInfo.Stream(
                video == null ? "" : video.url(), sequence, Integer.toUnsignedLong(timestamp), null));
        if (beside != null) {
            streams.add(beside);
        }
        RtpInfo info = new RtpInfo(streams);
        playing(
                request,
                ServerConnection.headers()
                        .add(RtspHeaders.RANGE, watched.began())
                        .add(RtspHeaders.RTP_INFO, info.format()));
    }

    void playing(RtspRequest request, RtspHeaders.Builder headers) {
        headers.add(RtspHeaders.SESSION, connection.session().header().id());
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
        if (video != null && video.ports() != null) {
            long lastHeardMs = Math.max(heardMs, connection.lastRequestMs());
            return nowMs - lastHeardMs > SILENT_UDP_MS
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
        if (video != null) {
            video.close();
        }
        if (audio != null) {
            audio.close();
        }
        entry.close();
    }
}
