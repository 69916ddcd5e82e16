package org.xueliang.ingest.gb28181.device;

/**
 * A token bucket whose whole state is one number, so that a hundred thousand of them cost little (the generic cell rate
 * algorithm: the number is when the bucket would be full again). Immutable itself; the caller keeps the number.
 *
 * @param intervalMs between two that are let through in the long run
 * @param burst that are let through at once after a rest
 */
record Rate(double intervalMs, int burst) {
    /** Refused. */
    static final long NO = Long.MIN_VALUE;

    static Rate perSecond(double rate, int burst) {
        return new Rate(1000.0 / rate, burst);
    }

    /**
     * Takes one.
     *
     * @param fullAtUs what the last call gave, or 0
     * @return what to keep, or {@link #NO} where there is none to take
     */
    long take(long fullAtUs, long nowMs) {
        long nowUs = nowMs * 1000;
        long intervalUs = (long) (intervalMs * 1000);
        long from = fullAtUs == 0 ? nowUs : Math.max(nowUs, fullAtUs);
        return from - nowUs > intervalUs * (burst - 1) ? NO : from + intervalUs;
    }
}
