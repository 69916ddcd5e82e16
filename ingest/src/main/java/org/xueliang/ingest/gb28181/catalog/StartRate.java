package org.xueliang.ingest.gb28181.catalog;

/** Spreads the beginnings of catalog rounds over time, for all event loops together. Thread-safe. */
public final class StartRate {
    private final long spacingUs;
    private long nextUs = Long.MIN_VALUE;

    public StartRate(int perSecond) {
        this.spacingUs = 1_000_000 / perSecond;
    }

    /** Takes the next free place; when that is. */
    synchronized long reserveMs(long nowMs) {
        long at = Math.max(nowMs * 1000, nextUs);
        nextUs = at + spacingUs;
        return at / 1000;
    }
}
