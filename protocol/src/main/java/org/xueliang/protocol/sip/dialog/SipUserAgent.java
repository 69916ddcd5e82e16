package org.xueliang.protocol.sip.dialog;

import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.sip.NameAddr;
import org.xueliang.protocol.sip.SipMessage;
import org.xueliang.protocol.sip.SipMethods;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.SipResponse;
import org.xueliang.protocol.sip.SipTokens;
import org.xueliang.protocol.sip.SipUri;
import org.xueliang.protocol.sip.Via;
import org.xueliang.protocol.sip.transaction.InviteServerListener;
import org.xueliang.protocol.sip.transaction.LayerLimits;
import org.xueliang.protocol.sip.transaction.SipClientTransaction;
import org.xueliang.protocol.sip.transaction.SipFailure;
import org.xueliang.protocol.sip.transaction.SipFlow;
import org.xueliang.protocol.sip.transaction.SipHandler;
import org.xueliang.protocol.sip.transaction.SipLayerObserver;
import org.xueliang.protocol.sip.transaction.SipResponseHandler;
import org.xueliang.protocol.sip.transaction.SipServerTransaction;
import org.xueliang.protocol.sip.transaction.SipTimers;
import org.xueliang.protocol.sip.transaction.SipTransactionLayer;
import org.xueliang.protocol.timer.TimerWheel;

/**
 * Transactions and dialogs of one thread put together: what a gateway's event loop and a simulator both stand on. Messages and time go in,
 * bytes come out through {@link SipFlow}. Requests inside a dialog go to its holder, all others to the handler.
 *
 * <p>Time is the wheel's: whoever owns the thread advances it before each message and every few milliseconds. Not thread-safe.
 */
public final class SipUserAgent {
    /** For answers that change nothing. */
    static final SipResponseHandler IGNORED = new SipResponseHandler() {
        @Override
        public void answered(SipResponse response, SipFlow from) {}

        @Override
        public void failed(SipFailure failure) {}
    };

    private final SipHandler handler;
    private final SipTokens tokens;
    private final SipTransactionLayer transactions;
    private final DialogTable dialogs = new DialogTable();

    public SipUserAgent(
            SipTimers timers,
            LayerLimits limits,
            TimerWheel wheel,
            SipTokens tokens,
            SipHandler handler,
            SipLayerObserver observer) {
        this.handler = handler;
        this.tokens = tokens;
        this.transactions = new SipTransactionLayer(timers, limits, wheel, tokens, this::request, observer);
    }

    /** With the timers and limits of the standard. */
    public SipUserAgent(TimerWheel wheel, SipTokens tokens, SipHandler handler) {
        this(SipTimers.DEFAULTS, LayerLimits.DEFAULTS, wheel, tokens, handler, SipLayerObserver.NONE);
    }

    SipTransactionLayer transactions() {
        return transactions;
    }

    DialogTable dialogs() {
        return dialogs;
    }

    public SipTokens tokens() {
        return tokens;
    }

    String branch() {
        return tokens.branch();
    }

    public int serverTransactions() {
        return transactions.serverTransactions();
    }

    public int clientTransactions() {
        return transactions.clientTransactions();
    }

    public int dialogCount() {
        return dialogs.size();
    }

    /** Whether a request belongs to a dialog that is held here, or to one that was and whose end is still remembered. */
    public boolean knows(SipRequest request) {
        return dialogs.find(request) != null || transactions.knows(request);
    }

    /** A message that came. */
    public void receive(SipMessage message, SipFlow from) {
        transactions.receive(message, from);
    }

    /** A connection is gone: what waits on it fails. */
    public void closed(SipFlow flow) {
        transactions.closed(flow);
    }

    public void shutdown() {
        transactions.shutdown();
    }

    /**
     * A request outside of any dialog, begun: Via, a From tag, no To tag (G S7: Mercury), a fresh Call-ID, CSeq 1.
     *
     * @param uri of the request line, usually the target's code at the address it registered from
     */
    public SipRequest.Builder newRequest(String method, SipUri uri, NameAddr from, NameAddr to, SipFlow flow) {
        return SipRequest.builder(method, uri)
                .via(via(flow))
                .from(from.tag() == null ? from.withTag(tokens.tag()) : from)
                .to(to)
                .callId(tokens.callId())
                .cseq(1);
    }

