package org.xueliang.protocol.sip.transaction;

import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.sip.SipMethods;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.SipResponse;
import org.xueliang.protocol.sip.SipWriter;
import org.xueliang.protocol.state.TransitionTable;
import org.xueliang.protocol.timer.TimerWheel;

/**
 * A request that came, and our answer, kept as bytes as long as the request may come again. After the final response nothing else is kept.
 * Not thread-safe: it belongs to its layer's thread.
 */
public final class SipServerTransaction extends TimerWheel.Timer {
    private final SipTransactionLayer layer;
    private final TransitionTable<ServerState, ServerEvent> table;
    private final String key;
    private @Nullable String ackKey;
    private final SipFlow flow;
    private final SourceShares.Share share;
    private ServerState state = ServerState.TRYING;
    private @Nullable SipRequest request;
    private byte @Nullable [] response;
    private @Nullable String acceptedTag;
    private @Nullable InviteServerListener listener;
    private int retransmitMs;
    private long giveUpMs;

    SipServerTransaction(
            SipTransactionLayer layer, String key, SipRequest request, SipFlow flow, SourceShares.Share share) {
        this.layer = layer;
        this.share = share;
        this.key = key;
        this.flow = flow;
        this.request = request;
        this.table = isInviteRequest(request) ? TransactionTables.INVITE_SERVER : TransactionTables.NON_INVITE_SERVER;
        if (isInvite()) {
            ackKey = SipTransactionLayer.ackKey(request);
        }
    }

    private static boolean isInviteRequest(SipRequest request) {
        return request.is(SipMethods.INVITE);
    }

    SourceShares.Share share() {
        return share;
    }

    /** Where it came from and where the answer goes. */
    public SipFlow flow() {
        return flow;
    }

    public ServerState state() {
        return state;
    }

    /** Whether a final response was sent. */
    public boolean isAnswered() {
        return state != ServerState.TRYING && state != ServerState.PROCEEDING;
    }

    /** For INVITE: who hears of ACK and CANCEL. */
    public void listen(InviteServerListener inviteListener) {
        this.listener = inviteListener;
    }

    /**
     * An answer to be filled and given to {@link #respond}.
     *
     * @throws IllegalStateException the final response was sent already
     */
    public SipResponse.Builder response(int status) {
        SipRequest asked = request;
        if (asked == null) {
            throw new IllegalStateException("answered already: " + state);
        }
        return SipResponse.answer(asked, status, layer.tokens().tag());
    }

    /** The same with nothing to add. */
    public void respond(int status) {
        respond(response(status).build());
    }

    /** Sends a provisional or the final response. Where the transaction has ended meanwhile (CANCEL, time) nothing happens. */
    public void respond(SipResponse answer) {
        ServerEvent event = answer.isProvisional()
                ? ServerEvent.PROVISIONAL
                : answer.isSuccess() ? ServerEvent.SUCCESS : ServerEvent.FAILURE;
        ServerState next = table.next(state, event);
        if (next == null) {
            return;
        }
        byte[] encoded = SipWriter.bytes(answer);
        state = next;
        response = encoded;
        if (event == ServerEvent.SUCCESS) {
            acceptedTag = answer.to().tag();
        }
        if (!answer.isProvisional()) {
            request = null;
            waitAfterFinal();
        }
        flow.send(encoded, answer);
    }

    /**
     * Sends the final response and forgets request and answer at once; should the request come again it is taken for a new one. For answers that
     * change nothing and prove nothing (RFC 3261 clause 8.2.7): what strangers are told must not be remembered for 32 s each.
     */
    public void respondAndForget(SipResponse answer) {
        respond(answer);
        forget();
    }

    /** Gives no answer and remembers nothing: for what is dropped unread. */
    public void ignore() {
        forget();
    }

    private void forget() {
        if (state != ServerState.TERMINATED) {
            end();
        }
    }

