package org.xueliang.chassis.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void growsToTheCeilingAndBeginsAnew() {
        Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30), new SplittableRandom(1));
        assertThat(backoff.nextMs()).isBetween(500L, 1000L);
        assertThat(backoff.nextMs()).isBetween(1000L, 2000L);
        for (int i = 0; i < 100; i++) {
            assertThat(backoff.nextMs()).isBetween(1L, 30_000L);
        }
        assertThat(backoff.nextMs()).isBetween(15_000L, 30_000L);
        backoff.reset();
        assertThat(backoff.nextMs()).isBetween(500L, 1000L);
    }
}
