package org.xueliang.ingest.rtsp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.assignment.Assignment;
import org.xueliang.ingest.assignment.Assignment.Verifier;
import org.xueliang.ingest.session.SessionLedger;
import org.xueliang.ingest.session.SessionTick;
import org.xueliang.protocol.rtsp.RtspHeaders;
import org.xueliang.protocol.rtsp.RtspMethods;
import org.xueliang.protocol.rtsp.RtspRequest;
import org.xueliang.protocol.rtsp.RtspResponse;
import org.xueliang.protocol.rtsp.RtspSyntaxException;
import org.xueliang.protocol.rtsp.StatusCode;

/**
 * One connection to our RTSP server: its requests come here one by one and go to who answers them; the RTSP session lives and ends with it.
 * Everything on its event loop.
 */
final class ServerConnection implements RtspPeer {
    /** So long may the last answer take to leave; then the connection is closed all the same. */
    private static final int LAST_WORDS_S = 5;

    private static final String METHODS =
            "OPTIONS, DESCRIBE, ANNOUNCE, SETUP, PLAY, PAUSE, RECORD, TEARDOWN, GET_PARAMETER, SET_PARAMETER";

    private static final long TICK_MS = 500;

    private final ServerParts parts;
    private final Channel channel;
    private final RtspStreamHandler handler;
    private final InetAddress peer;
    private final String peerName;
    private final SessionLedger.Entry entry;
    private final SessionTick tick;
    private final ServerAnswers answers;
    private final ServerChallenge challenge;
    private final ServerSession session;
    private final ViewerWish wish;
    private final RequestTurns turns = new RequestTurns();

    private @Nullable SessionTick lateRest;
    private @Nullable ViewerPass pass;
    private long lastRequestMs;

    ServerConnection(ServerParts parts, Channel channel) {
        this.parts = parts;
        this.channel = channel;
        this.handler = new RtspStreamHandler(this, parts.time());
        InetSocketAddress remote = (InetSocketAddress) channel.remoteAddress();
        this.peer = remote.getAddress();
        this.peerName = peer.getHostAddress() + ":" + remote.getPort();
        this.entry = parts.ledger().open(SessionLedger.Kind.CONNECTION, peerName);
        this.answers = new ServerAnswers(parts, channel, peerName);
        this.challenge = new ServerChallenge(this);
        this.session = new ServerSession(this);
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

    ServerSession session() {
        return session;
    }

    /** What the viewer of this connection wants to see. */
    ViewerWish wish() {
        return wish;
    }

    // ---- requests

    @Override
    public void request(RtspRequest request) {
        if (session.isEnded()) {
            return;
        }
        lastRequestMs = parts.time().steadyMs();
        switch (turns.comes(request)) {
            case NOW -> handle(request);
            case LATER -> {}
            case NEVER ->
                end("requests: more than " + RequestTurns.MAX_WAITING + " without waiting for an answer", false);
        }
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
            session.requireOurs(request);
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

    private void dispatch(RtspRequest request, RequestPath path) throws ServerRefusal, RtspSyntaxException {
        switch (request.method()) {
            case RtspMethods.OPTIONS -> reply(request, StatusCode.OK, headers().add(RtspHeaders.PUBLIC, METHODS), "");
            case RtspMethods.GET_PARAMETER, RtspMethods.SET_PARAMETER -> ok(request);
            case RtspMethods.ANNOUNCE -> session.announce(request, path);
            case RtspMethods.DESCRIBE -> Watchable.describe(this, request, path);
            case RtspMethods.SETUP -> session.setUp(request, path);
            case RtspMethods.RECORD -> session.record(request);
            case RtspMethods.PLAY -> session.play(request);
            case RtspMethods.PAUSE -> session.pause(request);
            case RtspMethods.TEARDOWN -> {
                ok(request);
                end(session.isPublishing() ? "the publisher ended (TEARDOWN)" : "TEARDOWN", false);
            }
            default -> reply(request, StatusCode.METHOD_NOT_ALLOWED, headers().add(RtspHeaders.ALLOW, METHODS), "");
        }
    }

    /** The channel whose code or alias is the whole path; null where there is none: no prefix such as /live/ is taken. */
    @Nullable
    Assignment channelOf(RequestPath path) {
        return path.track().isEmpty() ? parts.book().find(path.channel()).orElse(null) : null;
    }

    // ---- who it is

    /** Whether the request proves who sends it; where not, it is answered here: at once to ask, late where it was wrong. */
    boolean authenticated(RtspRequest request, String code, List<Verifier> verifiers) {
        return challenge.proved(request, code, verifiers);
    }

    /** It looks at the channel by the channel's own credential, which has just been shown. */
    void looksAt(String code) {
        Verifier proof = challenge.proof();
        pass = proof == null ? null : new ViewerPass(code, proof);
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
        turns.hold();
    }

    void answered() {
        turns.release();
        handleWaiting();
    }

    /** A refusal of a request whose answer needed time. */
    void answered(RtspRequest request, ServerRefusal refusal) {
        refuse(request, refusal);
        answered();
    }

    /** The rest of an answer that needed time; it may need more. */
    void answered(RtspRequest request, Answering rest) {
        turns.release();
        attempt(request, rest);
        handleWaiting();
    }

    /** The rest of an answer, a little later; requests wait. */
    void answeredAfter(long ms, RtspRequest request, Answering rest) {
        turns.hold();
        lateRest = SessionTick.once(ms, channel.eventLoop(), parts.ledger(), peerName, () -> {
            lateRest = null;
            answered(request, rest);
        });
    }

    private void handleWaiting() {
        RtspRequest next;
        while (!session.isEnded() && (next = turns.next()) != null) {
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
        session.interleaved(interleavedChannel, payload, handler.receivedUs(), handler.receivedSteadyUs());
    }

    private void tick() {
        long nowMs = parts.time().steadyMs();
        long halfMs = handler.halfUnitForMs(nowMs);
        long responseMs = parts.timeouts().response().toMillis();
        if (halfMs > responseMs && !session.isPublishing()) {
            end("half a header for " + responseMs / 1000 + " s: \"" + handler.halfUnit() + '"', false);
            return;
        }
        String cause = pass == null ? null : pass.over(parts.book());
        if (cause != null) {
            parts.errors().warn("viewer cut off", cause + "; cut off, from " + peerName);
        } else if (session.isStreaming()) {
            cause = session.tick(nowMs);
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
        if (!session.isRecording() && !session.isEnded()) {
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
        if (session.isEnded()) {
            return;
        }
        session.ends();
        tick.close();
        challenge.close();
        if (lateRest != null) {
            lateRest.close();
        }
        turns.clear();
        wish.close();
        session.close(cause, deliberate);
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
