package org.xueliang.analytics.detect;

/** What the motion detector remembers of one zone. Times in microseconds since the epoch, 0 for none. */
final class MotionState {
    /** First of the samples in a row that show an object, while that is not yet motion. */
    long streakUs;

    int streak;
    /** Begin of the motion that lasts. */
    long beginUs;
    /** Last sample that showed it. */
    long lastSeenUs;
    /** Samples since then. */
    int quiet;
    /** Largest share of the zone that it took. */
    float peak;
}
