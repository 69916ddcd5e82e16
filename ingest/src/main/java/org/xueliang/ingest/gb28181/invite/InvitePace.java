package org.xueliang.ingest.gb28181.invite;

/** Spreads the INVITEs of a gateway, so that everything that comes back at once is asked one after the other. Thread-safe. */
final class InvitePace {
    private final double stepMs;
    private double nextMs = Double.NEGATIVE_INFINITY;

    InvitePace(int perSecond) {
        stepMs = 1000.0 / Math.max(1, perSecond);
    }

    /** @return how long to wait with the next one */
    synchronized long delayMs(long nowMs) {
        double at = Math.max(nowMs, nextMs);
        nextMs = at + stepMs;
        return (long) (at - nowMs);
    }
}
