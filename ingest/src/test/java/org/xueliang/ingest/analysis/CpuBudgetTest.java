package org.xueliang.ingest.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CpuBudgetTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void whatWasTakenInAdvanceIsWaitedFor() {
        CpuBudget budget = new CpuBudget(0.5, 0);
        assertThat(budget.waitNs(0)).isZero();
        budget.charge(SECOND, 0);
        // Half a core fills half a second's debt in one second.
        assertThat(budget.waitNs(0)).isEqualTo(SECOND);
        assertThat(budget.slack(0)).isEqualTo(-1);
        assertThat(budget.waitNs(SECOND / 2)).isEqualTo(SECOND / 2);
        assertThat(budget.waitNs(SECOND)).isZero();
    }

    @Test
    void overAnHourItGivesNoMoreThanItsCores() {
        CpuBudget budget = new CpuBudget(1.5, 0);
        long now = 0;
        long taken = 0;
        while (now < 3600 * SECOND) {
            now += budget.waitNs(now);
            budget.charge(20_000_000, now);
            taken += 20_000_000;
            now += 1_000_000;
        }
        assertThat((double) taken / now).isBetween(1.49, 1.51);
    }

    @Test
    void whatIsNotUsedIsSavedForOneSecondOnly() {
        CpuBudget budget = new CpuBudget(1, 0);
        assertThat(budget.slack(1000 * SECOND)).isEqualTo(1);
        budget.charge(2 * SECOND, 1000 * SECOND);
        assertThat(budget.waitNs(1000 * SECOND)).isEqualTo(SECOND);
        // A clock that steps back gives nothing.
        assertThat(budget.waitNs(999 * SECOND)).isEqualTo(SECOND);
    }
}
