package org.xueliang.ingest.gb28181.device;

/**
 * Keeps a device that comes and goes from being told as news each time: after {@value #MANY} losses within
 * {@value #WINDOW_MS} ms it counts as offline to others until it stayed for {@value #STEADY_MS} ms. Its own work goes on.
 */
final class FlapDamper {
    private static final int MANY = 4;
    private static final long WINDOW_MS = 10 * 60_000;
    private static final long STEADY_MS = 60_000;

    private int losses;
    private long firstLossMs;
    private long heldUntilMs = Long.MIN_VALUE;

    void lost(long nowMs) {
        if (losses == 0 || nowMs - firstLossMs > WINDOW_MS) {
            losses = 0;
            firstLossMs = nowMs;
        }
        losses++;
    }

    void back(long nowMs) {
        if (losses >= MANY && nowMs - firstLossMs <= WINDOW_MS) {
            heldUntilMs = nowMs + STEADY_MS;
        }
    }

    boolean holds(long nowMs) {
        return nowMs < heldUntilMs;
    }

    /** Why, in words. */
    String cause() {
        return "flapping: lost " + losses + " times within " + WINDOW_MS / 60_000
                + " min; online again once it stays for " + STEADY_MS / 1000 + " s";
    }
}
