package org.xueliang.ingest.sip;

import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How much one source may send: a token bucket for each, looked at before a message is read. A source is a slot of a table by a seeded hash,
 * so that no number of sources makes it grow; two in one slot share. One long each: the time until which the slot's messages are paid for.
 *
 * <p>Time is passed in. Thread-safe: one for all sockets, for one address comes by many.
 */
final class SourceBuckets {
    private static final long UNUSED = Long.MIN_VALUE;

    private final AtomicLongArray paidUntilUs;
    private final int seed;
    private final long costUs;
    private final long burstUs;

    /**
     * @param slots a power of two
     * @param burst messages at once after a pause
     */
    SourceBuckets(int slots, int perSecond, int burst, int seed) {
        this.paidUntilUs = new AtomicLongArray(slots);
        for (int i = 0; i < slots; i++) {
            paidUntilUs.setPlain(i, UNUSED);
        }
        this.seed = seed;
        this.costUs = Math.max(1, 1_000_000L / perSecond);
        this.burstUs = costUs * burst;
    }

    /** Takes one; false where there is none. */
    boolean admits(InetAddress source, long nowUs) {
        if (source.isLoopbackAddress()) {
            return true;
        }
        int hash = (source.hashCode() ^ seed) * 0x9E3779B1;
        int slot = (hash ^ hash >>> 15) & (paidUntilUs.length() - 1);
        while (true) {
            long before = paidUntilUs.get(slot);
            long paid = Math.max(before, nowUs);
            if (paid - nowUs > burstUs) {
                return false;
            }
            if (paidUntilUs.compareAndSet(slot, before, paid + costUs)) {
                return true;
            }
        }
    }
}
