package org.xueliang.ingest.rtsp;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.assignment.Assignment;
import org.xueliang.ingest.assignment.Assignment.Use;
import org.xueliang.ingest.assignment.Assignment.Verifier;
import org.xueliang.ingest.session.SessionTick;
import org.xueliang.protocol.rtsp.RtspHeaders;
import org.xueliang.protocol.rtsp.RtspRequest;
import org.xueliang.protocol.rtsp.StatusCode;

/**
 * Who is on a connection: asked for, wrong ones answered late, and the channel's own credential that a viewer came in with, which is
 * good for as long as the registry gives it. On the connection's event loop.
 */
final class ServerIdentity {
    private final ServerConnection connection;
    private final ServerParts parts;
    private final String id;
    private @Nullable SessionTick lateAnswer;
    private @Nullable Verifier good;
    private @Nullable Pass pass;

    /** What a viewer came in with. */
    private record Pass(String channel, Verifier by) {}

    /** @param id of the connection, for nonces */
    ServerIdentity(ServerConnection connection, String id) {
        this.connection = connection;
        this.parts = connection.parts();
        this.id = id;
    }

    /** Whether the request proves who sends it; where not, it is answered here: at once to ask, late where it was wrong. */
    boolean authenticated(RtspRequest request, String code, List<Verifier> verifiers) {
        ServerAuthenticator.Checked checked = parts.authenticator().check(request, id, verifiers);
        good = checked.by();
        switch (checked.verdict()) {
            case GOOD -> {
                return true;
            }
            case ASK -> challenge(request, false);
            case STALE -> challenge(request, true);
            case WRONG -> refuseLate(request, code);
        }
        return false;
    }

    /** It looks at the channel by the credential that was just found good. */
    void looksAt(String channel) {
        Verifier by = good;
        pass = by == null ? null : new Pass(channel, by);
    }

    /** Why who looks by a channel's own credential may do so no longer; null where he may, or looks by something else. */
    @Nullable
    String over() {
        Pass now = pass;
        if (now == null) {
            return null;
        }
        Assignment channel = parts.book().find(now.channel).orElse(null);
        if (channel == null) {
            return "viewer of " + now.channel + ": the channel is no longer here";
        }
        if (channel.verifiers(Use.PLAY).contains(now.by)) {
            return null;
        }
        return "viewer of " + now.channel + ": "
                + (channel.notViewed().isEmpty() ? "its credential was taken back" : channel.notViewed());
    }

    private void challenge(RtspRequest request, boolean stale) {
        RtspHeaders.Builder headers = ServerConnection.headers();
        parts.authenticator().challenge(headers, id, stale);
        connection.reply(request, StatusCode.UNAUTHORIZED, headers, "");
    }

    private void refuseLate(RtspRequest request, String code) {
        parts.errors()
                .warn(
                        "wrong password " + connection.peer().getHostAddress(),
                        "wrong credentials for " + code + " from " + connection.peerName());
        if (!parts.limits().beginRefusal(connection.peer())) {
            connection.end("too many wrong passwords at a time", false);
            return;
        }
        connection.answersLater();
        connection.channel().config().setAutoRead(false);
        lateAnswer = SessionTick.once(
                parts.timeouts().wrongPassword().toMillis(),
                connection.channel().eventLoop(),
                parts.ledger(),
                connection.peerName(),
                () -> {
                    lateAnswer = null;
                    parts.limits().endRefusal(connection.peer());
                    RtspHeaders.Builder headers = ServerConnection.headers();
                    parts.authenticator().challenge(headers, id, false);
                    connection.reply(request, StatusCode.UNAUTHORIZED, headers, "wrong user or password");
                    connection.end("wrong user or password", false);
                });
    }

    void close() {
        SessionTick late = lateAnswer;
        if (late != null) {
            late.close();
            parts.limits().endRefusal(connection.peer());
        }
    }
}
