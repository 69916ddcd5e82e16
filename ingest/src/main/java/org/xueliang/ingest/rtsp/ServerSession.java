package org.xueliang.ingest.rtsp;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.assignment.Assignment;
import org.xueliang.ingest.rtsp.ServerState.Event;
import org.xueliang.protocol.rtsp.RtspHeaders;
import org.xueliang.protocol.rtsp.RtspRequest;
import org.xueliang.protocol.rtsp.RtspSyntaxException;
import org.xueliang.protocol.rtsp.SessionHeader;
import org.xueliang.protocol.rtsp.StatusCode;

/**
 * The RTSP session of one connection, with which it lives and ends: either one publisher or one viewer, and what may be asked in which state
 * (RFC 2326 appendix A). On the connection's event loop.
 */
final class ServerSession {
    private static final int TIMEOUT_SECONDS = 60;

    private final ServerConnection connection;
    private final ServerParts parts;
    private final SessionHeader header;

    private ServerState state = ServerState.READY;
    private @Nullable PublishSession publisher;
    private @Nullable PlaySession viewer;

    ServerSession(ServerConnection connection) {
        this.connection = connection;
        this.parts = connection.parts();
        this.header = new SessionHeader(parts.ids().next(), TIMEOUT_SECONDS);
    }

    SessionHeader header() {
        return header;
    }

    boolean isEnded() {
        return state == ServerState.ENDED;
    }

    /** Somebody publishes here, or is about to. */
    boolean isPublishing() {
        return publisher != null;
    }

    boolean isRecording() {
        return state == ServerState.RECORDING;
    }

    /** Whether the event has a place now; moves on where it has. */
    boolean moved(Event event) {
        ServerState next = ServerState.TABLE.next(state, event);
        if (next == null) {
            return false;
        }
        state = next;
        return true;
    }

    void requireOurs(RtspRequest request) throws ServerRefusal, RtspSyntaxException {
        SessionHeader named = SessionHeader.parse(request.headers());
        if (named != null && !named.id().equals(header.id())) {
            throw new ServerRefusal(StatusCode.SESSION_NOT_FOUND, "no such session on this connection");
        }
    }

    void announce(RtspRequest request, RequestPath path) throws ServerRefusal {
        if (state != ServerState.READY) {
            throw wrongState(request);
        }
        Assignment channelOf = PublishAdmission.channel(connection, request, path);
        if (channelOf == null) {
            return;
        }
        PublishSession coming = PublishSession.announced(connection, channelOf, request);
        claim(request, coming);
    }

    private void claim(RtspRequest request, PublishSession coming) throws ServerRefusal {
        Publications.Publisher before = parts.publications().claim(coming.code(), coming);
        if (before == null) {
            publisher = coming;
            moved(Event.ANNOUNCE);
            connection.ok(request);
            return;
        }
        if (parts.policies().publishReplace() == PublishReplacePolicy.REFUSE) {
            coming.end("refused", true);
            throw new ServerRefusal(StatusCode.NOT_ACCEPTABLE, "the channel has a publisher already");
        }
        connection.answersLater();
        parts.metrics().publisherReplaced();
        before.end(
                "replaced by another publisher (" + connection.peerName() + ")",
                true,
                () -> connection.onLoop(() -> connection.answered(request, () -> {
                    if (isEnded()) {
                        coming.end("connection closed", true);
                    } else {
                        claim(request, coming);
                    }
                })));
    }

    void setUp(RtspRequest request, RequestPath path) throws ServerRefusal, RtspSyntaxException {
        PublishSession publishing = publisher;
        if (publishing != null) {
            if (state != ServerState.ANNOUNCED && state != ServerState.RECORD_READY) {
                throw wrongState(request);
            }
            publishing.setUp(request, path);
            return;
        }
        PlaySession viewing = viewer;
        if (viewing != null && state == ServerState.PLAY_READY) {
            viewing.setUpMore(request, path);
            return;
        }
        if (state != ServerState.READY) {
            throw wrongState(request);
        }
        PlaySession.setUp(connection, request, path);
    }

    /** Whether a viewer's track is set up. */
    boolean isViewing() {
        return viewer != null;
    }

    void viewing(PlaySession session) {
        viewer = session;
    }

    /** No ports could be had for its first track. */
    void setUpFailed(PlaySession session) {
        if (state == ServerState.READY && viewer == session) {
            viewer = null;
            session.close();
        }
    }

    void record(RtspRequest request) throws ServerRefusal {
        PublishSession publishing = publisher;
        if (publishing == null || state != ServerState.RECORD_READY || !publishing.hasVideo()) {
            throw wrongState(request);
        }
        moved(Event.RECORD);
        publishing.recording();
        connection.reply(request, StatusCode.OK, ServerConnection.headers().add(RtspHeaders.SESSION, header.id()), "");
    }

    void play(RtspRequest request) throws ServerRefusal, RtspSyntaxException {
        PlaySession viewing = viewer;
        if (viewing == null || !moved(Event.PLAY)) {
            throw wrongState(request);
        }
        viewing.play(request);
    }

    void pause(RtspRequest request) throws ServerRefusal {
        PlaySession viewing = viewer;
        if (viewing == null || !moved(Event.PAUSE)) {
            throw wrongState(request);
        }
        viewing.pause(request);
    }

    private ServerRefusal wrongState(RtspRequest request) {
        return new ServerRefusal(
                StatusCode.METHOD_NOT_VALID_IN_THIS_STATE, request.method() + " in state " + state + " has no place");
    }

    // ---- media, time, the end

    void interleaved(int channel, ByteBuf payload, long receivedUs, long receivedSteadyUs) {
        PublishSession publishing = publisher;
        if (publishing != null && !isEnded()) {
            publishing.interleaved(channel, payload, receivedUs, receivedSteadyUs);
        }
    }

    /** Whether media is on its way: then its own silence counts, not that of requests. */
    boolean isStreaming() {
        return publisher != null && state == ServerState.RECORDING || viewer != null && state == ServerState.PLAYING;
    }

    /** While it {@linkplain #isStreaming streams}. @return why it is to end; null where it goes on */
    @Nullable
    String tick(long nowMs) {
        PublishSession publishing = publisher;
        if (publishing != null) {
            return publishing.tick(nowMs);
        }
        PlaySession viewing = viewer;
        return viewing == null ? null : viewing.tick(nowMs);
    }

    /** No request has a place any more. */
    void ends() {
        state = ServerState.ENDED;
    }

    /** Behind {@link #ends}: what it carried is over. */
    void close(String cause, boolean deliberate) {
        if (publisher != null) {
            publisher.end(cause, deliberate);
        }
        if (viewer != null) {
            viewer.close();
        }
    }
}
