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
import org.xueliang.protocol.rtsp.RtspSyntaxException;
import org.xueliang.protocol.rtsp.RtspUrl;
import org.xueliang.protocol.rtsp.TransportHeader;

/**
 * One attempt to pull one channel, from the name service to the end of the stream; over several connections where redirects,
 * another transport or a server that closes after its 401 ask for it. Everything happens on one event loop. Ends once, with a
 * cause in words.
 */
final class PullSession implements RtspClientConnection.Owner, PullDialogue.Pull {
    /** How a pull ended, and where: for the log. */
    record Outcome(
            String cause, boolean deliberate, boolean refusedCredentials, boolean hadMedia, SessionContext context) {}

    /** Takes the outcome, on the session's event loop, once. */
    interface Ended {
        void ended(Outcome outcome);
    }

    private static final long TICK_MS = 250;

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
    private final PullDialogue dialogue;
    private final PullPlaying playing;

    private PullState state = PullState.RESOLVING;
    private @Nullable RtspClientConnection connection;
    private boolean reconnectedAfter401;
    private boolean refusedCredentials;
    private String asked = "";
    private long answerDueMs;

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
        this.dialogue = new PullDialogue(target, transports, requests, media, this);
        this.playing = new PullPlaying(parts.timeouts(), transports, requests, dialogue, media, this);
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
    @Override
    public boolean moved(Event event) {
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
        dialogue.fromTheStart();
        awaits("name service", parts.timeouts().response().toMillis());
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
        awaits("connection", 2 * timeoutMs);
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
        RtspClientConnection over = connection;
        if (over != null && moved(Event.CONNECTED)) {
            dialogue.begin(over.remoteAddress());
        }
    }

    /** A redirect, another transport, a closed connection after 401: from the start. */
    @Override
    public void again() {
        if (!moved(Event.AGAIN)) {
            return;
        }
        media.release("another attempt", true);
        closeConnection();
        begin();
    }

    private void awaits(String what, long ms) {
        asked = what;
        answerDueMs = parts.time().steadyMs() + ms;
    }

    @Override
    public void asked(String method) {
        awaits(method, parts.timeouts().response().toMillis());
    }

    private void refuse(String cause) {
        refusedCredentials = true;
        end(cause);
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

    @Override
    public void portsWanted() {
        RtspClientConnection over = connection;
        if (over != null) {
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
            dialogue.setUp(TransportHeader.udp(opened.rtpPort(), opened.rtcpPort()));
        }

        @Override
        public void failed(String cause) {
            end(cause);
        }
    }

    @Override
    public void playing() {
        playing.begin(parts.time().steadyMs());
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
            playing.tick(nowMs, connection);
            return;
        }
        if (nowMs > answerDueMs && !dialogue.goesOnWithoutSound()) {
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

    // ---- the end

    @Override
    public void lost(String cause, boolean closedByPeer) {
        if (!closedByPeer) {
            end(cause);
        } else if (dialogue.goesOnWithoutSound()) {
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

    @Override
    public void end(String cause) {
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
        dialogue.tearDown();
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
