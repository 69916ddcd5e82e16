package org.xueliang.ingest.recorded;

/**
 * Times of a recording as its viewer gets them. A device's own times jump where it is sent elsewhere or its recording has a gap, and run
 * faster or slower with the speed; a viewer's go on, at the pace of its own clock. Pure; not thread-safe.
 */
public final class RecordedTimeline {
    private static final long CLOCK_RATE_HZ = 90_000;
    /** From the last picture before a jump to the first one behind it. */
    private static final long STEP_TICKS = 3_600;
    /** Pictures that are shown in another order than they are sent in lie closer together than this. */
    private static final long MAX_BACK_TICKS = CLOCK_RATE_HZ;

    private static final long MAX_GAP_TICKS = 10 * CLOCK_RATE_HZ;

    private final boolean paced;
    private boolean started;
    private boolean jumped;
    private double jumpToS;
    private double scale = 1;
    private long anchorTicks;
    private double anchorOutTicks = CLOCK_RATE_HZ;
    private long newestTicks;
    private long newestOutTicks;
    private double positionAnchorS;
    private long positionAnchorTicks;

    /** @param paced false where times stay those of the recording at any speed: for a file, or another platform */
    public RecordedTimeline(boolean paced) {
        this.paced = paced;
    }

    /** The next picture. @param ticks the device's, unwrapped, 90 kHz @return the viewer's */
    public long out(long ticks) {
        if (!started) {
            started = true;
            anchorTicks = ticks;
            positionAnchorTicks = ticks;
            positionAnchorS = jumped ? jumpToS : 0;
            jumped = false;
        } else if (jumped || ticks < newestTicks - MAX_BACK_TICKS || ticks > newestTicks + MAX_GAP_TICKS) {
            positionAnchorS = jumped ? jumpToS : positionS() + (double) STEP_TICKS / CLOCK_RATE_HZ;
            positionAnchorTicks = ticks;
            anchorTicks = ticks;
            anchorOutTicks = newestOutTicks + STEP_TICKS;
            jumped = false;
        }
        newestTicks = ticks;
        long out = Math.round(anchorOutTicks + (ticks - anchorTicks) / scale);
        newestOutTicks = Math.max(newestOutTicks, out);
        return out;
    }

    /** From the next picture on at another speed; over 0. */
    public void scale(double newScale) {
        if (paced) {
            anchorOutTicks += (newestTicks - anchorTicks) / scale;
            anchorTicks = newestTicks;
            scale = newScale;
        }
    }

    /** The next picture is elsewhere in the recording. @param toS seconds from the begin of the period */
    public void jump(double toS) {
        jumped = true;
        jumpToS = toS;
    }

    /** Where the newest picture is: seconds from the begin of the period. */
    public double positionS() {
        return positionAnchorS + (double) (newestTicks - positionAnchorTicks) / CLOCK_RATE_HZ;
    }
}
