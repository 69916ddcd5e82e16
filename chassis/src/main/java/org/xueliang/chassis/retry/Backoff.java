package org.xueliang.chassis.retry;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential backoff with full jitter below a floor: attempt n waits between half and all of {@code min(max, first *
 * 2^n)}, so that ten thousand that failed together do not come back together. Not thread-safe.
 */
public final class Backoff {
    private final long firstMs;
    private final long maxMs;
    private final RandomGenerator random;
    private int attempt;

    public Backoff(Duration first, Duration max, RandomGenerator random) {
        this.firstMs = first.toMillis();
        this.maxMs = max.toMillis();
        this.random = random;
        if (firstMs < 1 || maxMs < firstMs) {
            throw new IllegalArgumentException(
                    "backoff from " + first + " to " + max + " (expected: 1 ms <= first <= max)");
        }
    }

    /** How long to wait before the next attempt, in milliseconds. */
    public long nextMs() {
        long ceiling = Math.min(maxMs, firstMs << Math.min(attempt, 30));
        attempt++;
        return ceiling / 2 + random.nextLong(ceiling / 2 + 1);
    }

    /** The attempt worked: begin anew. */
    public void reset() {
        attempt = 0;
    }
}
