package org.xueliang.ingest.gb28181.cascade;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.gb28181.cascade.CatalogChanges.Seen;
import org.xueliang.protocol.manscdp.CatalogEntry;
import org.xueliang.protocol.manscdp.CatalogEvent;
import org.xueliang.protocol.manscdp.CatalogNotify;
import org.xueliang.protocol.manscdp.CatalogQuery;
import org.xueliang.protocol.manscdp.ManscdpMessage;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.transaction.SipServerTransaction;

/**
 * Changes of the catalog for a platform that wants to hear of them. What it was told last is remembered as long as the link is
 * wanted, so that a subscription that takes the place of another one tells the difference, whatever came between. For the link's
 * thread.
 */
final class CatalogNews implements UpperSubscription.Source {
    private static final long SWEEP_MS = 10_000;

    private final UpperContext context;
    private final CatalogChanges changes = new CatalogChanges();
    private final WheelTimer flush;
    private final WheelTimer sweep;
    private @Nullable UpperSubscription subscription;
    /** The platform has had a catalog, or is taken as having it. */
    private boolean begun;

    private boolean collecting;

    CatalogNews(UpperContext context) {
        this.context = context;
        this.flush = context.timer(this::collected);
        this.sweep = context.timer(this::sweep);
    }

    void subscribe(SipRequest request, SipServerTransaction transaction, String event, CatalogQuery query) {
        if (subscription != null) {
            subscription.end();
        }
        subscription = new UpperSubscription(
                context,
                event.toLowerCase(Locale.ROOT).startsWith("catalog") ? event : "Catalog",
                query.commandType(),
                this);
        if (!begun) {
            // Before the platform is answered: what comes after its 200 is news to it.
            answered(context.seen());
        }
        subscription.begin(request, transaction, query.sn());
        lookAtAll();
        changes.tellWhatIsOff();
        sweep.in(SWEEP_MS);
        soon();
    }

    /** The whole catalog goes out. @param seen what it says */
    void answered(List<Seen> seen) {
        begun = true;
        changes.begin(seen);
    }

    private void lookAtAll() {
        changes.known().forEach(code -> changes.look(code, context.seen(code)));
        context.seen().forEach(seen -> changes.look(seen.channel().code(), seen));
    }

    /** A channel may be another than it was. */
    void touched(String code) {
        if (isOpen() && changes.look(code, context.seen(code))) {
            soon();
        }
    }

    private boolean isOpen() {
        return subscription != null && subscription.isOpen();
    }

    /** Channels that come from devices are on and off with them: nobody tells of each. */
    private void sweep() {
        if (isOpen()) {
            lookAtAll();
            soon();
            sweep.in(SWEEP_MS);
        }
    }

    private void soon() {
        if (!collecting && !changes.isEmpty()) {
            collecting = true;
            flush.in(context.shared.times().notifyDelayMs());
        }
    }

    private void collected() {
        collecting = false;
        if (subscription != null) {
            subscription.wake();
        }
    }

    /** The platform is there, again or still. */
    void resume() {
        if (isOpen()) {
            lookAtAll();
        }
        if (subscription != null) {
            subscription.resume();
        }
    }

    @Override
    public @Nullable ManscdpMessage next() {
        while (!collecting && !changes.isEmpty()) {
            List<CatalogEntry> rows = rows();
            if (!rows.isEmpty()) {
                return new CatalogNotify(context.nextSn(), context.platform.ownCode(), rows.size(), rows, false);
            }
        }
        return null;
    }

    private List<CatalogEntry> rows() {
        List<CatalogEntry> rows = new ArrayList<>();
        CascadeCatalog tree = null;
        for (Map.Entry<String, CatalogEvent> one : changes.take(context.platform.pageItems())) {
            CatalogEntry row = CatalogEntry.of(one.getKey(), "", "");
            if (one.getValue() == CatalogEvent.ADD || one.getValue() == CatalogEvent.UPDATE) {
                SharedChannel channel = context.channel(one.getKey());
                if (channel == null) {
                    continue;
                }
                // Made where rows are told whole alone: a power cut tells thousands that they are off.
                tree = tree == null ? context.catalog(context.seen()) : tree;
                row = tree.entry(channel);
            }
            rows.add(row.withEvent(one.getValue()));
        }
        return rows;
    }

    @Override
    public void lost(ManscdpMessage message) {
        if (message instanceof CatalogNotify notify) {
            for (CatalogEntry row : notify.items()) {
                if (row.event() != null) {
                    changes.lost(row.code(), row.event());
                }
            }
        }
    }

    /** The link is not wanted any more. */
    void end() {
        if (subscription != null) {
            subscription.end();
        }
        subscription = null;
        begun = false;
        collecting = false;
        flush.stop();
        sweep.stop();
    }
}
