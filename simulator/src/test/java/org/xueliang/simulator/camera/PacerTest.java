package org.xueliang.simulator.camera;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PacerTest {
    private static final long MS = 1_000_000;

    private final FakeClock clock = new FakeClock();
    private final Pacer pacer = new Pacer(() -> clock.nowNs, at -> clock.alarmNs = at);

    /** Time passes by hand, and the alarm goes off when it is due, {@code latenessNs} late. */
    private final class FakeClock {
        long nowNs = 5_000_000_123L;
        long alarmNs = Long.MAX_VALUE;

        void runUntil(long endNs, long latenessNs) {
            while (alarmNs + latenessNs <= endNs) {
                nowNs = Math.max(nowNs, alarmNs + latenessNs);
                alarmNs = Long.MAX_VALUE;
                pacer.run();
            }
            nowNs = Math.max(nowNs, endNs);
        }
    }

    private static final class Ticks implements Pacer.Task {
        final List<Long> deadlines = new ArrayList<>();
        final List<Long> calls = new ArrayList<>();
        final long intervalNs;

        Ticks(long intervalNs) {
            this.intervalNs = intervalNs;
        }

        @Override
        public long run(long deadlineNs, long nowNs) {
            deadlines.add(deadlineNs);
            calls.add(nowNs);
            return deadlineNs + intervalNs;
        }
    }

    @Test
    void aTaskIsCalledOnceAnIntervalAndNeverEarly() {
        long begin = clock.nowNs;
        Ticks ticks = new Ticks(40 * MS);
        pacer.schedule(begin, ticks);
        clock.runUntil(begin + 10_000 * MS, 0);
        assertThat(ticks.calls).hasSize(250);
        for (int i = 0; i < ticks.calls.size(); i++) {
            assertThat(ticks.deadlines.get(i)).isEqualTo(begin + i * 40 * MS);
            assertThat(ticks.calls.get(i) - ticks.deadlines.get(i)).isBetween(0L, 2 * MS + 1);
        }
        assertThat(pacer.late()).isZero();
    }

    @Test
    void latenessDoesNotAddUp() {
        long begin = clock.nowNs;
        Ticks ticks = new Ticks(40 * MS);
        pacer.schedule(begin, ticks);
        clock.runUntil(begin + 60_000 * MS, 30 * MS);
        assertThat(ticks.calls.size()).isBetween(1498, 1500);
        int last = ticks.calls.size() - 1;
        assertThat(ticks.calls.get(last) - ticks.deadlines.get(last)).isLessThan(75 * MS);
        assertThat(pacer.late()).isPositive();
    }

    @Test
    void afterAStandstillItCatchesUpStepByStepAndOthersComeInBetween() {
        long begin = clock.nowNs;
        Ticks one = new Ticks(40 * MS);
        Ticks other = new Ticks(40 * MS);
        pacer.schedule(begin, one);
        pacer.schedule(begin + 20 * MS, other);
        clock.runUntil(begin + 100 * MS, 0);
        clock.nowNs += 2_000 * MS;
        clock.runUntil(clock.nowNs + 200 * MS, 0);
        assertThat(one.calls).hasSize((int) ((clock.nowNs - begin) / (40 * MS)) + 1);
        assertThat(other.calls.size()).isBetween(one.calls.size() - 1, one.calls.size());
        assertThat(pacer.worstLateNs()).isGreaterThan(1_900 * MS);
    }

    @Test
    void farBehindItGivesWayAfterAFewMillisecondsAndAsksToBeCalledAgainAtOnce() {
        long begin = clock.nowNs;
        int[] calls = new int[1];
        for (int i = 0; i < 20; i++) {
            pacer.schedule(begin + i * 2 * MS, (deadline, now) -> {
                calls[0]++;
                clock.nowNs += MS;
                return deadline + 40 * MS;
            });
        }
        clock.nowNs += 1_000 * MS;
        clock.alarmNs = Long.MAX_VALUE;
        long before = clock.nowNs;
        pacer.run();
        assertThat(clock.nowNs - before).isBetween(Pacer.RUN_NS, Pacer.RUN_NS + 5 * MS);
        assertThat(clock.alarmNs).isLessThanOrEqualTo(clock.nowNs);
        clock.runUntil(begin + 5_000 * MS, 0);
        // All of the backlog is made up for, though each call takes half of the time that there is.
        assertThat(calls[0]).isBetween(20 * 124, 20 * 126);
    }

    @Test
    void aStandstillLongerThanTheWheelLosesNothing() {
        long begin = clock.nowNs;
        Ticks ticks = new Ticks(1_000 * MS);
        pacer.schedule(begin, ticks);
        clock.runUntil(begin + 1_500 * MS, 0);
        clock.nowNs += 20_000 * MS;
        clock.runUntil(clock.nowNs + 100 * MS, 0);
        assertThat(ticks.calls).hasSize(22);
    }

    @Test
    void whatLiesFurtherThanOneTurnOfTheWheelComesAtItsTime() {
        long begin = clock.nowNs;
        Ticks far = new Ticks(60_000 * MS);
        pacer.schedule(begin + 60_000 * MS, far);
        clock.runUntil(begin + 59_999 * MS, 0);
        assertThat(far.calls).isEmpty();
        clock.runUntil(begin + 60_003 * MS, 0);
        assertThat(far.calls).hasSize(1);
    }

    @Test
    void aCancelledTaskIsCalledNoMoreAlsoFromWithinAnother() {
        long begin = clock.nowNs;
        Ticks ticks = new Ticks(10 * MS);
        Pacer.Scheduled scheduled = pacer.schedule(begin, ticks);
        pacer.schedule(begin + 55 * MS, (deadline, now) -> {
            scheduled.cancel();
            return Pacer.STOP;
        });
        clock.runUntil(begin + 1_000 * MS, 0);
        assertThat(ticks.calls).hasSize(6);
    }

    @Test
    void aTaskScheduledWhileTheAlarmIsFarWakesInTime() {
        long begin = clock.nowNs;
        Ticks far = new Ticks(100_000 * MS);
        Ticks near = new Ticks(100_000 * MS);
        pacer.schedule(begin + 3_000 * MS, far);
        clock.nowNs += 500 * MS;
        pacer.schedule(clock.nowNs + 5 * MS, near);
        clock.runUntil(begin + 600 * MS, 0);
        assertThat(near.calls).hasSize(1);
        assertThat(near.calls.get(0) - near.deadlines.get(0)).isLessThan(2 * MS + 1);
    }

    @Test
    void aThousandTasksOfRandomIntervalsAreEachCalledAsOftenAsTheyShould() {
        Random random = new Random(17);
        long begin = clock.nowNs;
        List<Ticks> all = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            Ticks ticks = new Ticks((5 + random.nextInt(500)) * MS);
            all.add(ticks);
            pacer.schedule(begin + random.nextInt(1000) * MS, ticks);
        }
        clock.runUntil(begin + 10_000 * MS, 0);
        for (Ticks ticks : all) {
            long span = begin + 10_000 * MS - 2 * MS - ticks.deadlines.get(0);
            assertThat((long) ticks.calls.size()).isBetween(span / ticks.intervalNs, span / ticks.intervalNs + 2);
        }
    }
}
