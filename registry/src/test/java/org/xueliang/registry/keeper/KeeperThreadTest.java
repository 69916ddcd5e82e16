package org.xueliang.registry.keeper;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.xueliang.chassis.errors.CountedErrors;

class KeeperThreadTest {
    private static final Duration SOON = Duration.ofMillis(1);
    /** Longer than any test waits. */
    private static final Duration NEVER = Duration.ofDays(1);

    private static final Logger LOG = (Logger) LoggerFactory.getLogger(KeeperThreadTest.class);

    private final ListAppender<ILoggingEvent> said = new ListAppender<>();
    private final LinkedBlockingQueue<Integer> turns = new LinkedBlockingQueue<>();
    private final AtomicInteger taken = new AtomicInteger();

    @BeforeEach
    void listen() {
        LOG.setAdditive(false);
        said.start();
        LOG.addAppender(said);
    }

    @AfterEach
    void stopListening() {
        LOG.detachAppender(said);
    }

    private KeeperThread keeper(Duration period, int rest) {
        CountedErrors errors = new CountedErrors(LOG, Clock.systemUTC(), NEVER);
        return new KeeperThread("test", "what is tested", period, rest, errors);
    }

    private void turn() {
        turns.add(taken.incrementAndGet());
    }

    private int next() throws InterruptedException {
        Integer turn = turns.poll(10, TimeUnit.SECONDS);
        assertThat(turn).as("a turn").isNotNull();
        return turn == null ? 0 : turn;
    }

    @Test
    void turnsAreTakenAgainAndAgainAndNoneAfterTheEnd() throws InterruptedException {
        try (KeeperThread keeper = keeper(SOON, 0)) {
            keeper.start(this::turn);
            assertThat(next()).isEqualTo(1);
            assertThat(next()).isEqualTo(2);
            assertThat(next()).isEqualTo(3);
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("registry-test");
        assertThat(said.list).isEmpty();
    }

    @Test
    void aTurnThatFailsIsSaidOnceAndNotTheLast() throws InterruptedException {
        try (KeeperThread keeper = keeper(SOON, 0)) {
            keeper.start(() -> {
                turn();
                throw new IllegalStateException("the database is away");
            });
            assertThat(next() + next() + next()).isEqualTo(6);
        }
        assertThat(said.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("what is tested: the database is away");
    }

    @Test
    void aTurnThatRanOutOfMemoryIsNotTheLastEither() throws InterruptedException {
        try (KeeperThread keeper = keeper(SOON, 0)) {
            keeper.start(() -> {
                turn();
                throw new OutOfMemoryError("Java heap space");
            });
            assertThat(next() + next()).isEqualTo(3);
        }
        assertThat(said.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("what is tested: java.lang.OutOfMemoryError: Java heap space");
    }

    @Test
    void whoNudgesDoesNotWaitForThePeriod() throws InterruptedException {
        try (KeeperThread keeper = keeper(NEVER, 0)) {
            keeper.start(this::turn);
            assertThat(next()).isEqualTo(1);
            keeper.nudge();
            assertThat(next()).isEqualTo(2);
        }
    }

    @Test
    void nudgesDuringATurnAreOneMoreTurn() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        try (KeeperThread keeper = keeper(NEVER, 0)) {
            keeper.start(() -> {
                begun.countDown();
                asked.await();
                turn();
            });
            begun.await();
            keeper.nudge();
            keeper.nudge();
            keeper.nudge();
            asked.countDown();
            assertThat(next()).isEqualTo(1);
            assertThat(next()).isEqualTo(2);
            keeper.nudge();
            assertThat(next()).as("the three were one").isEqualTo(3);
        }
    }

    @Test
    void aTurnThatWaitsIsEndedAndSaysNothing() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        KeeperThread keeper = keeper(SOON, 0);
        keeper.start(() -> {
            begun.countDown();
            new CountDownLatch(1).await();
        });
        begun.await();
        keeper.close();
        assertThat(keeper.isClosing()).isTrue();
        assertThat(said.list).isEmpty();
    }

    @Test
    void whatATurnSaysThatWasBrokenOffIsNotSaid() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        KeeperThread keeper = keeper(SOON, 0);
        keeper.start(() -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw new IllegalStateException("the statement was interrupted", e);
            }
        });
        begun.await();
        keeper.close();
        assertThat(said.list).isEmpty();
    }

    @Test
    void aLongTurnIsPaidForWithRest() throws InterruptedException {
        List<Long> beganNanos = Collections.synchronizedList(new ArrayList<>());
        List<Long> endedNanos = Collections.synchronizedList(new ArrayList<>());
        try (KeeperThread keeper = keeper(Duration.ZERO, 3)) {
            keeper.start(() -> {
                beganNanos.add(System.nanoTime());
                new CountDownLatch(1).await(5, TimeUnit.MILLISECONDS);
                endedNanos.add(System.nanoTime());
                turn();
            });
            assertThat(next() + next()).isEqualTo(3);
        }
        assertThat(beganNanos.get(1) - endedNanos.get(0))
                .isGreaterThanOrEqualTo(3 * (endedNanos.get(0) - beganNanos.get(0)));
    }
}
