package org.xueliang.ingest.rtsp;

/**
 * Spreads the gateway's new connections over time: ten thousand cameras that come back together are connected to one after
 * the other. Thread-safe.
 */
final class ConnectRate {
    private final long spacingUs;
    private long nextUs = Long.MIN_VALUE;

    ConnectRate(int perSecond) {
        this.spacingUs = 1_000_000 / perSecond;
    }

    /** Takes the next free place; how long to wait for it, in milliseconds. */
    synchronized long reserveMs(long nowUs) {
        long at = Math.max(nowUs, nextUs);
        nextUs = at + spacingUs;
        return (at - nowUs + 999) / 1000;
    }
}
