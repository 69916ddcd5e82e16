package org.xueliang.protocol.rtp;

/**
 * Makes 64-bit timestamps of 32-bit ones: 90 kHz wrap every 13.26 h. A step of up to 2^31 ticks either way is taken for what it is,
 * so B pictures may go back. The first one is given unsigned. Not thread-safe.
 */
public final class TimestampUnwrapper {
    private boolean started;
    private int last;
    private long extended;
    private int lastStep;

    public long unwrap(int timestamp) {
        if (!started) {
            started = true;
            extended = Integer.toUnsignedLong(timestamp);
            lastStep = 0;
        } else {
            lastStep = timestamp - last;
            extended += lastStep;
        }
        last = timestamp;
        return extended;
    }

    /** Ticks from the timestamp before the last one to the last one. A step beyond 10 s is a jump of the sender's clock. */
    public int lastStepTicks() {
        return lastStep;
    }

    /** The sender restarted: the next timestamp goes on from where the last one was, {@code stepTicks} later. */
    public void rebase(int timestamp, long stepTicks) {
        extended = started ? extended + stepTicks : Integer.toUnsignedLong(timestamp);
        started = true;
        last = timestamp;
        lastStep = 0;
    }
}
