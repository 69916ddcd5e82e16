package org.xueliang.ingest.rtsp;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.assignment.Assignment.Verifier;
import org.xueliang.ingest.session.SessionTick;
import org.xueliang.protocol.rtsp.RtspHeaders;
import org.xueliang.protocol.rtsp.RtspRequest;
import org.xueliang.protocol.rtsp.StatusCode;

/**
 * Whether the requests of a connection prove who sends them (RFC 2326 section 18): who proves nothing is asked at once, who is wrong is refused
 * late and put out, and of an address only so many at a time. On the connection's event loop.
 */
final class ServerChallenge {
    private final ServerConnection connection;
    private final ServerParts parts;
    /** A nonce is good on the connection that it was given to. */
    private final String connectionId;

    private @Nullable SessionTick lateAnswer;
    private @Nullable Verifier proof;

    ServerChallenge(ServerConnection connection) {
        this.connection = connection;
        this.parts = connection.parts();
        this.connectionId = parts.ids().next();
    }

    /** Where it is not proved the request is answered here. */
    boolean proved(RtspRequest request, String code, List<Verifier> verifiers) {
        ServerAuthenticator.Checked checked = parts.authenticator().check(request, connectionId, verifiers);
        proof = checked.by();
        switch (checked.verdict()) {
            case GOOD -> {
                return true;
            }
            case ASK -> ask(request, false, "");
            case STALE -> ask(request, true, "");
            case WRONG -> refuseLate(request, code);
        }
        return false;
    }

    /** By what the last request was proved; null where it was not. */
    @Nullable
    Verifier proof() {
        return proof;
    }

    private void ask(RtspRequest request, boolean stale, String text) {
        RtspHeaders.Builder headers = ServerConnection.headers();
        parts.authenticator().challenge(headers, connectionId, stale);
        connection.reply(request, StatusCode.UNAUTHORIZED, headers, text);
    }

    private void refuseLate(RtspRequest request, String code) {
        String host = connection.peer().getHostAddress();
        parts.errors()
                .warn("wrong password " + host, "wrong credentials for " + code + " from " + connection.peerName());
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
                    ask(request, false, "wrong user or password");
                    connection.end("wrong user or password", false);
                });
    }

    /** The connection is over: a late refusal is not sent any more. */
    void close() {
        if (lateAnswer != null) {
            lateAnswer.close();
            parts.limits().endRefusal(connection.peer());
        }
    }
}
