package org.xueliang.ingest.rtsp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.assignment.Assignment;
import org.xueliang.ingest.rtsp.PullState.Event;
import org.xueliang.ingest.session.SessionContext;
import org.xueliang.ingest.session.SessionLedger;
import org.xueliang.ingest.session.SessionTick;
import org.xueliang.protocol.rtsp.PublicMethods;
import org.xueliang.protocol.rtsp.RtspHeaders;
import org.xueliang.protocol.rtsp.RtspMethods;
import org.xueliang.protocol.rtsp.RtspResponse;
import org.xueliang.protocol.rtsp.RtspSyntaxException;
import org.xueliang.protocol.rtsp.RtspUrl;
import org.xueliang.protocol.rtsp.SessionHeader;
import org.xueliang.protocol.rtsp.StatusCode;
import org.xueliang.protocol.rtsp.TransportHeader;

/**
 * One attempt to pull one channel, from the name service to the end of the stream; over several connections where redirects,
 * another transport or a server that closes after its 401 ask for it. Everything happens on one event loop. Ends once, with a
 * cause in words.
 */
final class PullSession implements RtspClientConnection.Owner {
    /** How a pull ended, and where: for the log. */
    record Outcome(
            String cause, boolean deliberate, boolean refusedCredentials, boolean hadMedia, SessionContext context) {}

    /** Takes the outcome, on the session's event loop, once. */
    interface Ended {
        void ended(Outcome outcome);
    }

    private static final long TICK_MS = 250;
    private static final long REPORT_EVERY_MS = 5_000;

    private final PullParts parts;
    private final Assignment assignment;
    private final EventLoop loop;
    private final Ended ended;
    private final PullTarget target;
    private final PullTransports transports;
    private final String sessionId;
    private final SessionLedger.Entry entry;
    private final SessionTick tick;
    private final PullRequests requests;
    private final PullMedia media;

    private PullState state = PullState.RESOLVING;
    private @Nullable RtspClientConnection connection;
    private PublicMethods methods = PublicMethods.UNKNOWN;
    private String base;
    private @Nullable DescribedVideo described;
    private @Nullable PullSound sound;
    private boolean withoutSound;
    private boolean reconnectedAfter401;
    private boolean withoutRange;
    private boolean refusedCredentials;
    private String asked = "";
    private long answerDueMs;
    private long keepaliveDueMs;
    private long reportDueMs;

    private PullSession(
            PullParts parts,
            Assignment assignment,
            PullTarget target,
            Assignment.Pull pull,
            EventLoop loop,
            Ended ended) {
        this.parts = parts;
        this.assignment = assignment;
        this.loop = loop;
        this.ended = ended;
        this.target = target;
        this.transports = new PullTransports(pull.transport());
        this.sessionId = parts.ids().next();
        this.entry = parts.ledger().open(SessionLedger.Kind.SESSION, "pull of " + assignment.code());
        this.tick = SessionTick.every(TICK_MS, loop, parts.ledger(), "pull of " + assignment.code(), this::tick);
        this.requests = new PullRequests(parts, target, this::refuse);
        this.media = new PullMedia(parts, assignment, sessionId, this::end);
        this.base = target.url().requestUri();
    }

    /** Begins on the event loop, which the caller is on. A URL that is none ends it at once and gives null. */
    static @Nullable PullSession start(
            PullParts parts, Assignment assignment, Assignment.Pull pull, EventLoop loop, Ended ended) {
        PullTarget target;
        try {
            target = new PullTarget(pull.url(), pull.username(), pull.password());
        } catch (RtspSyntaxException e) {
            SessionContext nowhere = new SessionContext("pull", assignment.code(), "no address", "none");
            ended.ended(new Outcome("URL refused: " + e.getMessage(), false, false, false, nowhere));
            return null;
        }
        PullSession session = new PullSession(parts, assignment, target, pull, loop, ended);
        session.begin();
        return session;
    }

    private SessionContext context() {
        return new SessionContext("pull", assignment.code(), target.url().requestUri(), sessionId);
    }

    /** What moves the session on; an event that has no place in the state is a fault of ours and ends the session. */
    private boolean moved(Event event) {
        PullState next = PullState.TABLE.next(state, event);
        if (next == null) {
            end("internal error: " + event + " in state " + state);
            return false;
        }
        state = next;
        return true;
    }

    // ---- to the camera

    private void begin() {
        base = target.url().requestUri();
        asked = "name service";
        due(parts.timeouts().response().toMillis());
        RtspUrl url = target.url();
        if (url.tls() && parts.tls() == null) {
            end("rtsps is not available on this gateway");
            return;
        }
        parts.resolver().resolve(url.host(), loop, new HostResolver.Outcome() {
            @Override
            public void address(InetAddress address) {
                if (state == PullState.RESOLVING && target.url().equals(url)) {
                    connect(address);
                }
            }

            @Override
            public void refused(String cause) {
                end(cause);
            }
        });
    }

