package org.xueliang.ingest.rtsp;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.assignment.Assignment;
import org.xueliang.ingest.media.AudioIntake;
import org.xueliang.ingest.media.IngestPipeline;
import org.xueliang.ingest.media.TrackSource;
import org.xueliang.ingest.rtsp.ServerState.Event;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.ingest.session.SessionContext;
import org.xueliang.ingest.session.SessionLedger;
import org.xueliang.protocol.rtsp.RtspHeaders;
import org.xueliang.protocol.rtsp.RtspRequest;
import org.xueliang.protocol.rtsp.RtspSyntaxException;
import org.xueliang.protocol.rtsp.StatusCode;
import org.xueliang.protocol.rtsp.TransportHeader;
import org.xueliang.protocol.sdp.AudioTrack;
import org.xueliang.protocol.sdp.MediaDescription;
import org.xueliang.protocol.sdp.NoVideoTrackException;
import org.xueliang.protocol.sdp.SdpParser;
import org.xueliang.protocol.sdp.SdpSyntaxException;
import org.xueliang.protocol.sdp.SessionDescription;
import org.xueliang.protocol.sdp.VideoTrack;

/**
 * A publisher of one channel: its video goes into the pipeline, and its audio beside it; its other tracks are set up, because encoders
 * give up where one is refused, and their packets dropped. On the connection's event loop.
 */
final class PublishSession implements Publications.Publisher {
    private static final Pattern ALIAS = Pattern.compile("[a-z0-9_.-]{2,64}");
    private static final long REPORT_EVERY_MS = 5_000;
    private static final int MAX_TRACKS = 8;

    private final ServerConnection connection;
    private final Assignment assignment;
    private final SessionDescription description;
    private final VideoTrack video;
    /** Passed on where the channel's owner lets it; null where there is none. */
    private final @Nullable AudioTrack sound;

    private final SessionLedger.Entry entry;
    private final List<Track> tracks = new ArrayList<>();
    private @Nullable IngestPipeline pipeline;
    private int videoRtpChannel = -1;
    private int videoRtcpChannel = -1;
    private int audioRtpChannel = -1;
    private int audioRtcpChannel = -1;
    private @Nullable AudioIntake audio;
    private @Nullable MediaPorts videoPorts;
    private long lastMediaMs;
    private long reportDueMs;
    private boolean hadMedia;
    private boolean ended;

    /** A track that was set up. */
    private record Track(int mediaIndex, @Nullable MediaPorts ports) {}

    private PublishSession(
            ServerConnection connection, Assignment assignment, SessionDescription description, VideoTrack video) {
        this.connection = connection;
        this.assignment = assignment;
        this.description = description;
        this.video = video;
        this.sound = AudioTrack.select(description);
        this.entry = connection
                .parts()
                .ledger()
                .open(SessionLedger.Kind.SESSION, "push of " + assignment.code() + " from " + connection.peerName());
    }

    /** @throws ServerRefusal where the description has nothing that is taken */
    static PublishSession announced(ServerConnection connection, Assignment assignment, RtspRequest request)
            throws ServerRefusal {
        try {
            SessionDescription description = SdpParser.parse(request.body());
            return new PublishSession(connection, assignment, description, VideoTrack.select(description));
        } catch (SdpSyntaxException e) {
            throw new ServerRefusal(StatusCode.BAD_REQUEST, "SDP: " + e.getMessage());
        } catch (NoVideoTrackException e) {
            throw new ServerRefusal(StatusCode.UNSUPPORTED_MEDIA_TYPE, "SDP: " + e.getMessage());
        }
    }

    /** What a path without a channel stands for where push is open to load tests. */
    static Assignment openChannel(String path) {
        return Assignment.builder(path).place("open").build();
    }

    /** Whether a path could be a channel's name at all: nothing else is reported as pending. */
    static boolean canBeAlias(String path) {
        return ALIAS.matcher(path.toLowerCase(Locale.ROOT)).matches();
    }

    String code() {
        return assignment.code();
    }

    boolean hasVideo() {
        return pipeline != null;
    }

