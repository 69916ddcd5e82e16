package org.xueliang.protocol.timer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimerWheelTest {
    private final TimerWheel wheel = new TimerWheel(10, 16, 1000);
    private final List<String> fired = new ArrayList<>();

    private final class Named extends TimerWheel.Timer {
        private final String name;

        Named(String name) {
            this.name = name;
        }

        @Override
        protected void expired(long nowMs) {
            fired.add(name + "@" + nowMs);
        }
    }

    @Test
    void aTimerFiresNeverTooEarlyAndAtMostATickTooLate() {
        wheel.schedule(new Named("a"), 1025);
        wheel.advance(1024);
        assertThat(fired).isEmpty();
        wheel.advance(1030);
        assertThat(fired).containsExactly("a@1030");
        assertThat(wheel.size()).isZero();
    }

    @Test
    void aTimerOfManyTurnsWaitsForItsTurn() {
        wheel.schedule(new Named("far"), 1000 + 10 * 16 * 3 + 5);
        for (long now = 1000; now < 1480; now += 10) {
            wheel.advance(now);
        }
        assertThat(fired).isEmpty();
        wheel.advance(1490);
        assertThat(fired).hasSize(1);
    }

    @Test
    void aStoppedTimerDoesNotFireAndAMovedOneFiresOnce() {
        Named stopped = new Named("stopped");
        Named moved = new Named("moved");
        wheel.schedule(stopped, 1020);
        wheel.schedule(moved, 1020);
        wheel.cancel(stopped);
        wheel.cancel(stopped);
        wheel.schedule(moved, 1050);
        wheel.advance(1040);
        assertThat(fired).isEmpty();
        wheel.advance(1060);
        assertThat(fired).containsExactly("moved@1060");
    }

    @Test
    void whatOneTimerDoesToOthersOfItsSlotHolds() {
        Named victim = new Named("victim");
        TimerWheel.Timer killer = new TimerWheel.Timer() {
            @Override
            protected void expired(long nowMs) {
                fired.add("killer");
                wheel.cancel(victim);
                wheel.schedule(this, nowMs + 5);
            }
        };
        wheel.schedule(victim, 1020);
        wheel.schedule(killer, 1020);
        wheel.advance(1020);
        assertThat(fired).containsExactly("killer");
        wheel.advance(1030);
        assertThat(fired).containsExactly("killer", "killer");
        assertThat(wheel.size()).isEqualTo(1);
    }

    @Test
    void afterALongPauseEverythingDueFiresOnce() {
        for (int i = 0; i < 1000; i++) {
            wheel.schedule(new Named("n"), 1000 + i);
        }
        assertThat(wheel.advance(1_000_000)).isEqualTo(1000);
        assertThat(wheel.advance(1_000_000)).isZero();
    }

    @Test
    void randomTimersFireOnceAndInTime() {
        Random random = new Random(7);
        int[] fires = new int[2000];
        for (int i = 0; i < fires.length; i++) {
            int index = i;
            long due = 1000 + random.nextInt(5000);
            wheel.schedule(
                    new TimerWheel.Timer() {
                        @Override
                        protected void expired(long nowMs) {
                            fires[index]++;
                            assertThat(nowMs).isBetween(due, due + 60);
                        }
                    },
                    due);
        }
        for (long now = 1000; now < 6100; now += 1 + random.nextInt(40)) {
            wheel.advance(now);
        }
        assertThat(fires).containsOnly(1);
    }

    @Test
    void sizesThatMakeNoWheelAreRefused() {
        assertThatThrownBy(() -> new TimerWheel(10, 15, 0)).hasMessageContaining("power of two");
    }
}