    private void connect(InetAddress address) {
        if (!moved(Event.RESOLVED)) {
            return;
        }
        long timeoutMs = parts.timeouts().connect().toMillis();
        asked = "connection";
        due(2 * timeoutMs);
        RtspClientConnection opening =
                new RtspClientConnection(this, parts.time(), parts.ledger(), "pull of " + assignment.code());
        connection = opening;
        requests.over(opening);
        RtspUrl url = target.url();
        opening.connect(
                loop, parts.transport(), address, url.port(), url.tls() ? parts.tls() : null, url.host(), timeoutMs);
    }

    @Override
    public void connected() {
        if (moved(Event.CONNECTED)) {
            ask(RtspMethods.OPTIONS, base, RtspHeaders.EMPTY, this::greeted);
        }
    }

    /** A redirect, another transport, a closed connection after 401: from the start. */
    private void again() {
        if (!moved(Event.AGAIN)) {
            return;
        }
        media.release("another attempt", true);
        closeConnection();
        begin();
    }

    private void due(long inMs) {
        answerDueMs = parts.time().steadyMs() + inMs;
    }

    private void ask(String method, String uri, RtspHeaders extra, RtspClientConnection.Answer answer) {
        asked = method;
        due(parts.timeouts().response().toMillis());
        requests.ask(method, uri, extra, answer);
    }

    private void refuse(String cause) {
        refusedCredentials = true;
        end(cause);
    }

    private boolean redirected(RtspResponse response) {
        if (!StatusCode.isRedirect(response.status())) {
            return false;
        }
        String location = response.headers().get(RtspHeaders.LOCATION);
        redirected(location == null ? "" : location);
        return true;
    }

    @Override
    public void redirected(String location) {
        String refusal = target.redirect(location);
        if (refusal == null) {
            again();
        } else {
            end(refusal);
        }
    }

    // ---- the dialogue

    private void greeted(RtspResponse response) {
        if (redirected(response)) {
            return;
        }
        // Whatever else it says: some servers do not know OPTIONS, and DESCRIBE tells more.
        methods =
                StatusCode.isSuccess(response.status()) ? PublicMethods.of(response.headers()) : PublicMethods.UNKNOWN;
        if (moved(Event.GREETED)) {
            ask(RtspMethods.DESCRIBE, base, RtspHeaders.of(RtspHeaders.ACCEPT, "application/sdp"), this::described);
        }
    }

    private void described(RtspResponse response) {
        if (redirected(response)) {
            return;
        }
        try {
            if (!StatusCode.isSuccess(response.status())) {
                throw new PullRefusal(PullRefusal.ofStatus(RtspMethods.DESCRIBE, response));
            }
            DescribedVideo found = DescribedVideo.of(response, target.url());
            base = found.base();
            described = found;
        } catch (PullRefusal e) {
            end(e.cause());
            return;
        }
        if (!moved(Event.DESCRIBED)) {
            return;
        }
        RtspClientConnection over = connection;
        if (transports.tcp()) {
            setUp(TransportHeader.tcp(0));
        } else if (over != null) {
            MediaPorts.open(
                    parts.transport(),
                    loop,
                    over.localAddress(),
                    parts.ledger(),
                    "pull of " + assignment.code(),
                    new PortsOpened(over));
        }
    }

    private final class PortsOpened implements MediaPorts.Opened {
        private final RtspClientConnection forConnection;

        PortsOpened(RtspClientConnection forConnection) {
            this.forConnection = forConnection;
        }

        @Override
        public void opened(MediaPorts opened) {
            if (connection != forConnection || state != PullState.SETTING_UP) {
                opened.close();
                return;
            }
            media.offer(opened);
            setUp(TransportHeader.udp(opened.rtpPort(), opened.rtcpPort()));
        }

        @Override
        public void failed(String cause) {
            end(cause);
        }
    }

    private void setUp(TransportHeader offer) {
        String url = described == null ? "" : described.trackUrl();
        ask(RtspMethods.SETUP, url, RtspHeaders.of(RtspHeaders.TRANSPORT, offer.format()), this::setUpAnswered);
    }

    private void setUpAnswered(RtspResponse response) {
        if (response.status() == StatusCode.UNSUPPORTED_TRANSPORT && transports.next()) {
            again();
            return;
        }
        DescribedVideo video = described;
        RtspClientConnection over = connection;
        try {
            if (!StatusCode.isSuccess(response.status()) || video == null || over == null) {
                throw new PullRefusal(PullRefusal.ofStatus(RtspMethods.SETUP, response));
            }
            String transportText = response.headers().get(RtspHeaders.TRANSPORT);
            TransportHeader agreed = transportText == null
                    ? (transports.tcp() ? TransportHeader.tcp(0) : TransportHeader.udp(0, 0))
                    : TransportHeader.parse(transportText);
            requests.within(SessionHeader.parse(response.headers()));
            media.agree(agreed, video.track(), over.remoteAddress());
            media.dated(response.headers().get("Date"));
            sound = withoutSound || !agreed.tcp() ? null : PullSound.of(video, media);
        } catch (RtspSyntaxException e) {
            end("SETUP answer: " + e.getMessage());
            return;
        } catch (PullRefusal e) {
            end(e.cause());
            return;
        }
        if (moved(Event.SET_UP)) {
            if (sound == null) {
                play();
            } else {
                sound.ask(this::ask, this::play);
            }
        }
    }

