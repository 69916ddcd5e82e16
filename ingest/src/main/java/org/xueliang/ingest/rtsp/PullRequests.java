package org.xueliang.ingest.rtsp;

import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.rtsp.RtspHeaders;
import org.xueliang.protocol.rtsp.RtspMethods;
import org.xueliang.protocol.rtsp.RtspResponse;
import org.xueliang.protocol.rtsp.SessionHeader;
import org.xueliang.protocol.rtsp.StatusCode;

/**
 * The requests of one pull: each goes out with what the camera's newest challenge asks for, and its answer is heard once a 401 is
 * dealt with. One event loop's.
 */
final class PullRequests {
    private static final String USER_AGENT = "Xueliang/0.1";

    /** Told that the camera will not have us. */
    interface Refused {
        void refused(String cause);
    }

    private final PullParts parts;
    /** Asked each time: a redirect to another host changes whose credentials are sent. */
    private final PullTarget target;

    private final Refused refused;
    private @Nullable RtspClientConnection connection;
    private @Nullable SessionHeader session;
    private boolean lastAuthorized;
    private boolean answeringChallenge;

    PullRequests(PullParts parts, PullTarget target, Refused refused) {
        this.parts = parts;
        this.target = target;
        this.refused = refused;
    }

    /** Over which connection from now on; answers to what went over another are not heard. */
    void over(@Nullable RtspClientConnection now) {
        if (now == null) {
            session = null;
            target.authorizer().newConnection();
        }
        connection = now;
    }

    /** The session that later requests name; null where the camera gave none. */
    void within(@Nullable SessionHeader now) {
        session = now;
    }

    /** Seconds after which the camera forgets us, as it says or by the standard. */
    int timeoutSeconds() {
        return session == null ? SessionHeader.DEFAULT_TIMEOUT_SECONDS : session.timeoutSeconds();
    }

    /** Whether the newest request answers a challenge and is not answered itself. */
    boolean isAnsweringChallenge() {
        return answeringChallenge;
    }

    /** Asks, and hears the answer once 401 is dealt with. */
    void ask(String method, String uri, RtspHeaders extra, RtspClientConnection.Answer answer) {
        RtspClientConnection to = connection;
        if (to == null) {
            return;
        }
        lastAuthorized = send(to, method, uri, extra, response -> {
            if (response.status() == StatusCode.UNAUTHORIZED) {
                unauthorized(response, method, uri, extra, answer);
            } else if (connection == to) {
                target.authorizer().accepted();
                answeringChallenge = false;
                answer.answered(response);
            }
        });
    }

    private void unauthorized(
            RtspResponse response, String method, String uri, RtspHeaders extra, RtspClientConnection.Answer answer) {
        switch (target.authorizer()
                .unauthorized(response.headers().getAll(RtspHeaders.WWW_AUTHENTICATE), lastAuthorized)) {
            case RETRY -> {
                answeringChallenge = true;
                ask(method, uri, extra, answer);
            }
            case WRONG_CREDENTIALS -> refused.refused("401 Unauthorized: wrong user or password");
            case NO_CREDENTIALS ->
                refused.refused("401 Unauthorized: the camera asks for user and password, none are set");
            case NO_KNOWN_CHALLENGE ->
                refused.refused("401 Unauthorized: the camera asks for neither Basic nor a Digest that is known");
        }
    }

    /**
     * Says that we are still there. Any answer will do, and none: some cameras give none, others 405 or 451, all harmless.
     *
     * @param gone told where the camera says that it has dropped the session
     */
    void keepalive(String method, String uri, Refused gone) {
        RtspClientConnection to = connection;
        if (to == null) {
            return;
        }
        boolean[] authorized = new boolean[1];
        authorized[0] = send(to, method, uri, RtspHeaders.EMPTY, response -> {
            if (response.status() == StatusCode.SESSION_NOT_FOUND) {
                gone.refused("454 Session Not Found: the camera has dropped the session");
            } else if (response.status() == StatusCode.UNAUTHORIZED) {
                keepaliveUnauthorized(response, authorized[0], method, uri, gone);
            } else {
                target.authorizer().accepted();
            }
        });
    }

    /** The nonce expired (rtsp.md 9 #6): the next one goes out at once with the new nonce. */
    private void keepaliveUnauthorized(
            RtspResponse response, boolean authorized, String method, String uri, Refused gone) {
        switch (target.authorizer().unauthorized(response.headers().getAll(RtspHeaders.WWW_AUTHENTICATE), authorized)) {
            case RETRY -> keepalive(method, uri, gone);
            case WRONG_CREDENTIALS, NO_CREDENTIALS, NO_KNOWN_CHALLENGE ->
                refused.refused("401 Unauthorized to keepalive: user or password no longer good");
        }
    }

    /** Best effort: servers that keep sending to a closed session exist, and some count sessions. */
    void tearDown(String uri) {
        if (connection != null && session != null) {
            send(connection, RtspMethods.TEARDOWN, uri, RtspHeaders.EMPTY, response -> {});
        }
    }

    private boolean send(
            RtspClientConnection to, String method, String uri, RtspHeaders extra, RtspClientConnection.Answer answer) {
        RtspHeaders.Builder headers = RtspHeaders.builder().add(RtspHeaders.USER_AGENT, USER_AGENT);
        if (session != null) {
            headers.add(RtspHeaders.SESSION, session.id());
        }
        extra.fields().forEach(field -> headers.add(field.name(), field.value()));
        String authorization =
                target.authorizer().authorization(method, uri, parts.ids().next());
        if (authorization != null) {
            headers.add(RtspHeaders.AUTHORIZATION, authorization);
        }
        to.send(method, uri, headers.build(), answer);
        return authorization != null;
    }
}
