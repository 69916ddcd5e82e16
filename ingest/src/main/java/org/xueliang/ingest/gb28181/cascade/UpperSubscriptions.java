package org.xueliang.ingest.gb28181.cascade;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xueliang.ingest.gb28181.cascade.CatalogChanges.Seen;
import org.xueliang.protocol.manscdp.AlarmNotify;
import org.xueliang.protocol.manscdp.AlarmQuery;
import org.xueliang.protocol.manscdp.CatalogQuery;
import org.xueliang.protocol.manscdp.ManscdpMessage;
import org.xueliang.protocol.manscdp.ManscdpParser;
import org.xueliang.protocol.manscdp.ManscdpSyntaxException;
import org.xueliang.protocol.manscdp.MobilePositionNotify.Position;
import org.xueliang.protocol.manscdp.MobilePositionQuery;
import org.xueliang.protocol.sip.SipHeaders;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.transaction.SipServerTransaction;

/**
 * What a platform wants to hear by itself: changes of the catalog, alarms, places of what moves. Of each kind it has one
 * subscription, of places one for each code that it asks about; a new one takes the old one's place, for a platform that
 * restarted has forgotten it. For the link's thread.
 */
final class UpperSubscriptions {
    private static final int MAX_POSITIONS = 1000;

    private final UpperContext context;
    private final CatalogNews catalog;
    private final AlarmNews alarms;
    private final Map<String, PositionNews> positions = new HashMap<>();

    UpperSubscriptions(UpperContext context) {
        this.context = context;
        this.catalog = new CatalogNews(context);
        this.alarms = new AlarmNews(context);
    }

    void subscribe(SipRequest request, SipServerTransaction transaction) {
        ManscdpMessage message;
        try {
            message = ManscdpParser.parse(request.body()).message();
        } catch (ManscdpSyntaxException e) {
            refuse(transaction, 400);
            return;
        }
        String said = request.header(SipHeaders.EVENT);
        if (message instanceof CatalogQuery query) {
            catalog.subscribe(request, transaction, said == null ? "Catalog" : said, query);
        } else if (message instanceof AlarmQuery query) {
            alarms.subscribe(request, transaction, said == null ? "presence" : said, query);
        } else if (message instanceof MobilePositionQuery query) {
            subscribePositions(request, transaction, said == null ? "presence" : said, query);
        } else {
            refuse(transaction, 489);
        }
    }

    private void subscribePositions(
            SipRequest request, SipServerTransaction transaction, String event, MobilePositionQuery query) {
        positions.values().removeIf(one -> !one.isOpen());
        boolean own = query.deviceId().equals(context.platform.ownCode());
        if (!own && context.channel(query.deviceId()) == null) {
            refuse(transaction, 404);
        } else if (positions.size() >= MAX_POSITIONS && !positions.containsKey(query.deviceId())) {
            refuse(transaction, 486);
        } else {
            PositionNews now = new PositionNews(context, event, query);
            PositionNews before = positions.put(query.deviceId(), now);
            if (before != null) {
                before.end();
            }
            now.begin(request, transaction, query.sn());
        }
    }

    private void refuse(SipServerTransaction transaction, int status) {
        context.shared.metrics().refusals.labels(Integer.toString(status)).inc();
        transaction.respond(status);
    }

    /** The whole catalog goes out. @param seen what it says */
    void answered(List<Seen> seen) {
        catalog.answered(seen);
    }

    /** A channel may be another than it was. */
    void touched(String code) {
        catalog.touched(code);
        alarms.touched();
    }

    /** Of a channel that the platform may see, also while the link is down. */
    void alarm(AlarmNotify alarm) {
        alarms.alarm(alarm);
    }

    /** Of a channel that the platform may see. */
    void moved(Position position) {
        positions.values().forEach(one -> one.moved(position));
    }

    /** The platform is there, again or still: what it did not answer is told again. */
    void resume() {
        catalog.resume();
        alarms.resume();
        positions.values().forEach(PositionNews::resume);
    }

    /** The link is not wanted any more. */
    void end() {
        catalog.end();
        alarms.end();
        positions.values().forEach(PositionNews::end);
        positions.clear();
    }
}
