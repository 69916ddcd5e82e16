package org.xueliang.ingest.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DecodePoolTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final AnalysisMetrics metrics = new AnalysisMetrics(new CollectorRegistry());
    private final List<String> order = new CopyOnWriteArrayList<>();

    private DecodePool.Ticket ticket(String name) {
        return new DecodePool.Ticket(() -> order.add(name));
    }

    /** Occupies the one thread until the latch is released. */
    private static void block(DecodePool pool, CountDownLatch latch) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        pool.ready(
                new DecodePool.Ticket(() -> {
                    begun.countDown();
                    try {
                        latch.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }),
                true,
                0);
        begun.await();
    }

    @Test
    void theActiveComeFirstThenTheLongestUnsampledAndEachFifthTurnIsForTheLongestUnsampled() throws Exception {
        CountDownLatch latch = new CountDownLatch(1);
        try (DecodePool pool = new DecodePool(1, 100, 100, metrics)) {
            block(pool, latch);
            pool.ready(ticket("quiet 1"), false, 1);
            pool.ready(ticket("quiet 2"), false, 2);
            for (int i = 3; i < 9; i++) {
                pool.ready(ticket("active " + i), true, i);
            }
            latch.countDown();
            await().atMost(LONG).until(() -> order.size() == 8);
        }
        // The blocking task was the first turn.
        assertThat(order)
                .containsExactly(
                        "active 3", "active 4", "active 5", "quiet 1", "active 6", "active 7", "active 8", "quiet 2");
    }

    @Test
    void aChannelThatBecomesActiveMovesForwardAndIsInLineOnce() throws Exception {
        CountDownLatch latch = new CountDownLatch(1);
        try (DecodePool pool = new DecodePool(1, 100, 100, metrics)) {
            block(pool, latch);
            DecodePool.Ticket late = ticket("late");
            pool.ready(ticket("quiet"), false, 1);
            pool.ready(late, false, 9);
            pool.ready(late, false, 9);
            pool.ready(late, true, 9);
            latch.countDown();
            await().atMost(LONG).until(() -> order.size() == 2);
        }
        assertThat(order).containsExactly("late", "quiet");
    }

    @Test
    void theLineIsBoundedAndATaskThatThrowsEndsNobody() throws Exception {
        CountDownLatch latch = new CountDownLatch(1);
        try (DecodePool pool = new DecodePool(1, 100, 2, metrics)) {
            block(pool, latch);
            assertThat(pool.ready(
                            new DecodePool.Ticket(() -> {
                                throw new IllegalStateException("a task of this test");
                            }),
                            true,
                            1))
                    .isTrue();
            assertThat(pool.ready(ticket("second"), true, 2)).isTrue();
            assertThat(pool.ready(ticket("third"), true, 3)).isFalse();
            latch.countDown();
            await().atMost(LONG).until(() -> order.contains("second"));
            assertThat(pool.alive()).isTrue();
        }
    }

    @Test
    void aChannelIsNeverDecodedByTwoThreadsAtOnceAndNoCallIsForgotten() {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger work = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        try (DecodePool pool = new DecodePool(4, 100, 100, metrics)) {
            DecodePool.Ticket ticket = new DecodePool.Ticket(() -> {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                done.addAndGet(work.getAndSet(0));
                inside.decrementAndGet();
            });
            for (int i = 0; i < 20_000; i++) {
                work.incrementAndGet();
                pool.ready(ticket, i % 3 == 0, i);
            }
            await().atMost(LONG).until(() -> done.get() == 20_000);
        }
        assertThat(most).hasValue(1);
    }

    @Test
    void aSmallBudgetMakesTheThreadsWait() {
        AtomicInteger turns = new AtomicInteger();
        long beganNs = System.nanoTime();
        try (DecodePool pool = new DecodePool(2, 0.05, 100, metrics)) {
            DecodePool.Ticket[] ticket = new DecodePool.Ticket[1];
            ticket[0] = new DecodePool.Ticket(() -> {
                long end = System.nanoTime() + 10_000_000;
                while (System.nanoTime() < end) {
                    Thread.onSpinWait();
                }
                turns.incrementAndGet();
                pool.ready(ticket[0], true, 0);
            });
            pool.ready(ticket[0], true, 0);
            await().atMost(LONG).until(() -> metrics.budgetWaitCount() > 3);
            assertThat(pool.slack()).isLessThan(0.2);
        }
        double cpuSeconds = metrics.cpuSeconds();
        double seconds = (System.nanoTime() - beganNs) / 1e9;
        // The bucket's first second's worth, what fills in, and a task's overdraft for either thread.
        assertThat(cpuSeconds).isLessThan(0.05 + 0.05 * seconds + 0.1);
    }
}
