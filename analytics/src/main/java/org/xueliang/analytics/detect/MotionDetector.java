package org.xueliang.analytics.detect;

import java.util.List;
import java.util.Locale;
import org.xueliang.proto.v1.AlertType;

/**
 * Motion in one zone: begins when an object was seen in two samples in a row (a large one in three), ends when it was gone for a second. The begin
 * is that of the first sample, the end that of the last which showed it. Pure.
 */
final class MotionDetector {
    private static final int SAMPLES_TO_BEGIN = 2;
    /** What takes so much of the picture at once may be a hand on its way to the lens: it is looked at once more. */
    private static final float LARGE = 0.08f;

    /** Samples further apart than this are no row. */
    private static final long GAP_US = 12_000_000;

    private static final long END_AFTER_US = 1_000_000;
    private static final int END_SAMPLES = 2;
    /** What lasts may shrink to this share of what was needed to begin. */
    private static final float HYSTERESIS = 0.5f;

    private MotionDetector() {}

    /**
     * One sample.
     *
     * @param held nothing may begin now: the whole picture changes
     */
    static void onSample(
            Zones.Mask zone, MotionState state, ChangeMap change, boolean held, long timeUs, List<Sighting> out) {
        int cells = largest(zone, change);
        float share = zone.cells() == 0 ? 0 : cells / (float) zone.cells();
        if (state.beginUs != 0) {
            lasting(zone, state, cells, share, timeUs, out);
            return;
        }
        if (cells < zone.minCells()) {
            state.streak = 0;
            state.streakUs = 0;
            return;
        }
        if (state.streak == 0 || timeUs - state.lastSeenUs > GAP_US) {
            state.streakUs = timeUs;
            state.streak = 0;
            state.peak = 0;
        }
        state.streak++;
        state.lastSeenUs = timeUs;
        state.peak = Math.max(state.peak, share);
        int needed = cells < LARGE * change.kind.length ? SAMPLES_TO_BEGIN : SAMPLES_TO_BEGIN + 1;
        if (!held && state.streak >= needed) {
            state.beginUs = state.streakUs;
            state.quiet = 0;
            out.add(Sighting.begin(
                    AlertType.MOTION, zone.id(), state.beginUs, confidence(zone, cells), say(zone, share)));
        }
    }

    private static void lasting(
            Zones.Mask zone, MotionState state, int cells, float share, long timeUs, List<Sighting> out) {
        if (cells >= zone.minCells() * HYSTERESIS) {
            state.lastSeenUs = timeUs;
            state.quiet = 0;
            state.peak = Math.max(state.peak, share);
            return;
        }
        state.quiet++;
        if (state.quiet >= END_SAMPLES && timeUs - state.lastSeenUs >= END_AFTER_US) {
            end(zone.id(), state, state.lastSeenUs, out);
        }
    }

    /** Ends what lasts, and forgets what was about to begin. */
    static void end(String zone, MotionState state, long endUs, List<Sighting> out) {
        if (state.beginUs != 0) {
            out.add(new Sighting(
                    AlertType.MOTION,
                    zone,
                    state.beginUs,
                    Math.max(endUs, state.beginUs),
                    0.9,
                    percent(state.peak) + " of " + place(zone) + " at most"));
        }
        state.beginUs = 0;
        state.streak = 0;
        state.streakUs = 0;
        state.peak = 0;
    }

    private static int largest(Zones.Mask zone, ChangeMap change) {
        int[] counts = new int[change.clusterCells.length];
        int largest = 0;
        for (int i = 0; i < change.cluster.length; i++) {
            int number = change.cluster[i];
            if (number != 0 && zone.inside()[i]) {
                largest = Math.max(largest, ++counts[number]);
            }
        }
        return largest;
    }

    private static double confidence(Zones.Mask zone, int cells) {
        return Math.min(0.99, 0.5 + 0.1 * cells / zone.minCells());
    }

    private static String say(Zones.Mask zone, float share) {
        return percent(share) + " of " + place(zone.id()) + " changed";
    }

    private static String place(String zone) {
        return zone.isEmpty() ? "the picture" : "the zone";
    }

    private static String percent(float share) {
        return String.format(Locale.ROOT, "%.1f %%", share * 100);
    }
}