    void setUp(RtspRequest request, RequestPath path) throws ServerRefusal, RtspSyntaxException {
        int media = mediaOf(request.uri(), path);
        String header = request.headers().get(RtspHeaders.TRANSPORT);
        if (header == null) {
            throw new ServerRefusal(StatusCode.BAD_REQUEST, "Transport is missing");
        }
        for (TransportHeader offer : TransportHeader.parseAll(header)) {
            if (offer.tcp()) {
                setUpTcp(request, media, offer);
                return;
            }
            if (!offer.multicast() && offer.clientPort() != null) {
                setUpUdp(request, media, offer);
                return;
            }
        }
        throw new ServerRefusal(
                StatusCode.UNSUPPORTED_TRANSPORT,
                "Transport (expected: RTP/AVP/TCP or RTP/AVP unicast with client_port)");
    }

    /**
     * Which m= is meant: by its control attribute as the URI's end, wherever FFmpeg or GStreamer put it, or as the whole URI; by order
     * where nothing fits.
     */
    private int mediaOf(String uri, RequestPath path) throws ServerRefusal {
        List<MediaDescription> media = description.media();
        for (int i = 0; i < media.size(); i++) {
            String control = media.get(i).control();
            if (control != null
                    && !control.isEmpty()
                    && isFree(i)
                    && (control.equals(uri) || control.equals(path.track()) || uri.endsWith("/" + control))) {
                return i;
            }
        }
        for (int i = 0; i < media.size(); i++) {
            if (isFree(i)) {
                return i;
            }
        }
        throw new ServerRefusal(StatusCode.METHOD_NOT_VALID_IN_THIS_STATE, "every announced track is set up already");
    }

    private boolean isFree(int mediaIndex) {
        return tracks.size() < MAX_TRACKS && tracks.stream().noneMatch(track -> track.mediaIndex() == mediaIndex);
    }

    private void setUpTcp(RtspRequest request, int media, TransportHeader offer) {
        TransportHeader.Pair asked = offer.interleaved();
        TransportHeader.Pair pair =
                asked != null ? asked : new TransportHeader.Pair(2 * tracks.size(), 2 * tracks.size() + 1);
        if (media == video.mediaIndex()) {
            videoRtpChannel = pair.rtp();
            videoRtcpChannel = pair.rtcp();
            openPipeline(offer, true);
        } else if (isSound(media)) {
            audioRtpChannel = pair.rtp();
            audioRtcpChannel = pair.rtcp();
        }
        setUpDone(
                request, new Track(media, null), TransportHeader.tcp(pair.rtp()).withMode("record"));
    }

    private void setUpUdp(RtspRequest request, int media, TransportHeader offer) {
        ServerParts parts = connection.parts();
        TransportHeader.Pair clientPorts = offer.clientPort();
        connection.answersLater();
        MediaPorts.open(
                parts.transport(),
                connection.channel().eventLoop(),
                ((java.net.InetSocketAddress) connection.channel().localAddress()).getAddress(),
                parts.ledger(),
                "push of " + assignment.code(),
                new MediaPorts.Opened() {
                    @Override
                    public void opened(MediaPorts ports) {
                        if (ended || clientPorts == null) {
                            ports.close();
                            return;
                        }
                        boolean isVideo = media == video.mediaIndex();
                        ports.agree(
                                connection.peer(),
                                clientPorts.rtp(),
                                clientPorts.rtcp(),
                                isVideo
                                        ? PublishSession.this::datagram
                                        : isSound(media) ? PublishSession.this::sound : (rtcp, dropped) -> {});
                        if (isVideo) {
                            videoPorts = ports;
                            openPipeline(offer, false);
                        }
                        setUpDone(
                                request,
                                new Track(media, ports),
                                TransportHeader.udp(clientPorts.rtp(), clientPorts.rtcp())
                                        .withServerPort(ports.rtpPort(), ports.rtcpPort())
                                        .withMode("record"));
                        connection.answered();
                    }

                    @Override
                    public void failed(String cause) {
                        connection.answered(request, new ServerRefusal(StatusCode.SERVICE_UNAVAILABLE, cause));
                    }
                });
    }

    private boolean isSound(int media) {
        return sound != null && sound.mediaIndex() == media;
    }

    /** Once both tracks are there, in whichever order they were set up. */
    private void openSound() {
        IngestPipeline beside = pipeline;
        if (beside != null
                && sound != null
                && audio == null
                && tracks.stream().anyMatch(track -> isSound(track.mediaIndex()))) {
            audio = beside.audio(sound);
        }
    }

    private void openPipeline(TransportHeader offer, boolean ordered) {
        pipeline = new IngestPipeline(
                connection.parts().media(),
                assignment.code(),
                assignment.place(),
                connection.parts().ids().next(),
                new TrackSource(video.codec(), video.payloadType(), video.parameterSets(), offer.ssrc(), ordered),
                connection.parts().time().wallUs());
    }

