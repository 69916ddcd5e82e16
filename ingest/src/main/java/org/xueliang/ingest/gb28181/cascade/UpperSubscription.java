package org.xueliang.ingest.gb28181.cascade;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.manscdp.ManscdpMessage;
import org.xueliang.protocol.manscdp.ManscdpWriter;
import org.xueliang.protocol.manscdp.ResultResponse;
import org.xueliang.protocol.sip.SipHeaders;
import org.xueliang.protocol.sip.SipMethods;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.SipResponse;
import org.xueliang.protocol.sip.dialog.DialogEnd;
import org.xueliang.protocol.sip.dialog.DialogHandler;
import org.xueliang.protocol.sip.dialog.SipDialog;
import org.xueliang.protocol.sip.transaction.SipFailure;
import org.xueliang.protocol.sip.transaction.SipFlow;
import org.xueliang.protocol.sip.transaction.SipResponseHandler;
import org.xueliang.protocol.sip.transaction.SipServerTransaction;

/**
 * One subscription of a platform (2022 9.11, RFC 6665): its dialog, its time, and NOTIFYs one after the other. For the link's
 * thread.
 */
final class UpperSubscription implements DialogHandler {
    private static final int DEFAULT_EXPIRES_S = 600;
    /** Alarms that wait; the oldest goes first, what comes beyond it is dropped and counted. */
    private static final int MAX_WAITING = 1000;

    private final UpperContext context;
    private final String event;
    private final Runnable idle;
    private final WheelTimer expiry;
    private final Queue<ManscdpMessage> waiting = new ArrayDeque<>();
    private @Nullable SipDialog dialog;
    private long expiresAtMs;
    private boolean sending;

    /**
     * @param event of the SUBSCRIBE, repeated in each NOTIFY
     * @param idle called where everything was sent: more may be given
     */
    UpperSubscription(UpperContext context, String event, Runnable idle) {
        this.context = context;
        this.event = event;
        this.idle = idle;
        this.expiry = context.timer(this::expired);
    }

    /** Answers the SUBSCRIBE that begins it. */
    void begin(SipRequest request, SipServerTransaction transaction, String sn, String commandType) {
        long expiresS = request.expiresS(DEFAULT_EXPIRES_S);
        dialog = context.agent.accept(request, transaction, ok(transaction, expiresS, sn, commandType), this);
        runFor(expiresS);
    }

    private SipResponse.Builder ok(SipServerTransaction transaction, long expiresS, String sn, String commandType) {
        return transaction
                .response(200)
                .expiresS(expiresS)
                .contact(context.contact(transaction.flow()))
                .set(SipHeaders.EVENT, event)
                .body(
                        ManscdpWriter.CONTENT_TYPE,
                        context.encoded(new ResultResponse(commandType, sn, context.platform.ownCode(), true, "")));
    }

    private void runFor(long expiresS) {
        expiresAtMs = context.wheel.nowMs() + expiresS * 1000;
        expiry.in(expiresS * 1000);
    }

    boolean isOpen() {
        return dialog != null;
    }

    /** Whether a NOTIFY is on its way or waits. */
    boolean isBusy() {
        return sending || !waiting.isEmpty();
    }

    /** A refresh or the end, inside the dialog. */
    @Override
    public void request(SipDialog same, SipRequest request, SipServerTransaction transaction) {
        if (!request.is(SipMethods.SUBSCRIBE)) {
            transaction.respond(405);
            return;
        }
        long expiresS = request.expiresS(DEFAULT_EXPIRES_S);
        transaction.respond(
                ok(transaction, expiresS, context.nextSn(), "Catalog").build());
        if (expiresS == 0) {
            notify(same, "terminated;reason=timeout", new byte[0]);
            end();
        } else {
            runFor(expiresS);
        }
    }

    @Override
    public void ended(SipDialog same, DialogEnd why) {
        close();
    }

    private void expired() {
        SipDialog open = dialog;
        if (open != null) {
            notify(open, "terminated;reason=timeout", new byte[0]);
            end();
        }
    }

    /** Without a word: the platform is gone, or has another one. */
    void end() {
        SipDialog open = dialog;
        close();
        if (open != null) {
            context.agent.forget(open);
        }
    }

    private void close() {
        dialog = null;
        waiting.clear();
        sending = false;
        expiry.stop();
    }

    /** @return false where it was dropped */
    boolean notify(ManscdpMessage message) {
        if (dialog == null || waiting.size() >= MAX_WAITING) {
            return false;
        }
        waiting.add(message);
        if (!sending) {
            next();
        }
        return true;
    }

    private void next() {
        SipDialog open = dialog;
        ManscdpMessage message = open == null ? null : waiting.poll();
        sending = message != null;
        if (open == null) {
            return;
        }
        if (message == null) {
            idle.run();
            return;
        }
        long leftS = Math.max(1, (expiresAtMs - context.wheel.nowMs()) / 1000);
        notify(open, "active;expires=" + leftS + ";retry-after=0", context.encoded(message));
    }

    private void notify(SipDialog open, String state, byte[] body) {
        SipRequest.Builder request = open.request(
                        SipMethods.NOTIFY, context.agent.tokens().branch())
                .contact(context.contact(open.flow()))
                .set(SipHeaders.EVENT, event)
                .set(SipHeaders.SUBSCRIPTION_STATE, state);
        if (body.length > 0) {
            request.body(ManscdpWriter.CONTENT_TYPE, body);
        }
        context.agent.request(request.build(), open.flow(), new SipResponseHandler() {
            @Override
            public void answered(SipResponse response, SipFlow from) {
                if (open != dialog) {
                    return;
                }
                if (response.status() == 481 || response.status() == 404) {
                    end();
                } else {
                    next();
                }
            }

            @Override
            public void failed(SipFailure failure) {
                // RFC 6665 4.2.2: a subscriber that does not answer has none any more.
                if (open == dialog) {
                    end();
                }
            }
        });
    }
}
