package org.xueliang.ingest.gb28181.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StartRateTest {
    private static int taken(StartRate rate, long nowMs) {
        int taken = 0;
        while (rate.take(nowMs)) {
            taken++;
        }
        return taken;
    }

    @Test
    void soManyASecondAndNoMoreHoweverLongNothingBegan() {
        StartRate rate = new StartRate(100);
        taken(rate, 1_000);
        int inASecond = 0;
        for (long nowMs = 1_100; nowMs <= 2_000; nowMs += 100) {
            inASecond += taken(rate, nowMs);
        }
        assertThat(inASecond).isBetween(99, 101);
        // What a late tick makes up for has a bound.
        assertThat(taken(rate, 3_600_000)).isBetween(20, 21);
    }

    @Test
    void aSlowRateStillBegins() {
        StartRate rate = new StartRate(1);
        assertThat(taken(rate, 0)).isPositive();
        taken(rate, 500);
        assertThat(taken(rate, 5_500)).isBetween(1, 2);
    }
}
