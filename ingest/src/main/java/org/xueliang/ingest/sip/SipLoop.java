package org.xueliang.ingest.sip;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.protocol.sip.SipMessage;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.SipResponse;
import org.xueliang.protocol.sip.SipTokens;
import org.xueliang.protocol.sip.Via;
import org.xueliang.protocol.sip.dialog.SipUserAgent;
import org.xueliang.protocol.sip.transaction.SipFailure;
import org.xueliang.protocol.sip.transaction.SipFlow;
import org.xueliang.protocol.sip.transaction.SipResponseHandler;
import org.xueliang.protocol.sip.transaction.SipServerTransaction;
import org.xueliang.protocol.timer.TimerWheel;

/**
 * One event loop with the devices that were given to it: its user agent, its timers, its UDP socket. Everything but {@link #execute},
 * {@link #index} and {@link #inLoop} is to be called on the loop.
 */
public final class SipLoop implements Executor {
    private static final int TICK_MS = 50;
    /** 205 s a turn: a missed keepalive and every timer of a transaction fire within one. */
    private static final int SLOTS = 4096;

    /** Bodies of all messages that wait for the loop: catalog pages of a thousand devices. */
    private static final long MAX_QUEUED_BODY_BYTES = 64L << 20;

    /** Begins the mark in our Call-IDs and branches, behind which the loop's number and a dot are. */
    private static final String MARK = "x";

    private static final int MAX_DIGITS = 3;

    private final int index;
    private final EventLoop eventLoop;
    private final SipEndpointParts parts;
    private final TimerWheel timers;
    private final SipUserAgent agent;
    private final SipLoopHandler handler;
    private final AtomicInteger queued = new AtomicInteger();
    private final AtomicLong queuedBodyBytes = new AtomicLong();
    /** Set once, by whoever starts the endpoint: nothing may be answered into the void when it has returned. */
    private volatile @Nullable Channel udp;

    private volatile @Nullable ScheduledFuture<?> ticking;
    private boolean flushPending;
    private long tickedMs;

    SipLoop(int index, EventLoop eventLoop, SipEndpointParts parts, SipLoopHandler.Factory handlers) {
        this.index = index;
        this.eventLoop = eventLoop;
        this.parts = parts;
        this.timers = new TimerWheel(TICK_MS, SLOTS, parts.time().steadyMs());
        SipTokens tokens = new SipTokens(parts.random(), MARK + index + ".");
        this.agent = new SipUserAgent(
                parts.settings().timers(),
                parts.settings().layerLimits(),
                timers,
                tokens,
                this::request,
                new LoopObserver(parts));
        this.handler = handlers.of(this);
    }

    private void request(SipRequest request, SipServerTransaction transaction) {
        try {
            handler.request(request, transaction);
        } catch (RuntimeException e) {
            parts.failed("sip " + request.method(), e);
            if (!transaction.isAnswered()) {
                transaction.respond(500);
            }
        }
    }

    /** @return the loop that made this Call-ID, or -1 */
    static int indexOf(String callId) {
        return indexAt(callId, 0);
    }

    /** @return the loop that made this branch, or -1 */
    static int indexOfBranch(@Nullable String branch) {
        return branch != null && branch.startsWith(Via.COOKIE) ? indexAt(branch, Via.COOKIE.length()) : -1;
    }

