package org.xueliang.ingest.gb28181.cascade;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.gb28181.cascade.CatalogChanges.Seen;
import org.xueliang.protocol.manscdp.AlarmNotify;
import org.xueliang.protocol.manscdp.AlarmQuery;
import org.xueliang.protocol.manscdp.CatalogEntry;
import org.xueliang.protocol.manscdp.CatalogEvent;
import org.xueliang.protocol.manscdp.CatalogNotify;
import org.xueliang.protocol.manscdp.CatalogQuery;
import org.xueliang.protocol.manscdp.ManscdpMessage;
import org.xueliang.protocol.manscdp.ManscdpParser;
import org.xueliang.protocol.manscdp.ManscdpSyntaxException;
import org.xueliang.protocol.sip.SipHeaders;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.SipResponse;
import org.xueliang.protocol.sip.transaction.SipFailure;
import org.xueliang.protocol.sip.transaction.SipFlow;
import org.xueliang.protocol.sip.transaction.SipResponseHandler;
import org.xueliang.protocol.sip.transaction.SipServerTransaction;

/**
 * What a platform wants to hear by itself: changes of the catalog, and alarms. Of each kind it has one subscription; a new one
 * takes the old one's place, for a platform that restarted has forgotten it. Positions are not subscribed to here. For the
 * link's thread.
 */
final class UpperSubscriptions {
    private static final long SWEEP_MS = 10_000;

    private final UpperContext context;
    private final CatalogChanges changes = new CatalogChanges();
    private final WheelTimer flush;
    private final WheelTimer sweep;
    private @Nullable UpperSubscription catalog;
    private @Nullable UpperSubscription alarms;
    /** Of the last whole catalog that the platform was sent; null where it asked for none since it let us in. */
    private @Nullable List<Seen> answered;

    private boolean flushing;

    UpperSubscriptions(UpperContext context) {
        this.context = context;
        this.flush = context.timer(this::flush);
        this.sweep = context.timer(this::sweep);
    }

    void subscribe(SipRequest request, SipServerTransaction transaction) {
        ManscdpMessage message;
        try {
            message = ManscdpParser.parse(request.body()).message();
        } catch (ManscdpSyntaxException e) {
            refuse(transaction, 400);
            return;
        }
        String event = request.header(SipHeaders.EVENT);
        if (message instanceof CatalogQuery query) {
            subscribeCatalog(request, transaction, event == null ? "Catalog" : event, query);
        } else if (message instanceof AlarmQuery query) {
            if (alarms != null) {
                alarms.end();
            }
            alarms = new UpperSubscription(context, event == null ? "presence" : event, () -> {});
            alarms.begin(request, transaction, query.sn(), query.commandType());
        } else {
            refuse(transaction, 489);
        }
    }

    private void refuse(SipServerTransaction transaction, int status) {
        context.shared.metrics().refusals.labels(Integer.toString(status)).inc();
        transaction.respond(status);
    }

    private void subscribeCatalog(
            SipRequest request, SipServerTransaction transaction, String event, CatalogQuery query) {
        if (catalog != null) {
            catalog.end();
        }
        catalog = new UpperSubscription(
                context, event.toLowerCase(Locale.ROOT).startsWith("catalog") ? event : "Catalog", this::flush);
        catalog.begin(request, transaction, query.sn(), query.commandType());
        // What it was told last, not what there is: channels may have come between its query and this.
        changes.begin(answered == null ? snapshot() : answered);
        lookAtAll();
        sweep.in(SWEEP_MS);
        soon();
    }

    /** The whole catalog goes out as it is now. */
    void answered() {
        answered = snapshot();
    }

    private List<Seen> snapshot() {
        List<Seen> all = new ArrayList<>();
        for (SharedChannel channel : context.shown()) {
            all.add(new Seen(channel, context.shared.downstream().online(channel)));
        }
        return all;
    }

    private void lookAtAll() {
        changes.known().forEach(code -> changes.look(code, seen(code)));
        context.shown().forEach(channel -> changes.look(channel.code(), seen(channel.code())));
    }

    /** A channel may be another than it was. */
    void touched(String code) {
        if (isOpen() && changes.look(code, seen(code))) {
            soon();
        }
    }

    private boolean isOpen() {
        return catalog != null && catalog.isOpen();
    }

    private @Nullable Seen seen(String code) {
        SharedChannel channel = context.channel(code);
        return channel == null
                ? null
                : new Seen(channel, context.shared.downstream().online(channel));
    }

    /** Channels that come from devices are on and off with them: nobody tells of each. */
    private void sweep() {
        if (!isOpen()) {
            return;
        }
        lookAtAll();
        soon();
        sweep.in(SWEEP_MS);
    }

    private void soon() {
        if (!flushing && !changes.isEmpty()) {
            flushing = true;
            flush.in(context.shared.times().notifyDelayMs());
        }
    }

    private void flush() {
        flushing = false;
        UpperSubscription open = catalog;
        if (open == null || !open.isOpen() || open.isBusy() || changes.isEmpty()) {
            return;
        }
        List<CatalogEntry> rows = new ArrayList<>();
        CascadeCatalog tree = null;
        for (Map.Entry<String, CatalogEvent> one : changes.take(context.platform.pageItems())) {
            SharedChannel channel = context.channel(one.getKey());
            boolean whole = one.getValue() == CatalogEvent.ADD || one.getValue() == CatalogEvent.UPDATE;
            CatalogEntry row = CatalogEntry.of(one.getKey(), "", "");
            if (whole) {
                if (channel == null) {
                    continue;
                }
                // Made where rows are told whole alone: a power cut tells thousands that they are off.
                tree = tree == null ? context.catalog() : tree;
                row = tree.entry(channel);
            }
            rows.add(row.withEvent(one.getValue()));
        }
        if (!rows.isEmpty()) {
            open.notify(new CatalogNotify(context.nextSn(), context.platform.ownCode(), rows.size(), rows, false));
        }
    }

    /** By its subscription, or as a message where the platform is to be told all the same. */
    void alarm(AlarmNotify alarm) {
        UpperSubscription open = alarms;
        AlarmNotify ours = new AlarmNotify(
                context.nextSn(),
                alarm.deviceId(),
                alarm.priority(),
                alarm.method(),
                alarm.type(),
                alarm.eventType(),
                alarm.time(),
                alarm.description(),
                alarm.longitude(),
                alarm.latitude());
        if (open != null && open.isOpen()) {
            if (!open.notify(ours)) {
                context.shared
                        .errors()
                        .warn("cascade alarms", context.platform + ": an alarm was dropped, too many wait");
            }
        } else if (context.platform.pushAlarms()) {
            context.message(ours, new SipResponseHandler() {
                @Override
                public void answered(SipResponse response, SipFlow from) {}

                @Override
                public void failed(SipFailure failure) {
                    context.shared
                            .errors()
                            .warn("cascade alarms", context.platform + ": an alarm was not answered: " + failure);
                }
            });
        }
    }

    /** The link is down: nothing of it holds. */
    void end() {
        if (catalog != null) {
            catalog.end();
        }
        if (alarms != null) {
            alarms.end();
        }
        catalog = null;
        alarms = null;
        answered = null;
        flushing = false;
        flush.stop();
        sweep.stop();
    }
}