    /** Timers G, H, J, L. */
    private void waitAfterFinal() {
        SipTimers timers = layer.timers();
        long now = layer.nowMs();
        boolean again = isInvite() && (!flow.isReliable() || state == ServerState.ACCEPTED);
        if (!isInvite() && flow.isReliable()) {
            end();
            return;
        }
        giveUpMs = now + timers.giveUpMs();
        retransmitMs = again ? timers.t1Ms() : 0;
        layer.wheel().schedule(this, again ? now + retransmitMs : giveUpMs);
    }

    boolean isInvite() {
        return table == TransactionTables.INVITE_SERVER;
    }

    String key() {
        return key;
    }

    @Nullable
    String ackKey() {
        return ackKey;
    }

    /** Bound for a handler that never answers. */
    void begin() {
        giveUpMs = layer.nowMs()
                + (isInvite() ? layer.timers().ringingMs() : layer.timers().giveUpMs());
        layer.wheel().schedule(this, giveUpMs);
    }

    /** The request came again. */
    void repeated() {
        byte[] stored = response;
        if (table.next(state, ServerEvent.REQUEST) != null && stored != null && state != ServerState.CONFIRMED) {
            flow.send(stored, null);
        }
    }

    /**
     * ACK came. That of a 2xx is believed with our tag alone (RFC 3261 clause 12.2.1.1): who sent the INVITE under another's address has never
     * seen it. Without it we go on sending our answer to that address.
     */
    void acknowledged(SipRequest ack) {
        if (state == ServerState.ACCEPTED && acceptedTag != null && !acceptedTag.equals(ack.toTag())) {
            layer.observer().stray(ack);
            return;
        }
        ServerState next = table.next(state, ServerEvent.ACK);
        if (next == null) {
            return;
        }
        boolean first = state == ServerState.ACCEPTED;
        boolean again = state == ServerState.CONFIRMED;
        state = next;
        if (!again) {
            // Timer I. The ACK of a 2xx need not come again, but the INVITE may still be on its way.
            giveUpMs = layer.nowMs() + (flow.isReliable() ? 0 : layer.timers().t4Ms());
            retransmitMs = 0;
            layer.wheel().schedule(this, giveUpMs);
        }
        InviteServerListener told = listener;
        if (first && told != null) {
            told.acknowledged(ack);
        }
    }

    /** What its holder says to a CANCEL; one that comes after our answer changes nothing and is let. */
    boolean letsCancel(SipRequest cancel) {
        InviteServerListener asked = listener;
        return isAnswered() || asked == null || asked.letsCancel(cancel);
    }

    /** CANCEL came: 487 unless we have answered (RFC 3261 clause 9.2). */
    void cancelled() {
        if (isAnswered()) {
            return;
        }
        respond(487);
        InviteServerListener told = listener;
        if (told != null) {
            told.cancelled();
        }
    }

    @Override
    protected void expired(long nowMs) {
        if (nowMs < giveUpMs) {
            byte[] stored = response;
            if (stored != null && table.next(state, ServerEvent.RETRANSMIT) != null) {
                flow.send(stored, null);
                layer.observer().sentAgain();
            }
            retransmitMs = Math.min(2 * retransmitMs, layer.timers().t2Ms());
            layer.wheel().schedule(this, Math.min(giveUpMs, nowMs + Math.max(1, retransmitMs)));
            return;
        }
        ServerState before = state;
        end();
        InviteServerListener told = listener;
        if (before == ServerState.ACCEPTED && told != null) {
            told.unacknowledged();
        }
        if (before == ServerState.TRYING || before == ServerState.PROCEEDING) {
            layer.observer().unanswered();
        }
    }

    private void end() {
        ServerState next = table.next(state, ServerEvent.TIMEOUT);
        state = next == null ? ServerState.TERMINATED : next;
        layer.wheel().cancel(this);
        layer.ended(this);
    }
}