    /** A camera that ends or holds the conversation where it is asked for its audio is asked for its video alone. */
    private boolean goesOnWithoutSound() {
        boolean blamed = sound != null && sound.isAsking();
        sound = null;
        if (blamed) {
            withoutSound = true;
            again();
        }
        return blamed;
    }

    private void play() {
        RtspHeaders range = withoutRange ? RtspHeaders.EMPTY : RtspHeaders.of(RtspHeaders.RANGE, "npt=0.000-");
        ask(RtspMethods.PLAY, base, range, this::playAnswered);
    }

    private void playAnswered(RtspResponse response) {
        if (response.status() == StatusCode.INVALID_RANGE && !withoutRange) {
            withoutRange = true;
            play();
            return;
        }
        if (!StatusCode.isSuccess(response.status())) {
            end(PullRefusal.ofStatus(RtspMethods.PLAY, response));
            return;
        }
        if (moved(Event.PLAYS)) {
            long nowMs = parts.time().steadyMs();
            media.expectedFrom(nowMs);
            keepaliveDueMs = nowMs + keepaliveEveryMs();
            reportDueMs = nowMs + REPORT_EVERY_MS;
        }
    }

    /** Half the session's timeout, at least 5 s, at most 30 s. */
    private long keepaliveEveryMs() {
        return Math.max(5, Math.min(30, requests.timeoutSeconds() / 2)) * 1000L;
    }

    @Override
    public void interleaved(int channel, ByteBuf payload, long receivedUs, long steadyUs) {
        media.interleaved(channel, payload, receivedUs, steadyUs);
    }

    // ---- time

    private void tick() {
        if (state == PullState.ENDED) {
            return;
        }
        long nowMs = parts.time().steadyMs();
        if (state == PullState.PLAYING) {
            playingTick(nowMs);
            return;
        }
        if (nowMs > answerDueMs && !goesOnWithoutSound()) {
            RtspClientConnection to = connection;
            String half = to == null
                    ? null
                    : to.halfUnit(nowMs, parts.timeouts().response().toMillis() / 2);
            end(
                    half != null
                            ? half
                            : to != null && to.bytes() == 0 && state == PullState.GREETING
                                    ? "connected, but the peer says nothing (no answer to OPTIONS for "
                                            + parts.timeouts().response().toSeconds() + " s)"
                                    : "no answer to " + asked + " for "
                                            + parts.timeouts().response().toSeconds() + " s");
        }
    }

    private void playingTick(long nowMs) {
        media.poll();
        long silentMs = nowMs - media.lastMs();
        if (!media.seen()
                && !transports.tcp()
                && transports.hasNext()
                && silentMs > parts.timeouts().udpFallback().toMillis()) {
            transports.next();
            again();
            return;
        }
        if (silentMs > parts.timeouts().media().toMillis()) {
            silent();
            return;
        }
        if (nowMs >= reportDueMs) {
            reportDueMs = nowMs + REPORT_EVERY_MS;
            media.sendReport(connection);
        }
        if (nowMs >= keepaliveDueMs) {
            keepaliveDueMs = nowMs + keepaliveEveryMs();
            media.punch();
            requests.keepalive(methods.keepaliveMethod(), base, this::end);
        }
    }

    private void silent() {
        long seconds = parts.timeouts().media().toSeconds();
        if (media.seen()) {
            end("no RTP for " + seconds + " s");
        } else if (transports.next()) {
            again();
        } else {
            end(transports.silence(seconds, media.whatCame()));
        }
    }

    // ---- the end

    @Override
    public void lost(String cause, boolean closedByPeer) {
        if (!closedByPeer) {
            end(cause);
        } else if (goesOnWithoutSound()) {
            return;
        } else if (requests.isAnsweringChallenge() && !reconnectedAfter401 && state != PullState.PLAYING) {
            // Some servers close after their 401 and want the answer on a new connection.
            reconnectedAfter401 = true;
            again();
        } else if (state == PullState.PLAYING && !media.seen() && transports.next()) {
            // rtsp.md 9 #12: closed after PLAY without data.
            again();
        } else {
            end(state == PullState.PLAYING ? cause : cause + " (after " + asked + ")");
        }
    }

    private void end(String cause) {
        end(cause, false);
    }

    /** Ends it from outside: shutdown, channel removed or changed. On the event loop. */
    void stop(String cause) {
        end(cause, true);
    }

    private void end(String cause, boolean deliberate) {
        if (state == PullState.ENDED) {
            return;
        }
        requests.tearDown(base);
        state = PullState.ENDED;
        tick.close();
        media.release(cause, deliberate);
        closeConnection();
        entry.close();
        ended.ended(new Outcome(cause, deliberate, refusedCredentials, media.seen(), context()));
    }

    private void closeConnection() {
        RtspClientConnection old = connection;
        connection = null;
        requests.over(null);
        if (old != null) {
            old.close();
        }
    }
}
