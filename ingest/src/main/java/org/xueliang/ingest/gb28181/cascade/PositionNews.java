package org.xueliang.ingest.gb28181.cascade;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.manscdp.GbEdition;
import org.xueliang.protocol.manscdp.ManscdpMessage;
import org.xueliang.protocol.manscdp.MobilePositionNotify;
import org.xueliang.protocol.manscdp.MobilePositionNotify.Position;
import org.xueliang.protocol.manscdp.MobilePositionQuery;
import org.xueliang.protocol.sip.SipRequest;
import org.xueliang.protocol.sip.transaction.SipServerTransaction;

/**
 * Where channels are that move, for a platform that subscribed to it (2022 9.11): of each the newest place alone, not more often
 * than it asked for. Places are those of cameras. For the link's thread.
 */
final class PositionNews implements UpperSubscription.Source {
    private final UpperContext context;
    private final String target;
    private final long intervalMs;
    private final UpperSubscription subscription;
    private final WheelTimer due;
    private final Map<String, Position> untold = new LinkedHashMap<>();
    private boolean resting;

    /** @param event of the SUBSCRIBE */
    PositionNews(UpperContext context, String event, MobilePositionQuery query) {
        this.context = context;
        this.target = query.deviceId();
        this.intervalMs = query.intervalS() * 1000L;
        this.subscription = new UpperSubscription(context, event, query.commandType(), this);
        this.due = context.timer(this::rested);
    }

    void begin(SipRequest request, SipServerTransaction transaction, String sn) {
        subscription.begin(request, transaction, sn);
    }

    boolean isOpen() {
        return subscription.isOpen();
    }

    /** A channel that the platform may see is there now. */
    void moved(Position position) {
        boolean asked = target.equals(context.platform.ownCode()) || target.equals(position.deviceId());
        if (asked && isOpen()) {
            untold.put(position.deviceId(), position);
            subscription.wake();
        }
    }

    private void rested() {
        resting = false;
        subscription.wake();
    }

    void resume() {
        subscription.resume();
    }

    /** All that wait in one list for who has the list (2022), else one after the other in one go. */
    @Override
    public @Nullable ManscdpMessage next() {
        if (resting) {
            return null;
        }
        if (untold.isEmpty()) {
            return null;
        }
        boolean list = context.platform.edition().isAtLeast(GbEdition.GB2022);
        Iterator<Position> all = untold.values().iterator();
        List<Position> told = list ? List.copyOf(untold.values()) : List.of(all.next());
        String of = list ? context.platform.ownCode() : told.get(0).deviceId();
        told.forEach(position -> untold.remove(position.deviceId()));
        if (untold.isEmpty()) {
            resting = true;
            due.in(intervalMs);
        }
        return new MobilePositionNotify(context.nextSn(), of, told, list);
    }

    /** The next place will be newer. */
    @Override
    public void lost(ManscdpMessage message) {}

    void end() {
        due.stop();
        untold.clear();
        subscription.end();
    }
}
