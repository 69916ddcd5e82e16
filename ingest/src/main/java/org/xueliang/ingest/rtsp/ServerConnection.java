package org.xueliang.ingest.rtsp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.assignment.Assignment;
import org.xueliang.ingest.rtsp.ServerState.Event;
import org.xueliang.ingest.session.SessionLedger;
import org.xueliang.ingest.session.SessionTick;
import org.xueliang.protocol.rtsp.RtspHeaders;
import org.xueliang.protocol.rtsp.RtspMethods;
import org.xueliang.protocol.rtsp.RtspRequest;
import org.xueliang.protocol.rtsp.RtspResponse;
import org.xueliang.protocol.rtsp.RtspSyntaxException;
import org.xueliang.protocol.rtsp.SessionHeader;
import org.xueliang.protocol.rtsp.StatusCode;

/**
 * One connection to our RTSP server: who it is, what it may do, and either one publisher or one viewer. Everything on its event
 * loop. The RTSP session lives and ends with the connection.
 */
final class ServerConnection implements RtspPeer {
    /** So long may the last answer take to leave; then the connection is closed all the same. */
    private static final int LAST_WORDS_S = 5;

    private static final String METHODS =
            "OPTIONS, DESCRIBE, ANNOUNCE, SETUP, PLAY, PAUSE, RECORD, TEARDOWN, GET_PARAMETER, SET_PARAMETER";

    private static final long TICK_MS = 500;
    private static final int MAX_WAITING_REQUESTS = 8;
    private static final int SESSION_TIMEOUT_SECONDS = 60;

    private final ServerParts parts;
    private final Channel channel;
    private final RtspStreamHandler handler;
    private final InetAddress peer;
    private final String peerName;
    private final SessionLedger.Entry entry;
    private final SessionTick tick;
    private final ServerIdentity identity;
    private final ServerAnswers answers;
    private final SessionHeader session;
    private final ViewerWish wish;
    /** Requests that came while an answer needs time, in their order. */
    private final Deque<RtspRequest> waiting = new ArrayDeque<>();

    private ServerState state = ServerState.READY;
    private @Nullable PublishSession publisher;
    private @Nullable PlaySession viewer;
    private @Nullable SessionTick lateRest;
    private boolean busy;
    private long lastRequestMs;

    ServerConnection(ServerParts parts, Channel channel) {
        this.parts = parts;
        this.channel = channel;
        this.handler = new RtspStreamHandler(this, parts.time());
        InetSocketAddress remote = (InetSocketAddress) channel.remoteAddress();
        this.peer = remote.getAddress();
        this.peerName = peer.getHostAddress() + ":" + remote.getPort();
        this.entry = parts.ledger().open(SessionLedger.Kind.CONNECTION, peerName);
        this.identity = new ServerIdentity(this, parts.ids().next());
        this.answers = new ServerAnswers(parts, channel, peerName);
        this.session = new SessionHeader(parts.ids().next(), SESSION_TIMEOUT_SECONDS);
        this.wish = new ViewerWish(this);
        this.lastRequestMs = parts.time().steadyMs();
        this.tick = SessionTick.every(TICK_MS, channel.eventLoop(), parts.ledger(), peerName, this::tick);
    }

    RtspStreamHandler handler() {
        return handler;
    }

    ServerParts parts() {
        return parts;
    }

    Channel channel() {
        return channel;
    }

    InetAddress peer() {
        return peer;
    }

    /** host:port, for people. */
    String peerName() {
        return peerName;
    }

