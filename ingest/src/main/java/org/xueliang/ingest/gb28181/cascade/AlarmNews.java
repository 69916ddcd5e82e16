package org.xueliang.ingest.gb28181.cascade;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.manscdp.AlarmNotify;
import org.xueliang.protocol.manscdp.AlarmQuery;
import org.xueliang.protocol.manscdp.ManscdpMessage;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.SipResponse;
import org.xueliang.protocol.sip.transaction.SipFailure;
import org.xueliang.protocol.sip.transaction.SipFlow;
import org.xueliang.protocol.sip.transaction.SipResponseHandler;
import org.xueliang.protocol.sip.transaction.SipServerTransaction;

/**
 * Alarms for a platform, in their order: by its subscription, else as messages where it is to be told unasked. What it does not
 * answer waits until it is there again, with the number that it had: a platform that heard it all the same knows it by that. For
 * the link's thread.
 */
final class AlarmNews implements UpperSubscription.Source {
    /** Beyond it the oldest goes. */
    private static final int MAX_WAITING = 1000;

    private static final int MAX_NUMBER = 999_999_999;

    private final UpperContext context;
    private final Deque<AlarmNotify> waiting = new ArrayDeque<>();
    private @Nullable UpperSubscription subscription;
    private @Nullable AlarmFilter filter;
    private boolean sending;
    private boolean silent;

    AlarmNews(UpperContext context) {
        this.context = context;
    }

    void subscribe(SipRequest request, SipServerTransaction transaction, String event, AlarmQuery query) {
        if (subscription != null) {
            subscription.end();
        }
        String subject = query.deviceId();
        AlarmFilter asked = AlarmFilter.of(query, context.channel(subject) == null ? null : subject);
        filter = asked;
        // What waits was told of before: it goes to who wants it now.
        waiting.removeIf(alarm -> !asked.passes(alarm));
        subscription = new UpperSubscription(context, event, query.commandType(), this);
        subscription.begin(request, transaction, query.sn());
        subscription.wake();
    }

    void alarm(AlarmNotify alarm) {
        UpperSubscription wish = subscription;
        boolean subscribed = wish != null && context.wheel.nowMs() < wish.expiresAtMs();
        if (!subscribed && !context.platform.pushAlarms()) {
            waiting.clear();
            return;
        }
        if (subscribed && filter != null && !filter.passes(alarm)) {
            return;
        }
        if (waiting.size() >= MAX_WAITING) {
            waiting.removeFirst();
            context.shared
                    .errors()
                    .warn(
                            "cascade alarms " + context.platform.code(),
                            context.platform + ": the oldest alarm is dropped, " + MAX_WAITING + " wait");
        }
        waiting.addLast(new AlarmNotify(
                number(alarm),
                alarm.deviceId(),
                alarm.priority(),
                alarm.method(),
                alarm.type(),
                alarm.eventType(),
                alarm.time(),
                alarm.description(),
                alarm.longitude(),
                alarm.latitude()));
        wake();
    }

    /** The same for the same alarm, also after a restart of ours: so the platform knows one that comes again. */
    private static String number(AlarmNotify alarm) {
        CRC32 hash = new CRC32();
        hash.update(
                (alarm.deviceId() + ' ' + alarm.sn() + ' ' + alarm.time() + ' ' + alarm.method() + ' ' + alarm.type())
                        .getBytes(StandardCharsets.UTF_8));
        return Long.toString(1 + hash.getValue() % MAX_NUMBER);
    }

    private void wake() {
        UpperSubscription open = subscription;
        if (open != null && open.isOpen()) {
            open.wake();
        } else if (context.platform.pushAlarms()) {
            push();
        }
    }

    private void push() {
        AlarmNotify alarm = sending || silent || !context.isOnline() ? null : waiting.pollFirst();
        if (alarm == null) {
            return;
        }
        sending = true;
        context.message(alarm, new SipResponseHandler() {
            @Override
            public void answered(SipResponse response, SipFlow from) {
                sending = false;
                wake();
            }

            @Override
            public void failed(SipFailure failure) {
                sending = false;
                silent = true;
                lost(alarm);
            }
        });
    }

    /** The platform is there, again or still. */
    void resume() {
        silent = false;
        if (subscription != null) {
            subscription.resume();
        }
        wake();
    }

    @Override
    public @Nullable ManscdpMessage next() {
        return waiting.pollFirst();
    }

    @Override
    public void lost(ManscdpMessage message) {
        if (message instanceof AlarmNotify alarm) {
            waiting.addFirst(alarm);
        }
    }

    /** The link is not wanted any more. */
    void end() {
        if (subscription != null) {
            subscription.end();
        }
        subscription = null;
        waiting.clear();
    }
}
