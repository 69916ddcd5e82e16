package org.xueliang.protocol.sip.dialog;

import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.sip.SipHeaders;
import org.xueliang.protocol.sip.SipMethods;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.SipResponse;
import org.xueliang.protocol.sip.SipWriter;
import org.xueliang.protocol.sip.transaction.SipClientTransaction;
import org.xueliang.protocol.sip.transaction.SipFailure;
import org.xueliang.protocol.sip.transaction.SipFlow;
import org.xueliang.protocol.sip.transaction.SipResponseHandler;

/**
 * An INVITE or SUBSCRIBE of ours, from the request to the end of its dialog. Every 2xx gets its ACK, also one that comes again, after we
 * gave up or after we withdrew; the last two get a BYE behind it (18 #21 in the signalling sheet, L5 in gb28181-quirks). Not thread-safe.
 */
public final class InviteCall {
    private final SipUserAgent agent;
    private final InviteHandler handler;
    private final SipDialog dialog;
    private final SipRequest request;
    private final ContactPolicy policy;
    private @Nullable SipClientTransaction transaction;
    private byte @Nullable [] ack;
    private boolean provisionalSeen;
    private boolean cancelWanted;
    private boolean cancelSent;
    /** The handler knows how it went: answered, refused or failed. */
    private boolean decided;

    InviteCall(SipUserAgent agent, SipRequest request, SipFlow flow, ContactPolicy policy, InviteHandler handler) {
        this.agent = agent;
        this.handler = handler;
        this.request = request;
        this.policy = policy;
        this.dialog = SipDialog.ofRequest(request, flow);
    }

    void begin(SipFlow flow) {
        agent.dialogs().put(dialog, handler);
        transaction = agent.transactions().request(request, flow, new Answers());
        if (decided) {
            agent.dialogs().remove(dialog);
        }
    }

    public SipDialog dialog() {
        return dialog;
    }

    /** Whether an answer is still waited for. */
    public boolean isPending() {
        return !decided;
    }

    /** Withdraws an INVITE that is not answered; the handler hears {@link SipFailure#CANCELLED} at once. Else nothing happens: see {@link #end}. */
    public void cancel() {
        if (decided || cancelWanted) {
            return;
        }
        cancelWanted = true;
        decided = true;
        if (provisionalSeen) {
            sendCancel();
        }
        handler.failed(SipFailure.CANCELLED);
    }

    /** Ends it whatever its state: CANCEL before the answer, BYE after; a subscription by one of no time. */
    public void end() {
        if (!decided) {
            cancel();
        } else {
            endDialog();
        }
    }

    private void endDialog() {
        if (dialog.state() != DialogState.CONFIRMED) {
            return;
        }
        if (request.is(SipMethods.INVITE)) {
            agent.bye(dialog, handler);
            return;
        }
        SipRequest.Builder last =
                dialog.request(request.method(), agent.branch()).expiresS(0);
        for (String name : new String[] {SipHeaders.EVENT, SipHeaders.CONTACT}) {
            String value = request.header(name);
            if (value != null) {
                last.set(name, value);
            }
        }
        agent.forget(dialog);
        agent.transactions().request(handler.leaving(last.build()), dialog.flow(), SipUserAgent.IGNORED);
    }

    private void sendCancel() {
        SipClientTransaction invite = transaction;
        if (invite == null || cancelSent || !request.is(SipMethods.INVITE)) {
            return;
        }
        cancelSent = true;
        agent.transactions().cancel(invite, handler::leaving, SipUserAgent.IGNORED);
    }

    private void acknowledge(SipResponse response, SipFlow from) {
        if (!request.is(SipMethods.INVITE)) {
            return;
        }
        boolean sameLeg =
                dialog.state() != DialogState.EARLY && response.toTag().equals(dialog.remoteTag());
        byte[] stored = ack;
        if (stored != null && sameLeg) {
            dialog.flow().send(stored, null);
            return;
        }
        if (stored != null) {
            // Another leg answered too: it is taken note of and ended.
            SipDialog other = SipDialog.ofRequest(request, from);
            other.answered(response, from, policy);
            from.send(SipWriter.bytes(handler.leaving(other.ack(request.cseq().number(), agent.branch()))), null);
            agent.bye(other, handler);
            return;
        }
        dialog.answered(response, from, policy);
        SipRequest acknowledgement = handler.leaving(dialog.ack(request.cseq().number(), agent.branch()));
        byte[] encoded = SipWriter.bytes(acknowledgement);
        ack = encoded;
        from.send(encoded, acknowledgement);
    }

    private final class Answers implements SipResponseHandler {
        @Override
        public void provisional(SipResponse response) {
            provisionalSeen = true;
            if (cancelWanted) {
                sendCancel();
            } else {
                handler.progress(response);
            }
        }

        @Override
        public void answered(SipResponse response, SipFlow from) {
            if (!response.isSuccess()) {
                agent.dialogs().remove(dialog);
                dialog.apply(DialogEvent.ENDED);
                if (!decided) {
                    decided = true;
                    handler.refused(response);
                }
                return;
            }
            if (request.is(SipMethods.INVITE)) {
                acknowledge(response, from);
            } else {
                dialog.answered(response, from, policy);
            }
            if (decided) {
                endDialog();
                return;
            }
            decided = true;
            handler.answered(dialog, response);
        }

        @Override
        public void answeredAgain(SipResponse response, SipFlow from) {
            boolean late = ack == null;
            acknowledge(response, from);
            if (late) {
                endDialog();
            }
        }

        @Override
        public void failed(SipFailure failure) {
            agent.dialogs().remove(dialog);
            if (!decided) {
                decided = true;
                handler.failed(failure);
            }
        }
    }
}
