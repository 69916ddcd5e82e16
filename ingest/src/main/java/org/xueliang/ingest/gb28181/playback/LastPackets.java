package org.xueliang.ingest.gb28181.playback;

/**
 * Behind MediaStatus 121, by which a device says that it sent everything, the last packets may still be on their way: they are there when none
 * came for a while, or long enough after. Steady time is passed in.
 */
final class LastPackets {
    private static final long QUIET_MS = 400;
    private static final long DRAIN_MS = 5_000;

    private long saidMs;

    /** The device says so. @return false where it had said so before */
    boolean said(long nowMs) {
        if (saidMs != 0) {
            return false;
        }
        saidMs = nowMs;
        return true;
    }

    /** It was told to go on, or to go elsewhere. */
    void forget() {
        saidMs = 0;
    }

    boolean isSaid() {
        return saidMs != 0;
    }

    long sinceMs(long nowMs) {
        return nowMs - saidMs;
    }

    /** Whether a picture would have come by now, were there one. */
    boolean isQuiet(long nowMs) {
        return sinceMs(nowMs) >= QUIET_MS;
    }

    /** @param newestMs when the newest packet came */
    boolean areThere(long nowMs, long newestMs) {
        return sinceMs(nowMs) > DRAIN_MS || nowMs - newestMs > QUIET_MS;
    }
}
