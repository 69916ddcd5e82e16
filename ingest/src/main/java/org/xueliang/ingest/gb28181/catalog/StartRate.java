package org.xueliang.ingest.gb28181.catalog;

/** Spreads the first questions to devices over time, for all event loops together: so many a second and not more. Thread-safe. */
public final class StartRate {
    private static final long US_OF_SECOND = 1_000_000;

    /** What a tick that comes late may make up for. */
    private static final long BURST_US = US_OF_SECOND / 5;

    private final long spacingUs;
    private long nextUs = Long.MIN_VALUE;

    public StartRate(int perSecond) {
        this.spacingUs = US_OF_SECOND / perSecond;
    }

    /** @return whether one more may begin now, and is counted */
    synchronized boolean take(long nowMs) {
        long nowUs = nowMs * 1000;
        if (nextUs > nowUs) {
            return false;
        }
        nextUs = Math.max(nextUs, nowUs - Math.max(BURST_US, spacingUs)) + spacingUs;
        return true;
    }
}