    /** Ours on this flow, with a fresh branch. */
    public Via via(SipFlow flow) {
        return Via.of(flow.transport(), flow.localHost(), flow.localPort(), tokens.branch());
    }

    /** Sends a request that makes no dialog, or one inside a dialog ({@link SipDialog#request}). */
    public SipClientTransaction request(SipRequest request, SipFlow flow, SipResponseHandler responses) {
        return transactions.request(request, flow, responses);
    }

    /** Sends INVITE or SUBSCRIBE with the standard's contact policy. */
    public InviteCall invite(SipRequest request, SipFlow flow, InviteHandler answers) {
        return invite(request, flow, ContactPolicy.CONTACT, answers);
    }

    /** Sends INVITE or SUBSCRIBE: what makes a dialog. */
    public InviteCall invite(SipRequest request, SipFlow flow, ContactPolicy policy, InviteHandler answers) {
        InviteCall call = new InviteCall(this, request, flow, policy, answers);
        call.begin(flow);
        return call;
    }

    /**
     * Answers a request that makes a dialog with 2xx.
     *
     * @param ok of {@link SipServerTransaction#response}, with Contact and body
     */
    public SipDialog accept(
            SipRequest request, SipServerTransaction transaction, SipResponse.Builder ok, DialogHandler holder) {
        SipResponse answer = ok.build();
        SipDialog dialog = SipDialog.ofInvitation(request, answer.to(), transaction.flow());
        dialogs.put(dialog, holder);
        transaction.listen(new InviteServerListener() {
            @Override
            public void acknowledged(SipRequest ack) {
                holder.acknowledged(dialog, ack);
            }

            @Override
            public void unacknowledged() {
                if (dialog.state() == DialogState.CONFIRMED) {
                    bye(dialog);
                    holder.ended(dialog, DialogEnd.NO_ACK);
                }
            }
        });
        transaction.respond(answer);
        return dialog;
    }

    /** Ends a dialog with BYE; the holder is not told. Where it has ended already nothing happens. */
    public void bye(SipDialog dialog) {
        bye(dialog, dialogs.holder(dialog));
    }

    /** @param holder of a dialog that is in no table any more, or never was */
    void bye(SipDialog dialog, @Nullable DialogHandler holder) {
        if (dialog.state() == DialogState.CONFIRMED) {
            SipRequest bye = dialog.request(SipMethods.BYE, tokens.branch()).build();
            forget(dialog);
            transactions.request(holder == null ? bye : holder.leaving(bye), dialog.flow(), IGNORED);
        }
    }

    /** Ends a dialog without a word: the device is gone, or the subscription ran out. The holder is not told. */
    public void forget(SipDialog dialog) {
        dialogs.remove(dialog);
        dialog.apply(DialogEvent.ENDED);
    }

    private void request(SipRequest request, SipServerTransaction transaction) {
        DialogTable.@Nullable Entry entry = dialogs.find(request);
        if (entry == null) {
            if (request.is(SipMethods.BYE)) {
                // The sheet's clause 14: 481 is right, and ends it for every device that keeps to the standard.
                transaction.respond(481);
            } else {
                handler.request(request, transaction);
            }
            return;
        }
        SipDialog dialog = entry.dialog();
        if (!dialog.isOfRemote(request)) {
            transaction.respond(481);
            return;
        }
        if (!entry.handler().lets(dialog, request, transaction)) {
            return;
        }
        if (!dialog.isInOrder(request)) {
            transaction.respond(500);
            return;
        }
        if (request.is(SipMethods.BYE)) {
            forget(dialog);
            transaction.respond(200);
            entry.handler().ended(dialog, DialogEnd.REMOTE_BYE);
            return;
        }
        entry.handler().request(dialog, request, transaction);
    }
}
