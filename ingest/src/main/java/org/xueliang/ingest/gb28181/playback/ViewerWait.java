package org.xueliang.ingest.gb28181.playback;

/** How long a playback waits for whoever is to go on with it, and when its device is told to wait as well. Steady time is passed in. */
final class ViewerWait {
    /** Without a viewer for so long the device is told to wait, too: until then pictures are held. */
    private static final long PARK_AFTER_MS = 2_000;

    private long sinceMs;
    private long limitMs;
    private boolean parked;

    /** A wait begins, of at most so long. */
    void begin(long nowMs, long atMostMs) {
        sinceMs = nowMs;
        limitMs = atMostMs;
    }

    boolean isTooLong(long nowMs) {
        return nowMs - sinceMs > limitMs;
    }

    /** Of the whole wait, for people. */
    long limitS() {
        return limitMs / 1000;
    }

    long leftMs(long nowMs) {
        return limitMs - (nowMs - sinceMs);
    }

    /** Whether the device is to be told now; once until it {@linkplain #goesOn goes on}. */
    boolean parks(long nowMs) {
        if (parked || nowMs - sinceMs <= PARK_AFTER_MS) {
            return false;
        }
        parked = true;
        return true;
    }

    /** It plays again, or its viewer left just now. */
    void goesOn() {
        parked = false;
    }
}
