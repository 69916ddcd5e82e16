package org.xueliang.ingest.analysis;

/**
 * CPU time that decoding may take: a bucket that fills by {@code cores} seconds a second, up to one second's worth, and is
 * charged with what a task has taken. A task may overdraw it; the next one then waits until the debt is paid.
 *
 * <p>Pure: time is passed in. Not thread-safe.
 */
public final class CpuBudget {
    private final double cores;
    private final double capacityNs;
    private double balanceNs;
    private long filledNs;

    /** @param nowNs a time that never jumps, in nanoseconds from any start */
    public CpuBudget(double cores, long nowNs) {
        if (!(cores > 0)) {
            throw new IllegalArgumentException("cores: " + cores + " (expected: above 0)");
        }
        this.cores = cores;
        this.capacityNs = cores * 1e9;
        this.balanceNs = capacityNs;
        this.filledNs = nowNs;
    }

    /** Nanoseconds until a task may start; 0 where it may now. */
    public long waitNs(long nowNs) {
        fill(nowNs);
        return balanceNs >= 0 ? 0 : (long) Math.ceil(-balanceNs / cores);
    }

    /** @param cpuNs what a task took, by its thread's CPU clock */
    public void charge(long cpuNs, long nowNs) {
        fill(nowNs);
        balanceNs -= cpuNs;
    }

    /** How much of the second's worth is left, 0 to 1; below 0 where it is overdrawn. */
    public double slack(long nowNs) {
        fill(nowNs);
        return balanceNs / capacityNs;
    }

    private void fill(long nowNs) {
        balanceNs = Math.min(capacityNs, balanceNs + Math.max(0, nowNs - filledNs) * cores);
        filledNs = Math.max(filledNs, nowNs);
    }
}
