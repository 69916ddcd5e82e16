package org.xueliang.ingest.gb28181.playback;

/**
 * Behind MediaStatus 121, by which a device says that it sent everything, the last packets may still be on their way, or wait in a socket for
 * an event loop that gets no CPU: they are there when none came for a while after the word to a loop that listened, or long enough after.
 * Steady time is passed in.
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

    /**
     * The silence before the word counts for nothing: pictures of a slow recording lie further apart than the while.
     *
     * @param newestMs when the newest packet came
     * @param listenedMs when the event loop of its packets last looked for them
     */
    boolean areThere(long nowMs, long newestMs, long listenedMs) {
        return sinceMs(nowMs) > DRAIN_MS || listenedMs - Math.max(newestMs, saidMs) > QUIET_MS;
    }
}
