package org.xueliang.ingest.gb28181.cascade;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
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
 * answer waits until it is there again, with the number that it had: a platform that heard it all the same knows it by that. What
 * waits outlives the gateway's process: told at least once, twice where the process ended between the platform's hearing and its
 * answer. For the link's thread.
 */
final class AlarmNews implements UpperSubscription.Source {
    /** Beyond it the oldest goes. */
    private static final int MAX_WAITING = 1000;

    private static final int MAX_NUMBER = 999_999_999;

    private final UpperContext context;
    private final String code;
    private final WaitingAlarms store;
    private final Deque<AlarmNotify> waiting = new ArrayDeque<>();
    private @Nullable UpperSubscription subscription;
    private @Nullable AlarmFilter filter;
    private boolean sending;
    private boolean silent;
    /** Until when the platform's wish of before the start holds, by its wall time; it may be said anew before. */
    private final long formerWishMs;

    AlarmNews(UpperContext context) {
        this.context = context;
        this.code = context.platform.code();
        this.store = context.shared.alarms();
        this.formerWishMs = store.wishUntilMs(code);
        store.of(code).stream().limit(MAX_WAITING).forEach(waiting::addLast);
        context.shared.metrics().alarms.labels("taken_up").inc(waiting.size());
    }

    private void drop(AlarmNotify alarm) {
        store.over(code, alarm.sn());
    }

    private void clear() {
        waiting.forEach(this::drop);
        waiting.clear();
    }

    void subscribe(SipRequest request, SipServerTransaction transaction, String event, AlarmQuery query) {
        if (subscription != null) {
            subscription.end();
        }
        String subject = query.deviceId();
        AlarmFilter asked = AlarmFilter.of(query, context.channel(subject) == null ? null : subject);
        filter = asked;
        // What waits was told of before: it goes to who wants it now.
        for (Iterator<AlarmNotify> each = waiting.iterator(); each.hasNext(); ) {
            AlarmNotify alarm = each.next();
            if (!asked.passes(alarm)) {
                each.remove();
                drop(alarm);
            }
        }
        subscription = new UpperSubscription(context, event, query.commandType(), this);
        subscription.begin(request, transaction, query.sn());
        subscription.wake();
    }

    void alarm(AlarmNotify alarm) {
        UpperSubscription wish = subscription;
        boolean subscribed = wish != null && context.wheel.nowMs() < wish.expiresAtMs();
        boolean formerly = context.shared.time().wallUs() / 1000 < formerWishMs && wish == null;
        if (!subscribed && !formerly && !context.platform.pushAlarms()) {
            clear();
            return;
        }
        if (subscribed && filter != null && !filter.passes(alarm)) {
            return;
        }
        if (waiting.size() >= MAX_WAITING) {
            drop(waiting.removeFirst());
            context.shared.metrics().alarms.labels("dropped").inc();
            context.shared
                    .errors()
                    .warn(
                            "cascade alarms " + context.platform.code(),
                            context.platform + ": the oldest alarm is dropped, " + MAX_WAITING + " wait");
        }
        AlarmNotify numbered = new AlarmNotify(
                number(alarm),
                alarm.deviceId(),
                alarm.priority(),
                alarm.method(),
                alarm.type(),
                alarm.eventType(),
                alarm.time(),
                alarm.description(),
                alarm.longitude(),
                alarm.latitude());
        waiting.addLast(numbered);
        store.waits(code, numbered);
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
        AlarmNotify alarm = sending || silent || !context.isOnline() ? null : poll();
        if (alarm == null) {
            return;
        }
        sending = true;
        context.message(alarm, new SipResponseHandler() {
            @Override
            public void answered(SipResponse response, SipFlow from) {
                sending = false;
                told(alarm);
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
        return poll();
    }

    /** The first of a channel that the platform may see now. The others wait: after a restart channels are known later than platforms. */
    private @Nullable AlarmNotify poll() {
        for (Iterator<AlarmNotify> each = waiting.iterator(); each.hasNext(); ) {
            AlarmNotify alarm = each.next();
            if (context.channel(alarm.deviceId()) != null) {
                each.remove();
                return alarm;
            }
        }
        return null;
    }

    /** A channel may have come. */
    void touched() {
        if (!waiting.isEmpty()) {
            wake();
        }
    }

    @Override
    public void lost(ManscdpMessage message) {
        if (message instanceof AlarmNotify alarm) {
            waiting.addFirst(alarm);
        }
    }

    @Override
    public void told(ManscdpMessage message) {
        if (message instanceof AlarmNotify alarm) {
            drop(alarm);
            context.shared.metrics().alarms.labels("told").inc();
        }
    }

    @Override
    public void wantedFor(long seconds) {
        store.wish(code, seconds <= 0 ? 0 : context.shared.time().wallUs() / 1000 + seconds * 1000);
    }

    /** The link is not wanted any more, or for now; what waits is for the next one. */
    void end() {
        if (subscription != null) {
            subscription.end();
        }
        subscription = null;
        waiting.clear();
    }
}
