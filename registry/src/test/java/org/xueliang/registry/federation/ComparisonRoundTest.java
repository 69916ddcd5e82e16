package org.xueliang.registry.federation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ComparisonRoundTest {
    private static final long MS = 1_000_000;

    private final ComparisonRound round = new ComparisonRound(400 * MS);

    /** One whole comparison in two parts. */
    private void go(long beginMs, long workedMs) {
        round.begin(beginMs * MS);
        round.compared("half");
        round.worked(workedMs * MS / 2);
        round.compared(null);
        round.worked(workedMs * MS / 2);
    }

    @Test
    void theFirstIsDueAtOnceAndTheNextAPeriodAfterItBegan() {
        assertThat(round.isDue(0, false)).isTrue();
        go(1000, 10);
        assertThat(round.isDue(1399 * MS, false)).isFalse();
        assertThat(round.isDue(1399 * MS, true)).as("an agreement changed").isTrue();
        assertThat(round.isDue(1400 * MS, false)).isTrue();
    }

    @Test
    void oneThatTookLongRestsThreeTimesAsLong() {
        go(1000, 500);
        assertThat(round.workedMs()).isEqualTo(500);
        assertThat(round.isDue(2499 * MS, false)).isFalse();
        assertThat(round.isDue(2500 * MS, false)).isTrue();
        go(3000, 10);
        assertThat(round.isDue(3400 * MS, false))
                .as("what was taken is forgotten")
                .isTrue();
    }

    @Test
    void whatWasSentIsAsOldAsTheLastThatEnded() {
        assertThat(round.hasEnded()).isFalse();
        go(1000, 10);
        assertThat(round.hasEnded()).isTrue();
        round.begin(1400 * MS);
        assertThat(round.after()).isEmpty();
        round.compared("half");
        assertThat(round.after()).isEqualTo("half");
        assertThat(round.isDue(9000 * MS, true)).as("one is under way").isFalse();
        assertThat(round.ageMs(1500 * MS)).isEqualTo(500);
        round.compared(null);
        assertThat(round.after()).isNull();
        assertThat(round.ageMs(1500 * MS)).isEqualTo(100);
    }
}
