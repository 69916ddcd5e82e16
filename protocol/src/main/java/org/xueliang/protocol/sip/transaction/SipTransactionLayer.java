package org.xueliang.protocol.sip.transaction;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.sip.NameAddr;
import org.xueliang.protocol.sip.SipHeaders;
import org.xueliang.protocol.sip.SipMessage;
import org.xueliang.protocol.sip.SipMethods;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.SipResponse;
import org.xueliang.protocol.sip.SipTokens;
import org.xueliang.protocol.sip.SipUri;
import org.xueliang.protocol.sip.SipWriter;
import org.xueliang.protocol.sip.Via;
import org.xueliang.protocol.timer.TimerWheel;

/**
 * All transactions of one thread. A request that comes again is answered from the store and never handed over twice; it counts as the same
 * only with the same branch, sent-by, Call-ID, CSeq number and method, because firmware repeats branches (V S18).
 *
 * <p>Time is the wheel's. Not thread-safe.
 */
public final class SipTransactionLayer {
    private final SipTimers timers;
    private final LayerLimits limits;
    private final TimerWheel wheel;
    private final SipTokens tokens;
    private final SipHandler handler;
    private final SipLayerObserver observer;
    private final SourceShares shares;
    private final Map<String, SipServerTransaction> servers = new HashMap<>();
    private final Map<String, SipServerTransaction> serversByAck = new HashMap<>();
    private final Map<String, SipClientTransaction> clients = new HashMap<>();
    private final Map<String, SipClientTransaction> invitesByCall = new HashMap<>();

    public SipTransactionLayer(
            SipTimers timers,
            LayerLimits limits,
            TimerWheel wheel,
            SipTokens tokens,
            SipHandler handler,
            SipLayerObserver observer) {
        this.timers = timers;
        this.limits = limits;
        this.shares = new SourceShares(limits.maxOfOneSource());
        this.wheel = wheel;
        this.tokens = tokens;
        this.handler = handler;
        this.observer = observer;
    }

    SipTimers timers() {
        return timers;
    }

    TimerWheel wheel() {
        return wheel;
    }

    SipLayerObserver observer() {
        return observer;
    }

    long nowMs() {
        return wheel.nowMs();
    }

    public SipTokens tokens() {
        return tokens;
    }

    /** Requests of others that are remembered. */
    public int serverTransactions() {
        return servers.size();
    }

    /** Hosts whose requests are remembered. */
    int sources() {
        return shares.hosts();
    }

    /** Requests of ours that are not over. */
    public int clientTransactions() {
        return clients.size();
    }

    /** Whether the request came before, or is the ACK of something that did. */
    public boolean knows(SipRequest request) {
        boolean ack = request.is(SipMethods.ACK);
        return servers.containsKey(serverKey(request, ack ? SipMethods.INVITE : request.method()))
                || ack && serversByAck.containsKey(ackKey(request));
    }

    /** @param flow where it came from */
    public void receive(SipMessage message, SipFlow flow) {
        if (message instanceof SipRequest request) {
            request(request.receivedFrom(flow.remoteHost(), flow.remotePort()), flow);
        } else if (message instanceof SipResponse response) {
            response(response, flow);
        }
    }

    private void request(SipRequest request, SipFlow flow) {
        String key = serverKey(request, request.is(SipMethods.ACK) ? SipMethods.INVITE : request.method());
        SipServerTransaction known = servers.get(key);
        if (request.is(SipMethods.ACK)) {
            SipServerTransaction acked = known == null ? serversByAck.get(ackKey(request)) : known;
            if (acked == null) {
                observer.stray(request);
            } else {
                acked.acknowledged(request);
            }
            return;
        }
        if (known != null) {
            observer.requestRepeated();
            known.repeated();
            return;
        }
        if (servers.size() >= limits.maxServerTransactions()) {
            observer.overload();
            return;
        }
        SourceShares.Share share = shares.take(flow.remoteHost());
        if (share == null) {
            observer.overload(flow);
            return;
        }
        SipServerTransaction fresh = new SipServerTransaction(this, key, request, flow, share);
        servers.put(key, fresh);
        String ackKey = fresh.ackKey();
        if (ackKey != null) {
            serversByAck.put(ackKey, fresh);
        }
        fresh.begin();
        if (request.is(SipMethods.CANCEL)) {
            cancel(request, fresh);
            return;
        }
        if (fresh.isInvite()) {
            fresh.respond(100);
        }
        handler.request(request, fresh);
    }

    private void cancel(SipRequest request, SipServerTransaction cancel) {
        SipServerTransaction invite = servers.get(serverKey(request, SipMethods.INVITE));
        boolean let = invite == null || invite.letsCancel(request);
        cancel.respond(invite == null ? 481 : let ? 200 : 403);
        if (invite != null && let) {
            invite.cancelled();
        }
    }

