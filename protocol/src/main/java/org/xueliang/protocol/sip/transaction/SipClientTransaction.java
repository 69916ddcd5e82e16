package org.xueliang.protocol.sip.transaction;

import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.sip.SipMethods;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.SipResponse;
import org.xueliang.protocol.sip.SipWriter;
import org.xueliang.protocol.sip.Via;
import org.xueliang.protocol.state.TransitionTable;
import org.xueliang.protocol.timer.TimerWheel;

/** A request of ours until its answer. Not thread-safe: it belongs to its layer's thread. */
public final class SipClientTransaction extends TimerWheel.Timer {
    private final SipTransactionLayer layer;
    private final TransitionTable<ClientState, ClientEvent> table;
    private final SipRequest request;
    private final SipFlow flow;
    private final SipResponseHandler handler;
    private ClientState state = ClientState.TRYING;
    /** What is sent again: the request, later the ACK of a refusal. */
    private byte[] encoded;

    private int retransmitMs;
    private long giveUpMs;

    SipClientTransaction(
            SipTransactionLayer layer, SipRequest request, SipFlow flow, SipResponseHandler handler, byte[] encoded) {
        this.layer = layer;
        this.request = request;
        this.flow = flow;
        this.handler = handler;
        this.encoded = encoded;
        this.table =
                request.is(SipMethods.INVITE) ? TransactionTables.INVITE_CLIENT : TransactionTables.NON_INVITE_CLIENT;
    }

    public SipRequest request() {
        return request;
    }

    /** Where the request went. */
    public SipFlow flow() {
        return flow;
    }

    public ClientState state() {
        return state;
    }

    boolean isInvite() {
        return table == TransactionTables.INVITE_CLIENT;
    }

    /** Timers A and B, E and F. */
    void begin() {
        SipTimers timers = layer.timers();
        long now = layer.nowMs();
        giveUpMs = now + timers.giveUpMs();
        retransmitMs = flow.isReliable() ? 0 : timers.t1Ms();
        layer.wheel().schedule(this, retransmitMs == 0 ? giveUpMs : now + retransmitMs);
        flow.send(encoded, request);
    }

    void received(SipResponse response, SipFlow from) {
        ClientEvent event = response.isProvisional()
                ? ClientEvent.PROVISIONAL
                : response.isSuccess() ? ClientEvent.SUCCESS : ClientEvent.FAILURE;
        ClientState before = state;
        ClientState next = table.next(before, event);
        if (next == null) {
            return;
        }
        state = next;
        switch (event) {
            case PROVISIONAL -> provisional(response);
            case SUCCESS -> {
                boolean waited = before == ClientState.TRYING || before == ClientState.PROCEEDING;
                finished(waited);
                if (waited) {
                    handler.answered(response, from);
                } else if (isInvite()) {
                    handler.answeredAgain(response, from);
                }
            }
            case FAILURE -> {
                boolean waited = before == ClientState.TRYING || before == ClientState.PROCEEDING;
                if (isInvite()) {
                    acknowledge(response, waited || before == ClientState.GIVEN_UP);
                }
                finished(waited || before == ClientState.GIVEN_UP);
                if (waited) {
                    handler.answered(response, from);
                }
            }
            case RETRANSMIT, TIMEOUT, TRANSPORT_ERROR -> throw new IllegalStateException(event.name());
        }
    }

    private void provisional(SipResponse response) {
        SipTimers timers = layer.timers();
        if (isInvite()) {
            // Timer C: each provisional response begins it anew.
            retransmitMs = 0;
            giveUpMs = layer.nowMs() + timers.ringingMs();
            layer.wheel().schedule(this, giveUpMs);
        } else if (retransmitMs > 0) {
            retransmitMs = timers.t2Ms();
            layer.wheel().schedule(this, Math.min(giveUpMs, layer.nowMs() + retransmitMs));
        }
        handler.provisional(response);
    }

    /** ACK of anything but 2xx: part of this transaction, with its branch (RFC 3261 clause 17.1.1.3). */
    private void acknowledge(SipResponse response, boolean first) {
        if (first) {
            SipRequest ack =
                    layer.partOf(request, SipMethods.ACK).to(response.to()).build();
            encoded = SipWriter.bytes(ack);
            flow.send(encoded, ack);
        } else {
            flow.send(encoded, null);
            layer.observer().sentAgain();
        }
    }

    /** Timers D, K, M: how long the response may come again. */
    private void finished(boolean first) {
        if (!first) {
            return;
        }
        SipTimers timers = layer.timers();
        boolean accepted = state == ClientState.ACCEPTED;
        int waitMs =
                accepted ? timers.giveUpMs() : flow.isReliable() ? 0 : isInvite() ? timers.giveUpMs() : timers.t4Ms();
        retransmitMs = 0;
        giveUpMs = layer.nowMs() + waitMs;
        if (waitMs == 0) {
            end();
        } else {
            layer.wheel().schedule(this, giveUpMs);
        }
    }

    /** After CANCEL the answer has 64 T1 left (RFC 3261 clause 9.1). */
    public void expectEnd() {
        if (state == ClientState.TRYING || state == ClientState.PROCEEDING) {
            retransmitMs = 0;
            giveUpMs = layer.nowMs() + layer.timers().giveUpMs();
            layer.wheel().schedule(this, giveUpMs);
        }
    }

    void failed(SipFailure failure) {
        ClientState before = state;
        ClientState next = table.next(state, ClientEvent.TRANSPORT_ERROR);
        state = next == null ? ClientState.TERMINATED : next;
        layer.wheel().cancel(this);
        layer.ended(this);
        if (before == ClientState.TRYING || before == ClientState.PROCEEDING) {
            handler.failed(failure);
        }
    }

    @Override
    protected void expired(long nowMs) {
        if (nowMs < giveUpMs) {
            if (table.next(state, ClientEvent.RETRANSMIT) != null) {
                flow.send(encoded, null);
                layer.observer().sentAgain();
            }
            int doubled = 2 * retransmitMs;
            retransmitMs =
                    isInvite() ? doubled : Math.min(doubled, layer.timers().t2Ms());
            layer.wheel().schedule(this, Math.min(giveUpMs, nowMs + Math.max(1, retransmitMs)));
            return;
        }
        ClientState before = state;
        ClientState next = table.next(state, ClientEvent.TIMEOUT);
        state = next == null ? ClientState.TERMINATED : next;
        if (state == ClientState.TERMINATED) {
            end();
        } else {
            giveUpMs = nowMs + layer.timers().giveUpMs();
            layer.wheel().schedule(this, giveUpMs);
        }
        if (before == ClientState.TRYING || before == ClientState.PROCEEDING) {
            handler.failed(SipFailure.TIMEOUT);
        }
    }

    private void end() {
        state = ClientState.TERMINATED;
        layer.wheel().cancel(this);
        layer.ended(this);
    }

    /** @return the branch, which every request of ours has */
    String branch() {
        @Nullable String branch = request.topVia().branch();
        return branch == null ? Via.COOKIE : branch;
    }
}
