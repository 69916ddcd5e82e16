package org.xueliang.protocol.mpegps;

/**
 * 64-bit time of pictures from the 33 bits of PTS, which wrap every 26.5 h. A stream whose PTS never moves while RTP's does is timed
 * by RTP. A jump of more than 10 s is a clock that was set or a seek: time goes on from where it was. Not thread-safe.
 */
final class PesClock {
    private static final long WRAP_TICKS = 1L << 33;
    private static final long JUMP_TICKS = 10 * 90_000;
    /** Pictures at one PTS until it is believed to stand still. */
    private static final int STUCK = 3;

    private static final long DEFAULT_STEP_TICKS = 3600;
    private static final long MAX_STEP_TICKS = 90_000;

    private boolean started;
    private boolean anyPts;
    private long lastPts;
    private long ticks;
    private long lastRtpTicks;
    private long stepTicks = DEFAULT_STEP_TICKS;
    private int stuck;
    private long jumps;

    /** A PES packet of the video stream; @return the time of pictures that begin in it */
    long pes(boolean hasPts, long pts, long rtpTicks) {
        boolean rtpMoved = started && rtpTicks != lastRtpTicks;
        if (!started) {
            started = true;
            ticks = hasPts ? pts : rtpTicks;
        } else if (hasPts && anyPts && stuck < STUCK) {
            advance(pts, rtpMoved);
        } else if (hasPts && stuck < STUCK) {
            // The first PTS of a stream that began without: from here on it counts.
            ticks += stepTicks;
        } else if (rtpMoved && (!anyPts || stuck >= STUCK)) {
            move(rtpTicks - lastRtpTicks);
        }
        if (hasPts) {
            anyPts = true;
            lastPts = pts;
        }
        lastRtpTicks = rtpTicks;
        return ticks;
    }

    private void advance(long pts, boolean rtpMoved) {
        long step = (pts - lastPts) % WRAP_TICKS;
        if (step >= WRAP_TICKS / 2) {
            step -= WRAP_TICKS;
        } else if (step < -WRAP_TICKS / 2) {
            step += WRAP_TICKS;
        }
        if (step == 0) {
            stuck += rtpMoved ? 1 : 0;
        } else {
            stuck = 0;
        }
        move(step);
    }

    private void move(long step) {
        if (Math.abs(step) > JUMP_TICKS) {
            jumps++;
            ticks += stepTicks;
            return;
        }
        if (step > 0 && step <= MAX_STEP_TICKS) {
            stepTicks = step;
        }
        ticks += step;
    }

    /** Distance of the last two pictures. */
    long stepTicks() {
        return stepTicks;
    }

    long jumps() {
        return jumps;
    }
}
