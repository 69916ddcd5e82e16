package org.xueliang.registry.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.xueliang.registry.search.CopyBacklog.Next.ANEW;
import static org.xueliang.registry.search.CopyBacklog.Next.FOLLOW;
import static org.xueliang.registry.search.CopyBacklog.Next.WAIT;

import org.junit.jupiter.api.Test;

/** When copies that wait are taken in, left, or make the index anew. */
class CopyBacklogTest {
    @Test
    void muchOfAnIndexThatIsMissingMakesItAnewAndLittleIsTakenIn() {
        assertThat(CopyBacklog.decide(300_000, 1_000_000, false)).isEqualTo(ANEW);
        assertThat(CopyBacklog.decide(250_000, 1_000_000, false)).isEqualTo(FOLLOW);
        assertThat(CopyBacklog.decide(5_000, 0, false)).isEqualTo(ANEW);
    }

    @Test
    void whileMoreComesItIsMadeSoSeldomThatAllOfThemTogetherCostLessThanTheLast() {
        long indexed = 0;
        long made = 0;
        for (long told = 5_000; told <= 1_000_000; told += 5_000) {
            CopyBacklog.Next next = CopyBacklog.decide(told - indexed, indexed, true);
            assertThat(next).isNotEqualTo(FOLLOW);
            if (next == ANEW) {
                indexed = told;
                made += told;
            } else {
                assertThat(next).isEqualTo(WAIT);
            }
        }
        assertThat(made).isLessThan(1_000_000);
    }
}
