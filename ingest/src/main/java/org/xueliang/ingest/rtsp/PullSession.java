package org.xueliang.ingest.rtsp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.assignment.Assignment;
import org.xueliang.ingest.media.IngestPipeline;
import org.xueliang.ingest.media.TrackSource;
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
import org.xueliang.protocol.sdp.VideoTrack;

/**
 * One attempt to pull one channel, from the name service to the end of the stream; over several connections where redirects,
 * another transport or a server that closes after its 401 ask for it. Everything happens on one event loop. Ends once, with a
 * cause in words.
 */
final class PullSession implements RtspClientConnection.Owner, MediaPorts.Receiver {
    /** How a pull ended, and where: for the log. */
    record Outcome(
            String cause, boolean deliberate, boolean refusedCredentials, boolean hadMedia, SessionContext context) {}

    /** Takes the outcome, on the session's event loop, once. */
    interface Ended {
        void ended(Outcome outcome);
    }

    private static final String USER_AGENT = "Xueliang/0.1";
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
    private final int ownSsrc = ThreadLocalRandom.current().nextInt();
    private final SessionTick tick;

    private PullState state = PullState.RESOLVING;
    private @Nullable RtspClientConnection connection;
    private @Nullable MediaPorts ports;
    private @Nullable IngestPipeline pipeline;
    private PublicMethods methods = PublicMethods.UNKNOWN;
    private String base;
    private @Nullable VideoTrack track;
    private @Nullable SessionHeader session;
    private TransportHeader.@Nullable Pair channels;
    private boolean authorizedRetry;
    private boolean reconnectedAfter401;
    private boolean withoutRange;
    private boolean refusedCredentials;
    private boolean hadMedia;
    private String asked = "";
    private long answerDueMs;
    private long lastMediaMs;
    private long keepaliveDueMs;
    private long reportDueMs;
    private long foreignFrames;
    private long controlPackets;

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
        releaseMedia("another attempt", true);
        closeConnection();
        session = null;
        channels = null;
        target.authorizer().newConnection();
        begin();
    }

    private void due(long inMs) {
        answerDueMs = parts.time().steadyMs() + inMs;
    }

    /** Asks, and hears the answer once 401 is dealt with. */
    private void ask(String method, String uri, RtspHeaders extra, RtspClientConnection.Answer answer) {
        RtspClientConnection to = connection;
        if (to == null) {
            return;
        }
        asked = method;
        due(parts.timeouts().response().toMillis());
        boolean authorized = send(to, method, uri, extra, response -> {
            if (response.status() == StatusCode.UNAUTHORIZED) {
                unauthorized(response, method, uri, extra, answer);
            } else if (connection == to) {
                target.authorizer().accepted();
                authorizedRetry = false;
                answer.answered(response);
            }
        });
        lastAskAuthorized = authorized;
    }

    private boolean lastAskAuthorized;

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

    private void unauthorized(
            RtspResponse response, String method, String uri, RtspHeaders extra, RtspClientConnection.Answer answer) {
        switch (target.authorizer()
                .unauthorized(response.headers().getAll(RtspHeaders.WWW_AUTHENTICATE), lastAskAuthorized)) {
            case RETRY -> {
                authorizedRetry = true;
                ask(method, uri, extra, answer);
            }
            case WRONG_CREDENTIALS -> refuse("401 Unauthorized: wrong user or password");
            case NO_CREDENTIALS -> refuse("401 Unauthorized: the camera asks for user and password, none are set");
            case NO_KNOWN_CHALLENGE ->
                refuse("401 Unauthorized: the camera asks for neither Basic nor a Digest that is known");
        }
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
            DescribedVideo described = DescribedVideo.of(response, target.url());
            base = described.base();
            track = described.track();
            trackUrl = described.trackUrl();
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

    private String trackUrl = "";

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
            ports = opened;
            setUp(TransportHeader.udp(opened.rtpPort(), opened.rtcpPort()));
        }

        @Override
        public void failed(String cause) {
            end(cause);
        }
    }

    private void setUp(TransportHeader offer) {
        ask(RtspMethods.SETUP, trackUrl, RtspHeaders.of(RtspHeaders.TRANSPORT, offer.format()), this::setUpAnswered);
    }

    private void setUpAnswered(RtspResponse response) {
        if (response.status() == StatusCode.UNSUPPORTED_TRANSPORT && transports.next()) {
            again();
            return;
        }
        VideoTrack video = track;
        RtspClientConnection over = connection;
        try {
            if (!StatusCode.isSuccess(response.status()) || video == null || over == null) {
                throw new PullRefusal(PullRefusal.ofStatus(RtspMethods.SETUP, response));
            }
            String transportText = response.headers().get(RtspHeaders.TRANSPORT);
            TransportHeader agreed = transportText == null
                    ? (transports.tcp() ? TransportHeader.tcp(0) : TransportHeader.udp(0, 0))
                    : TransportHeader.parse(transportText);
            session = SessionHeader.parse(response.headers());
            pipeline = new IngestPipeline(
                    parts.media(),
                    assignment.code(),
                    assignment.place(),
                    sessionId,
                    new TrackSource(
                            video.codec(), video.payloadType(), video.parameterSets(), agreed.ssrc(), agreed.tcp()),
                    parts.time().wallUs());
            agree(agreed);
        } catch (RtspSyntaxException e) {
            end("SETUP answer: " + e.getMessage());
            return;
        } catch (PullRefusal e) {
            end(e.cause());
            return;
        }
        if (moved(Event.SET_UP)) {
            play();
        }
    }

    private void agree(TransportHeader agreed) throws PullRefusal {
        if (agreed.tcp()) {
            // The answer's channels count, whatever was asked for; also where UDP was asked for (R34: Escam).
            channels = agreed.interleaved() == null ? new TransportHeader.Pair(0, 1) : agreed.interleaved();
            closePorts();
            return;
        }
        MediaPorts bound = ports;
        if (bound == null) {
            throw new PullRefusal("SETUP answer: TCP was asked for, the camera answers UDP");
        }
        TransportHeader.Pair from = agreed.serverPort();
        InetAddress server = peerAddress();
        bound.agree(server, from == null ? 0 : from.rtp(), from == null ? 0 : from.rtcp(), this);
        bound.punch();
    }

    private InetAddress peerAddress() {
        return connection == null ? InetAddress.getLoopbackAddress() : connection.remoteAddress();
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
            lastMediaMs = Math.max(lastMediaMs, nowMs);
            keepaliveDueMs = nowMs + keepaliveEveryMs();
            reportDueMs = nowMs + REPORT_EVERY_MS;
        }
    }

    /** Half the session's timeout, at least 5 s, at most 30 s. */
    private long keepaliveEveryMs() {
        int timeoutSeconds = session == null ? SessionHeader.DEFAULT_TIMEOUT_SECONDS : session.timeoutSeconds();
        return Math.max(5, Math.min(30, timeoutSeconds / 2)) * 1000L;
    }

    // ---- media

    @Override
    public void interleaved(int channel, ByteBuf payload, long receivedUs, long steadyUs) {
        IngestPipeline into = pipeline;
        TransportHeader.Pair agreed = channels;
        if (into == null || agreed == null) {
            foreignFrames++;
        } else if (channel == agreed.rtp()) {
            media(into, payload, receivedUs, steadyUs);
        } else if (channel == agreed.rtcp()) {
            controlPackets++;
            into.rtcp(payload, receivedUs, steadyUs);
        } else {
            foreignFrames++;
        }
    }

    @Override
    public void datagram(boolean rtcp, ByteBuf datagram) {
        IngestPipeline into = pipeline;
        if (into == null) {
            return;
        }
        if (rtcp) {
            controlPackets++;
            into.rtcp(datagram, parts.time().wallUs(), parts.time().steadyUs());
        } else {
            media(into, datagram, parts.time().wallUs(), parts.time().steadyUs());
        }
    }

    private void media(IngestPipeline into, ByteBuf packet, long receivedUs, long steadyUs) {
        if (into.rtp(packet, receivedUs, steadyUs)) {
            hadMedia = true;
            lastMediaMs = steadyUs / 1000;
        }
        if (into.conflict() != null) {
            end(into.conflict());
        }
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
        if (nowMs > answerDueMs) {
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
        IngestPipeline into = pipeline;
        if (into == null) {
            return;
        }
        into.poll(parts.time().wallUs(), parts.time().steadyUs());
        long silentMs = nowMs - lastMediaMs;
        if (!hadMedia
                && !transports.tcp()
                && transports.hasNext()
                && silentMs > parts.timeouts().udpFallback().toMillis()) {
            transports.next();
            again();
            return;
        }
        if (silentMs > parts.timeouts().media().toMillis()) {
            silent(into);
            return;
        }
        if (nowMs >= reportDueMs) {
            reportDueMs = nowMs + REPORT_EVERY_MS;
            sendReport(into);
        }
        if (nowMs >= keepaliveDueMs) {
            keepaliveDueMs = nowMs + keepaliveEveryMs();
            keepalive();
        }
    }

    private void silent(IngestPipeline into) {
        long seconds = parts.timeouts().media().toSeconds();
        if (hadMedia) {
            end("no RTP for " + seconds + " s");
            return;
        }
        if (transports.next()) {
            again();
            return;
        }
        long dropped = into.stream().statistics().droppedPackets();
        String whatCame = dropped > 0
                ? dropped + " packets came that are not of this stream (payload type or SSRC)"
                : foreignFrames > 0
                        ? foreignFrames + " frames came on channels that were not agreed on"
                        : controlPackets > 0 ? "RTCP alone came" : null;
        end(transports.silence(seconds, whatCame));
    }

    private void sendReport(IngestPipeline into) {
        ByteBuf report = into.receiverReport(ownSsrc, parts.time().steadyUs());
        TransportHeader.Pair agreed = channels;
        if (ports != null) {
            ports.send(true, report);
        } else if (connection != null && agreed != null) {
            connection.sendInterleaved(agreed.rtcp(), report);
        } else {
            report.release();
        }
    }

    private void keepalive() {
        RtspClientConnection to = connection;
        if (to == null) {
            return;
        }
        if (ports != null) {
            ports.punch();
        }
        // The answer is not waited for: some cameras give none, others 405 or 451, all harmless.
        boolean[] authorized = new boolean[1];
        authorized[0] = send(to, methods.keepaliveMethod(), base, RtspHeaders.EMPTY, response -> {
            if (response.status() == StatusCode.SESSION_NOT_FOUND) {
                end("454 Session Not Found: the camera has dropped the session");
            } else if (response.status() == StatusCode.UNAUTHORIZED) {
                keepaliveUnauthorized(response, authorized[0]);
            } else {
                target.authorizer().accepted();
            }
        });
    }

    /** The nonce expired (rtsp.md 9 #6): the next one goes out at once with the new nonce. */
    private void keepaliveUnauthorized(RtspResponse response, boolean authorized) {
        switch (target.authorizer().unauthorized(response.headers().getAll(RtspHeaders.WWW_AUTHENTICATE), authorized)) {
            case RETRY -> keepalive();
            case WRONG_CREDENTIALS, NO_CREDENTIALS, NO_KNOWN_CHALLENGE ->
                refuse("401 Unauthorized to keepalive: user or password no longer good");
        }
    }

    // ---- the end

    @Override
    public void lost(String cause, boolean closedByPeer) {
        if (!closedByPeer) {
            end(cause);
        } else if (authorizedRetry && !reconnectedAfter401 && state != PullState.PLAYING) {
            // Some servers close after their 401 and want the answer on a new connection.
            reconnectedAfter401 = true;
            again();
        } else if (state == PullState.PLAYING && !hadMedia && transports.next()) {
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
        RtspClientConnection to = connection;
        if (to != null && session != null) {
            // Best effort: servers that keep sending to a closed session exist, and some count sessions.
            send(to, RtspMethods.TEARDOWN, base, RtspHeaders.EMPTY, response -> {});
        }
        state = PullState.ENDED;
        tick.close();
        releaseMedia(cause, deliberate);
        closeConnection();
        entry.close();
        ended.ended(new Outcome(cause, deliberate, refusedCredentials, hadMedia, context()));
    }

    private void releaseMedia(String cause, boolean deliberate) {
        IngestPipeline of = pipeline;
        pipeline = null;
        if (of != null) {
            of.end(cause, deliberate);
        }
        closePorts();
    }

    private void closePorts() {
        MediaPorts bound = ports;
        ports = null;
        if (bound != null) {
            bound.close();
        }
    }

    private void closeConnection() {
        RtspClientConnection old = connection;
        connection = null;
        if (old != null) {
            old.close();
        }
    }
}
