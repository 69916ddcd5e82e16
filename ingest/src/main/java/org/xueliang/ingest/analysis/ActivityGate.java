package org.xueliang.ingest.analysis;

/**
 * Tells a channel in which something happens from a quiet one by the size and slice quantiser of its access units alone.
 *
 * <p>The index of an access unit is {@code log2(bytes + 32) + QP/6}: six quantiser steps double the step size and about
 * halve the bytes, so the index stays where it is when an encoder with constant bit rate trades one for the other. The 32
 * keeps the few bytes of an all-skipped picture from counting as change. Keyframes are left out: they measure the scene,
 * not the change. Pictures that others refer to and pictures that none refers to have a mean each; what an index has above
 * its mean is smoothed over about 0.4 s and measured in standard deviations of what was smoothed, learnt while quiet.
 *
 * <p>Above {@link #OPEN} deviations, or as far below as {@link #OPEN_LOW} (a frozen picture and a covered lens make tiny
 * access units), the gate opens; it closes after a second within {@link #CLOSE}. While it is open the mean rises slowly, so
 * that somebody who stays is not learnt away; after two minutes it rises faster, for then the scene or the encoder's
 * settings have changed. It falls fast: what is below the mean is nearer to the empty scene.
 *
 * <p>Pure: time is passed in. Not thread-safe. The figures were chosen on one real clip in five encodings (H.264 with and
 * without B pictures, constant quality and constant bit rate, H.265).
 */
public final class ActivityGate {
    public static final double OPEN = 3.0;
    public static final double OPEN_LOW = 4.0;
    public static final double CLOSE = 1.5;

    private static final double BIAS_BYTES = 32;
    private static final double LOG2 = Math.log(2);
    private static final double STARTUP_S = 3;
    private static final double SMOOTHING_S = 0.4;
    private static final double QUIET_S = 30;
    private static final double FALLING_S = 7.5;
    private static final double ACTIVE_S = 300;
    private static final double LONG_ACTIVE_S = 60;
    private static final double LONG_ACTIVE_AFTER_S = 120;
    private static final double CLOSE_AFTER_S = 1;
    private static final double FIRST_DEVIATION = 0.6;
    private static final double MIN_DEVIATION = 0.2;
    private static final double MAX_DEVIATION = 0.7;
    /** Mean absolute value of what is clipped at 1.5 deviations to a standard deviation, for a normal distribution. */
    private static final double ABSOLUTE_TO_STANDARD = 1.35;

    private final double[] means = {Double.NaN, Double.NaN};
    private final long[] counts = new long[2];
    private double deviation = FIRST_DEVIATION;
    private double smoothed;
    private boolean quantiserKnown;
    private boolean begun;
    private boolean active;
    private long startedUs;
    private long lastUs;
    private long activeSinceUs;
    private long insideSinceUs = Long.MIN_VALUE;

    /**
     * @param bytes of the access unit
     * @param quantiser SliceQPy, or {@link Double#NaN} where it could not be read
     * @param keyframe a random-access point: not counted
     * @param reference true where other pictures refer to it
     * @param receivedUs time of receipt; the stream's own order, a step back counts as none
     * @return {@link #active()} after this access unit
     */
    public boolean accessUnit(int bytes, double quantiser, boolean keyframe, boolean reference, long receivedUs) {
        if (!begun) {
            begun = true;
            startedUs = receivedUs;
            lastUs = receivedUs;
        }
        boolean known = !Double.isNaN(quantiser);
        if (keyframe || (quantiserKnown && !known)) {
            return active;
        }
        if (known && !quantiserKnown) {
            quantiserKnown = true;
            means[0] = Double.NaN;
            means[1] = Double.NaN;
        }
        double stepS = Math.max(0.001, Math.min(1, (receivedUs - lastUs) / 1e6));
        lastUs = Math.max(lastUs, receivedUs);
        double index = Math.log(bytes + BIAS_BYTES) / LOG2 + (known ? quantiser / 6 : 0);
        learn(reference ? 1 : 0, index, stepS);
        decide();
        return active;
    }

    private void learn(int kind, double index, double stepS) {
        if (Double.isNaN(means[kind])) {
            means[kind] = index;
            counts[kind] = 0;
        }
        counts[kind]++;
        double above = index - means[kind];
        smoothed += weight(stepS, SMOOTHING_S) * (above - smoothed);
        double ageS = (lastUs - startedUs) / 1e6;
        if (ageS < STARTUP_S) {
            means[kind] += Math.max(weight(stepS, Math.max(ageS / 2, stepS)), 1.0 / counts[kind]) * above;
            deviation += weight(stepS, STARTUP_S / 2) * (Math.max(Math.abs(smoothed) * 1.25, 0.44) - deviation);
        } else {
            double activeS = active ? (lastUs - activeSinceUs) / 1e6 : 0;
            boolean longActive = activeS > LONG_ACTIVE_AFTER_S;
            double bound = longActive ? Double.MAX_VALUE : 2 * deviation;
            double timeS = smoothed < 0 ? FALLING_S : !active ? QUIET_S : longActive ? LONG_ACTIVE_S : ACTIVE_S;
            means[kind] += weight(stepS, timeS) * Math.max(-bound, Math.min(bound, above));
            if (!active) {
                double absolute = Math.min(Math.abs(smoothed), 1.5 * deviation);
                deviation += weight(stepS, QUIET_S) * (absolute * ABSOLUTE_TO_STANDARD - deviation);
            }
        }
        deviation = Math.max(MIN_DEVIATION, Math.min(MAX_DEVIATION, deviation));
    }

    private void decide() {
        double z = activity();
        if (!active) {
            if (!learning() && (z > OPEN || z < -OPEN_LOW)) {
                active = true;
                activeSinceUs = lastUs;
                insideSinceUs = Long.MIN_VALUE;
            }
        } else if (Math.abs(z) >= CLOSE) {
            insideSinceUs = Long.MIN_VALUE;
        } else if (insideSinceUs == Long.MIN_VALUE) {
            insideSinceUs = lastUs;
        } else if (lastUs - insideSinceUs >= CLOSE_AFTER_S * 1e6) {
            active = false;
        }
    }

    private static double weight(double stepS, double timeS) {
        return 1 - Math.exp(-stepS / timeS);
    }

    /** The smoothed index against the channel's own mean, in standard deviations; below 0 where less happens than usual. */
    public double activity() {
        return smoothed / deviation;
    }

    public boolean active() {
        return active;
    }

    /** True in the first seconds, when nothing can be said yet. */
    public boolean learning() {
        return !begun || lastUs - startedUs < STARTUP_S * 1e6;
    }
}