    private void response(SipResponse response, SipFlow flow) {
        Via via = response.via();
        String branch = via == null ? null : via.branch();
        String method = response.cseq().method();
        SipClientTransaction client = branch == null ? null : clients.get(clientKey(branch, method));
        if (client == null && method.equals(SipMethods.INVITE)) {
            // V S17: a recorder answers INVITE without Via, or with another branch.
            client = invitesByCall.get(callKey(response));
        }
        boolean sameCall = client != null
                && client.request().callId().equals(response.callId())
                && client.request().cseq().number() == response.cseq().number();
        if (client == null || !sameCall) {
            observer.stray(response);
            return;
        }
        client.received(response, flow);
    }

    /**
     * Sends a request and waits for its answer.
     *
     * @param request with a fresh branch in its Via; for ACK see {@link #sendAck}
     * @return the transaction, which may be over already
     */
    public SipClientTransaction request(SipRequest request, SipFlow flow, SipResponseHandler responses) {
        SipClientTransaction client =
                new SipClientTransaction(this, request, flow, responses, SipWriter.bytes(request));
        if (clients.size() >= limits.maxClientTransactions()) {
            client.failed(SipFailure.OVERLOAD);
            return client;
        }
        if (!flow.isOpen()) {
            client.failed(SipFailure.TRANSPORT);
            return client;
        }
        clients.put(clientKey(client.branch(), request.method()), client);
        if (client.isInvite()) {
            invitesByCall.put(callKey(request), client);
        }
        client.begin();
        return client;
    }

    /** CANCEL of an INVITE of ours; to be sent after a provisional response alone (RFC 3261 clause 9.1). */
    public void cancel(SipClientTransaction invite, SipResponseHandler responses) {
        cancel(invite, UnaryOperator.identity(), responses);
    }

    /** @param leaving what becomes of the CANCEL before it goes */
    public void cancel(SipClientTransaction invite, UnaryOperator<SipRequest> leaving, SipResponseHandler responses) {
        invite.expectEnd();
        request(leaving.apply(partOf(invite.request(), SipMethods.CANCEL).build()), invite.flow(), responses);
    }

    /** ACK or CANCEL of a request: the same Request-URI, top Via, From, To, Call-ID, CSeq number and Route. */
    SipRequest.Builder partOf(SipRequest request, String method) {
        SipUri uri = request.requestUri();
        NameAddr to = request.to();
        SipRequest.Builder part = SipRequest.builder(method, uri == null ? to.uri() : uri)
                .via(request.topVia())
                .from(request.from())
                .to(to)
                .callId(request.callId())
                .cseq(request.cseq().number());
        for (String route : request.headers().getAll(SipHeaders.ROUTE)) {
            part.add(SipHeaders.ROUTE, route);
        }
        return part;
    }

    /** Everything of ours that waits on this connection has failed. */
    public void closed(SipFlow flow) {
        List<SipClientTransaction> waiting = new ArrayList<>();
        for (SipClientTransaction client : clients.values()) {
            if (client.flow().equals(flow)) {
                waiting.add(client);
            }
        }
        waiting.forEach(client -> client.failed(SipFailure.TRANSPORT));
    }

    /** Nothing is waited for any more. */
    public void shutdown() {
        new ArrayList<>(clients.values()).forEach(client -> client.failed(SipFailure.SHUTDOWN));
        servers.values().forEach(wheel::cancel);
        servers.clear();
        shares.clear();
        serversByAck.clear();
    }

    void ended(SipServerTransaction transaction) {
        if (servers.remove(transaction.key()) != null) {
            shares.give(transaction.share());
        }
        String ackKey = transaction.ackKey();
        if (ackKey != null) {
            serversByAck.remove(ackKey, transaction);
        }
    }

    void ended(SipClientTransaction transaction) {
        clients.remove(clientKey(transaction.branch(), transaction.request().method()), transaction);
        if (transaction.isInvite()) {
            invitesByCall.remove(callKey(transaction.request()), transaction);
        }
    }

    private static String clientKey(String branch, String method) {
        return method.equals(SipMethods.CANCEL) ? branch + '|' + method : branch;
    }

    private static String callKey(SipMessage message) {
        return message.callId() + '|' + message.cseq().number();
    }

    static String ackKey(SipRequest request) {
        return request.callId() + '|' + request.cseq().number() + '|' + request.fromTag();
    }

    private static String serverKey(SipRequest request, String method) {
        Via via = request.topVia();
        @Nullable String branch = via.branch();
        StringBuilder key = new StringBuilder(96);
        if (branch != null && via.hasCookie()) {
            key.append(branch, Via.COOKIE.length(), branch.length());
        } else {
            // RFC 2543 (RFC 3261 clause 17.2.3).
            key.append('|').append(request.uri()).append('|').append(request.fromTag());
        }
        return key.append('|')
                .append(via.sentBy())
                .append('|')
                .append(request.callId())
                .append('|')
                .append(request.cseq().number())
                .append(method)
                .toString();
    }
}
