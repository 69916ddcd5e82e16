package org.xueliang.ingest.live;

import org.xueliang.protocol.media.VideoCodec;

/**
 * The time of day of a stream's pictures, as sender reports tell it: the time of receipt, without its jitter. A player moves its picture
 * by each report; one that trembled would make it tremble. Not thread-safe.
 */
final class WallClock {
    /** Beyond it the two clocks have drifted apart, or one was set. */
    private static final long MAX_OFF_US = 500_000;

    private boolean set;
    private long anchorTicks;
    private long anchorUs;

    /** A picture came. */
    void at(long ticks, long receivedUs) {
        if (!set || Math.abs(wallUs(ticks) - receivedUs) > MAX_OFF_US) {
            set = true;
            anchorTicks = ticks;
            anchorUs = receivedUs;
        }
    }

    long wallUs(long ticks) {
        return anchorUs + (ticks - anchorTicks) * 1_000_000 / VideoCodec.CLOCK_RATE_HZ;
    }
}
