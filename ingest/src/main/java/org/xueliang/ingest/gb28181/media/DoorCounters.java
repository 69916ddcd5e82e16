package org.xueliang.ingest.gb28181.media;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What came to the door and was nobody's. Thread-safe. */
public final class DoorCounters {
    private final Map<Match, LongAdder> refused = new EnumMap<>(Match.class);
    private final LongAdder foreign = new LongAdder();
    private final LongAdder hopeless = new LongAdder();
    private final LongAdder tooManyConnections = new LongAdder();
    private final LongAdder idleConnections = new LongAdder();

    public DoorCounters() {
        for (Match match : Match.values()) {
            refused.put(match, new LongAdder());
        }
    }

    void refused(Match why) {
        LongAdder count = refused.get(why);
        if (count != null) {
            count.increment();
        }
    }

    void foreign() {
        foreign.increment();
    }

    void hopeless() {
        hopeless.increment();
    }

    void tooManyConnections() {
        tooManyConnections.increment();
    }

    void idleConnection() {
        idleConnections.increment();
    }

    /** RTP packets that were given to no dialog. */
    public long refusedPackets(Match why) {
        LongAdder count = refused.get(why);
        return count == null ? 0 : count.sum();
    }

    /** Datagrams and units that are no RTP. */
    public long foreignPackets() {
        return foreign.sum();
    }

    /** Connections closed because no packet could be found in what came. */
    public long hopelessConnections() {
        return hopeless.sum();
    }

    /** Connections refused because there were too many, altogether or from one address. */
    public long refusedConnections() {
        return tooManyConnections.sum();
    }

    /** Connections closed because they carried no dialog's media for too long. */
    public long idleConnections() {
        return idleConnections.sum();
    }
}
