package org.xueliang.ingest.gb28181.cascade;

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
 * One subscription of a platform (2022 9.11, RFC 6665): its dialog, its time, and NOTIFYs one after the other. It outlives the
 * link: a platform that was away for a while holds its side of the dialog still, and would wait for news in vain. For the link's
 * thread.
 */
final class UpperSubscription implements DialogHandler {
    private static final int DEFAULT_EXPIRES_S = 600;

    /** Where the news come from. */
    interface Source {
        /** The next that is to be told; null where there is nothing now. */
        @Nullable
        ManscdpMessage next();

        /** The platform answered it. */
        default void told(ManscdpMessage message) {}

        /** The platform's wish holds for so long from now; 0 for no longer. */
        default void wantedFor(long seconds) {}

        /** Nobody knows whether it arrived. */
        void lost(ManscdpMessage message);
    }

    private final UpperContext context;
    private final String event;
    private final String commandType;
    private final Source source;
    private final WheelTimer expiry;
    private @Nullable SipDialog dialog;
    private @Nullable ManscdpMessage told;
    private long expiresAtMs;
    /** The platform did not answer: nothing is sent until it shows itself. */
    private boolean waiting;

    /**
     * @param event of the SUBSCRIBE, repeated in each NOTIFY
     * @param commandType of what is subscribed to
     */
    UpperSubscription(UpperContext context, String event, String commandType, Source source) {
        this.context = context;
        this.event = event;
        this.commandType = commandType;
        this.source = source;
        this.expiry = context.timer(this::expired);
    }

    /** Answers the SUBSCRIBE that begins it. */
    void begin(SipRequest request, SipServerTransaction transaction, String sn) {
        long expiresS = request.expiresS(DEFAULT_EXPIRES_S);
        dialog = context.agent.accept(request, transaction, ok(transaction, expiresS, sn), this);
        runFor(expiresS);
    }

    private SipResponse.Builder ok(SipServerTransaction transaction, long expiresS, String sn) {
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
        source.wantedFor(expiresS);
    }

    boolean isOpen() {
        return dialog != null;
    }

    /** When the platform's wish ends, by the wheel's time; it does not say so again. */
    long expiresAtMs() {
        return expiresAtMs;
    }

    @Override
    public SipRequest leaving(SipRequest request) {
        return context.signed(request);
    }

    @Override
    public boolean lets(SipDialog same, SipRequest request, SipServerTransaction transaction) {
        return context.lets(request, transaction);
    }

    /** A refresh or the end, inside the dialog. */
    @Override
    public void request(SipDialog same, SipRequest request, SipServerTransaction transaction) {
        if (!request.is(SipMethods.SUBSCRIBE)) {
            transaction.respond(405);
            return;
        }
        long expiresS = request.expiresS(DEFAULT_EXPIRES_S);
        transaction.respond(ok(transaction, expiresS, context.nextSn()).build());
        runFor(expiresS);
        if (expiresS == 0) {
            expired();
        } else {
            resume();
        }
    }

    @Override
    public void ended(SipDialog same, DialogEnd why) {
        close();
    }

    private void expired() {
        SipDialog open = dialog;
        if (open != null) {
            notify(open, "terminated;reason=timeout", null);
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
        ManscdpMessage untold = told;
        told = null;
        expiry.stop();
        if (untold != null) {
            source.lost(untold);
        }
    }

    /** The platform is there: what waited is told, by the way that it is reached at now. */
    void resume() {
        SipDialog open = dialog;
        SipFlow now = context.flow();
        if (open != null && now != null && !open.flow().isOpen()) {
            open.moveTo(now);
        }
        waiting = false;
        wake();
    }

    /** There is news, maybe. */
    void wake() {
        SipDialog open = dialog;
        if (open == null || told != null || waiting || !context.isOnline()) {
            return;
        }
        ManscdpMessage message = source.next();
        if (message == null) {
            return;
        }
        told = message;
        long leftS = Math.max(1, (expiresAtMs - context.wheel.nowMs()) / 1000);
        notify(open, "active;expires=" + leftS + ";retry-after=0", message);
    }

    private void notify(SipDialog open, String state, @Nullable ManscdpMessage message) {
        SipRequest.Builder request = open.request(
                        SipMethods.NOTIFY, context.agent.tokens().branch())
                .contact(context.contact(open.flow()))
                .set(SipHeaders.EVENT, event)
                .set(SipHeaders.SUBSCRIPTION_STATE, state);
        if (message != null) {
            request.body(ManscdpWriter.CONTENT_TYPE, context.encoded(message));
        }
        context.agent.request(context.signed(request.build()), open.flow(), new SipResponseHandler() {
            @Override
            public void answered(SipResponse response, SipFlow from) {
                if (open != dialog || message != told) {
                    return;
                }
                if (response.status() == 481 || response.status() == 404) {
                    end();
                } else {
                    if (message != null) {
                        source.told(message);
                    }
                    told = null;
                    wake();
                }
            }

            @Override
            public void failed(SipFailure failure) {
                if (open != dialog || message == null || message != told) {
                    return;
                }
                // RFC 6665 4.2.2 takes the subscription away. The platform's side of it stands all the same, and it
                // would subscribe anew no sooner than when its time ends: until then the link tells whether it is
                // there.
                told = null;
                waiting = true;
                source.lost(message);
            }
        });
    }
}