    private static int indexAt(String token, int from) {
        int first = from + MARK.length();
        int dot = token.indexOf('.', from);
        if (!token.startsWith(MARK, from) || dot <= first || dot > first + MAX_DIGITS) {
            return -1;
        }
        int value = 0;
        for (int i = first; i < dot; i++) {
            int digit = token.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    /** From the thread that starts the endpoint. */
    void start(Channel socket) {
        udp = socket;
        tickedMs = parts.time().steadyMs();
        ticking = eventLoop.scheduleAtFixedRate(this::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
    }

    void stop() {
        ScheduledFuture<?> running = ticking;
        if (running != null) {
            running.cancel(false);
        }
        agent.shutdown();
        flush();
        udp = null;
    }

    private void tick() {
        long nowMs = parts.time().steadyMs();
        parts.pressure().ticked(nowMs - tickedMs - TICK_MS);
        tickedMs = nowMs;
        try {
            timers.advance(nowMs);
        } catch (RuntimeException e) {
            parts.failed("sip timer", e);
        }
    }

    /** Whether the endpoint has more to read than it handles: what need not be asked now is better asked later. Any thread. */
    public boolean underPressure() {
        return parts.pressure().isUnder();
    }

    public int index() {
        return index;
    }

    public boolean inLoop() {
        return eventLoop.inEventLoop();
    }

    @Override
    public void execute(Runnable task) {
        eventLoop.execute(task);
    }

    /** Steady milliseconds, as exact as a tick of 50 ms. */
    public long nowMs() {
        return timers.nowMs();
    }

    /** For whatever else waits on this loop. */
    public TimerWheel timers() {
        return timers;
    }

    /** Requests, calls and dialogs of this loop. */
    public SipUserAgent agent() {
        return agent;
    }

    public GatewayTime time() {
        return parts.time();
    }

    LocalAddresses localAddresses() {
        return parts.localAddresses();
    }

    int port() {
        return parts.port();
    }

    /** An address over UDP. */
    public SipFlow udp(InetSocketAddress remote) {
        return new UdpFlow(this, remote);
    }

    /**
     * Sends a request that makes no dialog, or one inside a dialog.
     *
     * @return the final response whatever its status, or {@link SipRequestException}; completed on this loop
     */
    public CompletionStage<SipResponse> request(SipRequest request, SipFlow flow) {
        CompletableFuture<SipResponse> done = new CompletableFuture<>();
        agent.request(request, flow, new SipResponseHandler() {
            @Override
            public void answered(SipResponse response, SipFlow from) {
                done.complete(response);
            }

            @Override
            public void failed(SipFailure failure) {
                done.completeExceptionally(new SipRequestException(request.method() + " to " + flow, failure));
            }
        });
        return done;
    }

    /** Hands a message over from any thread; drops it where the loop is too far behind. */
    void deliver(SipMessage message, SipFlow from) {
        if (eventLoop.inEventLoop()) {
            handle(message, from);
            return;
        }
        int bodyBytes = message.body().length;
        int messages = queued.incrementAndGet();
        long bytes = queuedBodyBytes.addAndGet(bodyBytes);
        if (messages > parts.settings().maxQueued() || bytes > MAX_QUEUED_BODY_BYTES) {
            taken(bodyBytes);
            parts.metrics().dropped(SipDrop.QUEUE);
            return;
        }
        eventLoop.execute(() -> {
            taken(bodyBytes);
            handle(message, from);
        });
    }

    private void taken(int bodyBytes) {
        queued.decrementAndGet();
        queuedBodyBytes.addAndGet(-bodyBytes);
    }

    private void handle(SipMessage message, SipFlow from) {
        // Our Call-ID led here, but nothing of it is known any more: the sender's own loop decides.
        if (message instanceof SipRequest request && parts.homeOf(request) != this && !agent.knows(request)) {
            parts.homeOf(request).deliver(message, from);
            return;
        }
        try {
            SipFlow mine = from instanceof UdpFlow flow ? new UdpFlow(this, flow.remote()) : from;
            parts.tap().received(mine, message);
            agent.receive(message, mine);
        } catch (RuntimeException e) {
            parts.failed("sip " + message.cseq().method(), e);
        }
    }

    void closed(SipFlow connection) {
        try {
            agent.closed(connection);
            handler.closed(connection);
        } catch (RuntimeException e) {
            parts.failed("sip connection", e);
        }
    }

    void sendDatagram(UdpFlow to, byte[] encoded, @Nullable SipMessage message) {
        Channel socket = udp;
        if (socket == null || !socket.isWritable()) {
            parts.metrics().dropped(SipDrop.UNSENT);
            return;
        }
        if (message != null) {
            parts.metrics().sent(message);
        }
        parts.tap().sent(to, encoded, message);
        socket.write(new DatagramPacket(Unpooled.wrappedBuffer(encoded), to.remote()), socket.voidPromise());
        if (!eventLoop.inEventLoop()) {
            socket.flush();
        } else if (!flushPending) {
            // One flush for everything that this turn of the loop answers.
            flushPending = true;
            eventLoop.execute(this::flush);
        }
    }

    private void flush() {
        flushPending = false;
        Channel socket = udp;
        if (socket != null) {
            socket.flush();
        }
    }

    @Override
    public String toString() {
        return "SIP loop " + index;
    }
}
