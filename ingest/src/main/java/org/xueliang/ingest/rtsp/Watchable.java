package org.xueliang.ingest.rtsp;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.xueliang.ingest.assignment.Assignment;
import org.xueliang.ingest.assignment.Assignment.Use;
import org.xueliang.ingest.live.PacketBatch;
import org.xueliang.ingest.recorded.RecordedView;
import org.xueliang.ingest.view.LiveView;
import org.xueliang.protocol.audio.AudioFormat;
import org.xueliang.protocol.media.AnnexB;
import org.xueliang.protocol.media.ParameterSets;
import org.xueliang.protocol.rtsp.RtspHeaders;
import org.xueliang.protocol.rtsp.RtspRequest;
import org.xueliang.protocol.rtsp.RtspSyntaxException;
import org.xueliang.protocol.rtsp.StatusCode;
import org.xueliang.protocol.sdp.SdpWriter;

/** What a path names: a channel's live stream, a view of one that the registry opened, or a recording; and its description. On the connection's event loop. */
final class Watchable {
    /** How often it is looked whether audio has begun. */
    private static final long AUDIO_POLL_MS = 100;

    private Watchable() {}

    /** What is done with what the path names. */
    interface Found {
        void watched(Watched watched) throws ServerRefusal, RtspSyntaxException;
    }

    /** Goes on with the recording or the channel's stream, where the peer may look at it; a stream on demand is waited for. */
    static void find(ServerConnection connection, RtspRequest request, RequestPath path, Found then)
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
        LiveView view = path.track().isEmpty()
                ? connection.parts().views().find(path.channel()).orElse(null)
                : null;
        if (view != null) {
            LiveView.Terms terms = view.terms();
            if (connection.authenticated(request, terms.channel(), terms.verifiers())) {
                connection.wish().sit(view);
                connection
                        .wish()
                        .find(
                                request,
                                terms.channel(),
                                live -> then.watched(new LiveWatched(connection, live, terms.sound())));
            }
            return;
        }
        Assignment found = connection.channelOf(path);
        if (found == null || !found.enrolled()) {
            throw new ServerRefusal(
                    StatusCode.NOT_FOUND, "no channel has this path (expected: a channel's code or alias)");
        }
        if (connection.authenticated(request, found.code(), found.verifiers(Use.PLAY))) {
            connection.looksAt(found.code());
            connection
                    .wish()
                    .find(request, found.code(), live -> then.watched(new LiveWatched(connection, live, true)));
        }
    }

    static void describe(ServerConnection connection, RtspRequest request, RequestPath path)
            throws ServerRefusal, RtspSyntaxException {
        find(connection, request, path, watched -> describe(connection, request, path, watched));
    }

    private static void describe(ServerConnection connection, RtspRequest request, RequestPath path, Watched watched) {
        if (watched.audioMayCome()) {
            connection.answeredAfter(AUDIO_POLL_MS, request, () -> describe(connection, request, path, watched));
            return;
        }
        ParameterSets sets = watched.parameterSets();
        List<byte[]> nalUnits = sets == null ? List.of() : AnnexB.nalUnits(sets.annexB());
        String address = ((InetSocketAddress) connection.channel().localAddress())
                .getAddress()
                .getHostAddress();
        AudioFormat heard = watched.audio();
        String sdp = heard == null
                ? SdpWriter.video(
                        path.channel(),
                        address,
                        watched.codec(),
                        PacketBatch.PAYLOAD_TYPE,
                        nalUnits,
                        PlaySession.TRACK,
                        watched.range())
                : SdpWriter.withAudio(
                        path.channel(),
                        address,
                        watched.codec(),
                        PacketBatch.PAYLOAD_TYPE,
                        nalUnits,
                        PlaySession.TRACK,
                        watched.range(),
                        heard,
                        PlaySession.AUDIO_TRACK);
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
}