    private void setUpDone(RtspRequest request, Track track, TransportHeader agreed) {
        tracks.add(track);
        openSound();
        connection.session().moved(Event.SETUP_RECORD);
        connection.reply(
                request,
                StatusCode.OK,
                ServerConnection.headers()
                        .add(RtspHeaders.SESSION, connection.session().header().format())
                        .add(RtspHeaders.TRANSPORT, agreed.format()),
                "");
    }

    void recording() {
        lastMediaMs = connection.parts().time().steadyMs();
        reportDueMs = lastMediaMs + REPORT_EVERY_MS;
    }

    void interleaved(int channel, ByteBuf payload, long receivedUs, long steadyUs) {
        IngestPipeline into = pipeline;
        if (into == null) {
            return;
        }
        if (channel == videoRtpChannel) {
            media(into, payload, receivedUs, steadyUs);
        } else if (channel == videoRtcpChannel) {
            into.rtcp(payload, receivedUs, steadyUs);
        } else if (audio != null && channel == audioRtpChannel) {
            audio.rtp(payload, receivedUs, steadyUs);
        } else if (audio != null && channel == audioRtcpChannel) {
            audio.rtcp(payload);
        }
    }

    private void sound(boolean rtcp, ByteBuf datagram) {
        AudioIntake into = audio;
        if (into == null) {
            return;
        }
        if (rtcp) {
            into.rtcp(datagram);
        } else {
            GatewayTime time = connection.parts().time();
            into.rtp(datagram, time.wallUs(), time.steadyUs());
        }
    }

    private void datagram(boolean rtcp, ByteBuf datagram) {
        IngestPipeline into = pipeline;
        if (into == null) {
            return;
        }
        long receivedUs = connection.parts().time().wallUs();
        long steadyUs = connection.parts().time().steadyUs();
        if (rtcp) {
            into.rtcp(datagram, receivedUs, steadyUs);
        } else {
            media(into, datagram, receivedUs, steadyUs);
        }
    }

    private void media(IngestPipeline into, ByteBuf packet, long receivedUs, long steadyUs) {
        if (into.rtp(packet, receivedUs, steadyUs)) {
            hadMedia = true;
            lastMediaMs = steadyUs / 1000;
        }
        String conflict = into.conflict();
        if (conflict != null) {
            connection.end(conflict, false);
        }
    }

    /** Why it is over now, in words; null where it goes on. RTSP silence is no reason: FFmpeg sends no keepalive. */
    @Nullable
    String tick(long nowMs) {
        IngestPipeline into = pipeline;
        if (into == null) {
            return null;
        }
        ServerParts parts = connection.parts();
        into.poll(parts.time().wallUs(), parts.time().steadyUs());
        if (nowMs - lastMediaMs > parts.timeouts().media().toMillis()) {
            long seconds = parts.timeouts().media().toSeconds();
            return hadMedia
                    ? "no RTP for " + seconds + " s"
                    : "no RTP for " + seconds + " s after RECORD"
                            + (videoPorts == null ? "" : " (UDP: firewall or NAT between; use TCP)");
        }
        MediaPorts ports = videoPorts;
        if (ports != null && nowMs >= reportDueMs) {
            reportDueMs = nowMs + REPORT_EVERY_MS;
            ports.send(
                    true,
                    into.receiverReport(
                            System.identityHashCode(this), parts.time().steadyUs()));
        }
        return null;
    }

    @Override
    public void end(String cause, boolean deliberate, Runnable then) {
        connection.channel().eventLoop().execute(() -> {
            connection.end(cause, deliberate);
            then.run();
        });
    }

    /** Lets everything go. */
    void end(String cause, boolean deliberate) {
        if (ended) {
            return;
        }
        ended = true;
        IngestPipeline of = pipeline;
        pipeline = null;
        audio = null;
        if (of != null) {
            of.end(cause, deliberate);
        }
        for (Track track : tracks) {
            MediaPorts ports = track.ports();
            if (ports != null) {
                ports.close();
            }
        }
        connection.parts().publications().release(assignment.code(), this);
        entry.close();
        if (of != null && hadMedia && !deliberate) {
            SessionContext where = new SessionContext(
                    "push",
                    assignment.code(),
                    connection.peerName(),
                    of.stream().sessionId());
            connection.parts().errors().warn("push ended " + assignment.code(), where + ": " + cause);
        }
    }
}
