package org.xueliang.registry.federation;

/** So many a second in the mean, twice as many at once. Time is passed in. Not thread-safe. */
final class RowBudget {
    private final double perNano;
    private final double most;
    private double left;
    private long atNanos;

    RowBudget(int perSecond, long nowNanos) {
        this.perNano = perSecond / 1e9;
        this.most = 2.0 * perSecond;
        this.left = most;
        this.atNanos = nowNanos;
    }

    /** Takes that many, or none. */
    boolean tryTake(int count, long nowNanos) {
        fill(nowNanos);
        if (left < count) {
            return false;
        }
        left -= count;
        return true;
    }

    /** Takes that many, on credit where it must; how long to wait until the credit is paid back, in nanoseconds. */
    long take(int count, long nowNanos) {
        fill(nowNanos);
        left -= count;
        return left >= 0 ? 0 : (long) (-left / perNano);
    }

    private void fill(long nowNanos) {
        left = Math.min(most, left + (nowNanos - atNanos) * perNano);
        atNanos = nowNanos;
    }
}