    SessionHeader session() {
        return session;
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

    // ---- requests

    @Override
    public void request(RtspRequest request) {
        if (state == ServerState.ENDED) {
            return;
        }
        lastRequestMs = parts.time().steadyMs();
        if (busy) {
            if (waiting.size() >= MAX_WAITING_REQUESTS) {
                end("requests: more than " + MAX_WAITING_REQUESTS + " without waiting for an answer", false);
                return;
            }
            waiting.add(request);
            return;
        }
        handle(request);
    }

    private void handle(RtspRequest request) {
        attempt(request, () -> {
            if (request.headers().get(RtspHeaders.CSEQ) == null) {
                throw new ServerRefusal(StatusCode.BAD_REQUEST, "CSeq is missing");
            }
            String required = request.headers().get(RtspHeaders.REQUIRE);
            if (required != null) {
                reply(request, StatusCode.OPTION_NOT_SUPPORTED, headers().add(RtspHeaders.UNSUPPORTED, required), "");
                return;
            }
            requireOurSession(request);
            dispatch(request, RequestPath.of(request.uri()));
        });
    }

    /** Answers a request, or a part of that. */
    interface Answering {
        void run() throws ServerRefusal, RtspSyntaxException;
    }

    private void attempt(RtspRequest request, Answering answering) {
        try {
            answering.run();
        } catch (RtspSyntaxException e) {
            refuse(request, new ServerRefusal(StatusCode.BAD_REQUEST, String.valueOf(e.getMessage())));
        } catch (ServerRefusal e) {
            refuse(request, e);
        }
    }

    private void requireOurSession(RtspRequest request) throws ServerRefusal, RtspSyntaxException {
        SessionHeader named = SessionHeader.parse(request.headers());
        if (named != null && !named.id().equals(session.id())) {
            throw new ServerRefusal(StatusCode.SESSION_NOT_FOUND, "no such session on this connection");
        }
    }

    private void dispatch(RtspRequest request, RequestPath path) throws ServerRefusal, RtspSyntaxException {
        switch (request.method()) {
            case RtspMethods.OPTIONS -> reply(request, StatusCode.OK, headers().add(RtspHeaders.PUBLIC, METHODS), "");
            case RtspMethods.GET_PARAMETER, RtspMethods.SET_PARAMETER -> ok(request);
            case RtspMethods.ANNOUNCE -> announce(request, path);
            case RtspMethods.DESCRIBE -> Watchable.describe(this, request, path);
            case RtspMethods.SETUP -> setUp(request, path);
            case RtspMethods.RECORD -> record(request);
            case RtspMethods.PLAY -> play(request);
            case RtspMethods.PAUSE -> pause(request);
            case RtspMethods.TEARDOWN -> {
                ok(request);
                end(publisher != null ? "the publisher ended (TEARDOWN)" : "TEARDOWN", false);
            }
            default -> reply(request, StatusCode.METHOD_NOT_ALLOWED, headers().add(RtspHeaders.ALLOW, METHODS), "");
        }
    }

    private void announce(RtspRequest request, RequestPath path) throws ServerRefusal {
        if (state != ServerState.READY) {
            throw wrongState(request);
        }
        Assignment channelOf = PublishAdmission.channel(this, request, path);
        if (channelOf == null) {
            return;
        }
        PublishSession coming = PublishSession.announced(this, channelOf, request);
        claim(request, coming);
    }

    /** The channel whose code or alias is the whole path; null where there is none: no prefix such as /live/ is taken. */
    @Nullable
    Assignment channelOf(RequestPath path) {
        return path.track().isEmpty() ? parts.book().find(path.channel()).orElse(null) : null;
    }

    private void claim(RtspRequest request, PublishSession coming) throws ServerRefusal {
        Publications.Publisher before = parts.publications().claim(coming.code(), coming);
        if (before == null) {
            publisher = coming;
            moved(Event.ANNOUNCE);
            ok(request);
            return;
        }
        if (parts.policies().publishReplace() == PublishReplacePolicy.REFUSE) {
            coming.end("refused", true);
            throw new ServerRefusal(StatusCode.NOT_ACCEPTABLE, "the channel has a publisher already");
        }
        busy = true;
        parts.metrics().publisherReplaced();
        before.end(
                "replaced by another publisher (" + peerName + ")",
                true,
                () -> onLoop(() -> {
                    busy = false;
                    if (state == ServerState.ENDED) {
                        coming.end("connection closed", true);
                        return;
                    }
                    try {
                        claim(request, coming);
                    } catch (ServerRefusal e) {
                        refuse(request, e);
                    }
                    handleWaiting();
                }));
    }

    private void setUp(RtspRequest request, RequestPath path) throws ServerRefusal, RtspSyntaxException {
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
        PlaySession.setUp(this, request, path);
    }

    /** What the viewer of this connection wants to see. */
    ViewerWish wish() {
        return wish;
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

    private void record(RtspRequest request) throws ServerRefusal {
        PublishSession publishing = publisher;
        if (publishing == null || state != ServerState.RECORD_READY || !publishing.hasVideo()) {
            throw wrongState(request);
        }
        moved(Event.RECORD);
        publishing.recording();
        reply(request, StatusCode.OK, headers().add(RtspHeaders.SESSION, session.id()), "");
    }

    private void play(RtspRequest request) throws ServerRefusal, RtspSyntaxException {
        PlaySession viewing = viewer;
        if (viewing == null || !moved(Event.PLAY)) {
            throw wrongState(request);
        }
        viewing.play(request);
    }

    private void pause(RtspRequest request) throws ServerRefusal {
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

    // ---- who it is

    /** Who it is. */
    ServerIdentity identity() {
        return identity;
    }

    // ---- answers

    static RtspHeaders.Builder headers() {
        return RtspHeaders.builder();
    }

    void ok(RtspRequest request) {
        reply(request, StatusCode.OK, headers(), "");
    }

    private void refuse(RtspRequest request, ServerRefusal refusal) {
        answers.refuse(request, refusal);
    }

    /** @param text for people; empty where there is none */
    void reply(RtspRequest request, int status, RtspHeaders.Builder more, String text) {
        answers.reply(request, status, more, text);
    }

    void reply(RtspRequest request, int status, RtspHeaders.Builder more, byte[] body) {
        answers.reply(request, status, StatusCode.reason(status), more, body);
    }

    /** An answer needs time: requests wait until {@link #answered}. */
    void answersLater() {
        busy = true;
    }

    void answered() {
        busy = false;
        handleWaiting();
    }

    /** A refusal of a request whose answer needed time. */
    void answered(RtspRequest request, ServerRefusal refusal) {
        refuse(request, refusal);
        answered();
    }

    /** The rest of an answer that needed time; it may need more. */
    void answered(RtspRequest request, Answering rest) {
        busy = false;
        attempt(request, rest);
        handleWaiting();
    }

    /** The rest of an answer, a little later; requests wait. */
    void answeredAfter(long ms, RtspRequest request, Answering rest) {
        busy = true;
        lateRest = SessionTick.once(ms, channel.eventLoop(), parts.ledger(), peerName, () -> {
            lateRest = null;
            answered(request, rest);
        });
    }

    private void handleWaiting() {
        RtspRequest next;
        while (!busy && state != ServerState.ENDED && (next = waiting.poll()) != null) {
            handle(next);
        }
    }

    void onLoop(Runnable step) {
        if (channel.eventLoop().inEventLoop()) {
            step.run();
        } else {
            channel.eventLoop().execute(step);
        }
    }

    // ---- media, time, the end

    @Override
    public void response(RtspResponse response) {
        // We ask nothing; what answers all the same is ignored.
    }

    @Override
    public void interleaved(int interleavedChannel, ByteBuf payload) {
        PublishSession publishing = publisher;
        if (publishing != null && state != ServerState.ENDED) {
            publishing.interleaved(interleavedChannel, payload, handler.receivedUs(), handler.receivedSteadyUs());
        }
    }

    private void tick() {
        long nowMs = parts.time().steadyMs();
        long halfMs = handler.halfUnitForMs(nowMs);
        long responseMs = parts.timeouts().response().toMillis();
        if (halfMs > responseMs && publisher == null) {
            end("half a header for " + responseMs / 1000 + " s: \"" + handler.halfUnit() + '"', false);
            return;
        }
        PublishSession publishing = publisher;
        PlaySession viewing = viewer;
        String cause = identity.over();
        if (cause != null) {
            parts.errors().warn("viewer cut off", cause + "; cut off, from " + peerName);
        } else if (publishing != null && state == ServerState.RECORDING) {
            cause = publishing.tick(nowMs);
        } else if (viewing != null && state == ServerState.PLAYING) {
            cause = viewing.tick(nowMs);
        } else if (nowMs - lastRequestMs > parts.timeouts().idle().toMillis()) {
            cause = "idle for " + parts.timeouts().idle().toSeconds() + " s";
        }
        if (cause != null) {
            end(cause, false);
        }
    }

    /** When the last request came, steady time. */
    long lastRequestMs() {
        return lastRequestMs;
    }

    @Override
    public void garbage(String what) {
        parts.errors().warn("rtsp garbage " + peer.getHostAddress(), "no RTSP from " + peerName + ": " + what);
        parts.metrics().refused(StatusCode.BAD_REQUEST);
        if (state != ServerState.RECORDING && state != ServerState.ENDED) {
            answers.garbage(what);
        }
        end("sent no RTSP: " + what, false);
    }

    @Override
    public void failed(String cause) {
        end(cause, false);
    }

    @Override
    public void closed() {
        end("connection closed by the publisher", false);
        entry.close();
    }

    /** Ends what the connection carries and closes it after what was written. On the event loop. */
    void end(String cause, boolean deliberate) {
        if (state == ServerState.ENDED) {
            return;
        }
        state = ServerState.ENDED;
        tick.close();
        identity.close();
        if (lateRest != null) {
            lateRest.close();
        }
        waiting.clear();
        wish.close();
        PublishSession publishing = publisher;
        if (publishing != null) {
            publishing.end(cause, deliberate);
        }
        PlaySession viewing = viewer;
        if (viewing != null) {
            viewing.close();
        }
        if (!channel.isWritable()) {
            // It takes nothing: what would be said to it never leaves.
            channel.close();
            return;
        }
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        if (!channel.eventLoop().isShuttingDown()) {
            channel.eventLoop().schedule(() -> channel.close(), LAST_WORDS_S, TimeUnit.SECONDS);
        }
    }
}
