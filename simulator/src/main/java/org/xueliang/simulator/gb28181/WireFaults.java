package org.xueliang.simulator.gb28181;

import java.util.SplittableRandom;

/**
 * What the network does to pages of catalogs and records: the same seed does the same to the same pages. Immutable; pure.
 *
 * @param lost share of pages that never arrive, 0 to 1
 * @param doubled share that arrives twice
 * @param delayed share that arrives late, so that later ones overtake it
 * @param delayMs the most that it is late
 */
public record WireFaults(double lost, double doubled, double delayed, int delayMs) {
    public static final WireFaults NONE = new WireFaults(0, 0, 0, 0);

    private static final int[] AT_ONCE = {0};
    private static final int[] NEVER = {};

    public WireFaults {
        boolean shares = lost >= 0 && doubled >= 0 && delayed >= 0 && lost + doubled + delayed <= 1;
        if (!shares || delayMs < 0) {
            throw new IllegalArgumentException("lost " + lost + ", doubled " + doubled + ", delayed " + delayed + " by "
                    + delayMs + " ms (expected: shares that make at most 1, a time)");
        }
    }

    /** @return after how many ms copies of one message arrive: none, one or two */
    int[] arrivals(SplittableRandom random) {
        if (this.equals(NONE)) {
            return AT_ONCE;
        }
        double drawn = random.nextDouble();
        int late = delayMs == 0 ? 0 : 1 + random.nextInt(delayMs);
        if (drawn < lost) {
            return NEVER;
        }
        if (drawn < lost + doubled) {
            return new int[] {0, late};
        }
        return drawn < lost + doubled + delayed ? new int[] {late} : AT_ONCE;
    }
}
