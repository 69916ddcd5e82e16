package org.xueliang.registry.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.registry.SharedStores;
import org.xueliang.registry.feed.ChangeSource.Change;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.store.Feed;

/** Subscribers that share what was read, a turn at a time. */
class ChangeStreamTest {
    @RegisterExtension
    static final BeforeAllCallback STORES =
            context -> opened = Database.open(SharedStores.of(context).newDatabase(), null, null);

    private static @Nullable Database opened;

    private final RecentReads<String> recent = new RecentReads<>();
    private final ArrayDeque<Runnable> turns = new ArrayDeque<>();

    private static Database database() {
        Database there = opened;
        if (there == null) {
            throw new IllegalStateException("not opened");
        }
        return there;
    }

    @AfterAll
    static void close() {
        database().close();
    }

    private ChangeStream<String> stream(Taken out, long cursor, @Nullable String caughtUp) {
        return new ChangeStream<>(
                database(),
                Feed.ALERTS,
                (handle, after, head, limit) -> LongStream.rangeClosed(after + 1, head)
                        .mapToObj(revision -> new Change<>(revision, "r" + revision))
                        .toList(),
                recent,
                0,
                out,
                turns::add,
                () -> true,
                cursor,
                caughtUp);
    }

    private static void committed(long revision) {
        database().transaction(handle -> {
            Feed.ALERTS.advance(handle, revision);
            return true;
        });
    }

    private void turnsWhileThereAreSome() {
        while (!turns.isEmpty()) {
            turns.remove().run();
        }
    }

    @Test
    void whoTakesWhatAnotherReadGetsWhatWasCommittedBehindItToo() {
        Taken first = new Taken();
        Taken second = new Taken();
        ChangeStream<String> one = stream(first, 0, null);
        ChangeStream<String> other = stream(second, 0, null);
        committed(1);
        recent.rung();
        one.wake();
        other.wake();
        turns.remove().run();
        // Before the other's turn comes.
        committed(2);
        recent.rung();
        one.wake();
        other.wake();
        turnsWhileThereAreSome();
        assertThat(first.got).containsExactly("r1", "r2");
        assertThat(second.got).containsExactly("r1", "r2");
    }

    @Test
    void caughtUpIsWhoHasAllThatIsThereWhoeverCommittedIt() {
        committed(1);
        stream(new Taken(), 0, null).wake();
        turnsWhileThereAreSome();
        // By another registry, which rings nothing here.
        committed(2);
        Taken late = new Taken();
        stream(late, 0, "caught up").wake();
        turnsWhileThereAreSome();
        assertThat(late.got).containsExactly("r1", "r2", "caught up");
    }

    @Test
    void whatNothingWasCommittedBehindIsReadOnceForAll() {
        committed(1);
        List<Long> reads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            new ChangeStream<String>(
                            database(),
                            Feed.ALERTS,
                            (handle, after, head, limit) -> {
                                reads.add(after);
                                return List.of(new Change<>(1, "r1"));
                            },
                            recent,
                            0,
                            new Taken(),
                            turns::add,
                            () -> true,
                            0,
                            null)
                    .wake();
        }
        turnsWhileThereAreSome();
        assertThat(reads).containsExactly(0L);
    }

    @Test
    void whoWantsLittleOfMuchComesFurtherWithEachLook() {
        long before = database().read(Feed.ALERTS::head);
        committed(before + 250_000);
        List<Long> spans = new ArrayList<>();
        Taken out = new Taken();
        new ChangeStream<String>(
                        database(),
                        Feed.ALERTS,
                        (handle, after, head, limit) -> {
                            spans.add(head - after);
                            return after < before + 249_999 && before + 249_999 <= head
                                    ? List.of(new Change<>(before + 249_999, "the one"))
                                    : List.of();
                        },
                        new RecentReads<>(),
                        Long.MAX_VALUE,
                        out,
                        turns::add,
                        () -> true,
                        before,
                        "caught up")
                .wake();
        turnsWhileThereAreSome();
        assertThat(spans).as("what one look goes over").containsExactly(100_000L, 100_000L, 50_000L);
        assertThat(out.got).containsExactly("the one", "caught up");
    }

    /** Takes whatever comes. */
    private static final class Taken extends ServerCallStreamObserver<String> {
        final List<String> got = new ArrayList<>();

        @Override
        public void onNext(String message) {
            got.add(message);
        }

        @Override
        public void onError(Throwable thrown) {
            got.add("error: " + thrown.getMessage());
        }

        @Override
        public void onCompleted() {
            got.add("end");
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void setOnCancelHandler(Runnable handler) {}

        @Override
        public void setCompression(String compression) {}

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setOnReadyHandler(Runnable handler) {}

        @Override
        public void request(int count) {}

        @Override
        public void setMessageCompression(boolean enable) {}

        @Override
        public void disableAutoInboundFlowControl() {}
    }
}
