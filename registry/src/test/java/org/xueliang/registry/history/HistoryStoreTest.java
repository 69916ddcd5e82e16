package org.xueliang.registry.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xueliang.proto.v1.StateCause;
import org.xueliang.proto.v1.StateKind;
import org.xueliang.proto.v1.Subject;
import org.xueliang.registry.Meanwhile;
import org.xueliang.registry.SharedStores;
import org.xueliang.registry.history.MadeHistory.Event;
import org.xueliang.registry.history.Timeline.Gap;
import org.xueliang.registry.store.Database;

/** Months and absences, as PostgreSQL has them. */
class HistoryStoreTest {
    @RegisterExtension
    static final BeforeAllCallback STORES =
            context -> url = SharedStores.of(context).newDatabase();

    private static final long S = 1_000_000L;
    private static final long DAY = 86_400 * S;
    private static final long T0 = 1_772_352_000_000_000L;
    private static String url = "";

    private static final String CODE = "11010100001320000001";

    /** Everything that a test writes is undone. */
    private static void undone(Consumer<Handle> test) {
        try (Database database = Database.open(url, null, null)) {
            database.read(handle -> {
                handle.begin();
                try {
                    test.accept(handle);
                } finally {
                    handle.rollback();
                }
                return true;
            });
        }
    }

    @Test
    void aStateChangesWithoutAWriteToAnIndexUnlessItIsUnstable() {
        undone(handle -> {
            Judged online = judged(StateKind.STATE_ONLINE, T0, 0);
            StateStore.begin(handle, Subject.SUBJECT_CHANNEL, Map.of(CODE, online));
            StateStore.update(
                    handle, Subject.SUBJECT_CHANNEL, Map.of(CODE, judged(StateKind.STATE_OFFLINE, T0 + S, 0)));
            StateStore.update(
                    handle, Subject.SUBJECT_CHANNEL, Map.of(CODE, judged(StateKind.STATE_ONLINE, T0 + 2 * S, 0)));
            assertThat(hotUpdates(handle)).isEqualTo(2);
            Judged unstable = judged(StateKind.STATE_UNSTABLE, T0 + 3 * S, T0 + 3 * S);
            StateStore.update(handle, Subject.SUBJECT_CHANNEL, Map.of(CODE, unstable));
            assertThat(hotUpdates(handle)).isEqualTo(2);
            assertThat(StateStore.read(handle, Subject.SUBJECT_CHANNEL, List.of(CODE)))
                    .containsExactly(Map.entry(CODE, unstable));
        });
    }

    private static Judged judged(StateKind state, long atUs, long countedUs) {
        return new Judged(
                state, atUs, StateCause.CAUSE_OTHER, "why", state, atUs, List.of(T0 - S, T0), countedUs, countedUs, 7);
    }

    private static int hotUpdates(Handle handle) {
        return handle.createQuery("select n_tup_hot_upd from pg_stat_xact_user_tables where relname = 'states'")
                .mapTo(Integer.class)
                .one();
    }

    @Test
    void monthsThatAreTooOldAreDroppedAndTheStateBeforeThemIsStillKnown() {
        undone(handle -> {
            HistoryMonths.keep(handle, T0, Duration.ofDays(31));
            HistoryMonths.keep(handle, T0 + 80 * DAY, Duration.ofDays(365));
            MadeHistory.write(
                    handle,
                    CODE,
                    List.of(
                            new Event(T0, StateKind.STATE_ONLINE),
                            new Event(T0 + DAY, StateKind.STATE_OFFLINE),
                            new Event(T0 + 50 * DAY, StateKind.STATE_ONLINE)));
            HistoryMonths.keep(handle, T0 + 80 * DAY, Duration.ofDays(31));
            assertThat(handle.createQuery("select count(*) from state_changes")
                            .mapTo(Integer.class)
                            .one())
                    .isEqualTo(1);
            assertThat(handle.createQuery("select revision from history_progress where name = 'dropped'")
                            .mapTo(Long.class)
                            .one())
                    .isEqualTo(2);
            Window window = new Window(T0 + 40 * DAY, T0 + 60 * DAY);
            assertThat(Histories.spans(handle, Subject.SUBJECT_CHANNEL, List.of(CODE), window, List.of())
                            .get(CODE))
                    .containsExactly(
                            new Span(T0 + 40 * DAY, T0 + 50 * DAY, StateKind.STATE_OFFLINE, 0),
                            new Span(T0 + 50 * DAY, T0 + 60 * DAY, StateKind.STATE_ONLINE, 10 * DAY));
        });
    }

    @Test
    void aMonthThatTheClockJumpedToIsKeptAndPrunedToo() {
        undone(handle -> {
            HistoryMonths.keep(handle, T0, Duration.ofDays(31));
            MadeHistory.write(handle, CODE, List.of(new Event(T0 + 400 * DAY, StateKind.STATE_ONLINE)));
            HistoryMonths.keep(handle, T0 + 400 * DAY, Duration.ofDays(31));
            assertThat(handle.createQuery("select count(*) from state_changes_other")
                            .mapTo(Integer.class)
                            .one())
                    .isEqualTo(1);
            HistoryMonths.keep(handle, T0 + 432 * DAY, Duration.ofDays(31));
            assertThat(handle.createQuery("select count(*) from state_changes")
                            .mapTo(Integer.class)
                            .one())
                    .isZero();
        });
    }

    @Test
    void aMonthThatCannotBeMadeAtOnceIsNotWaitedForByAllWhoWrite() {
        Jdbi jdbi = Jdbi.create(url);
        jdbi.useTransaction(reader -> {
            // As figures of a city do for minutes: whoever changes the table waits for them, and all others for him.
            reader.createQuery("select count(*) from state_changes")
                    .mapTo(Integer.class)
                    .one();
            CompletableFuture<Boolean> made = Meanwhile.begun(
                    jdbi,
                    () -> jdbi.inTransaction(handle -> {
                        HistoryMonths.keep(handle, T0 + 800 * DAY, Duration.ofDays(365));
                        return true;
                    }));
            assertThatThrownBy(() -> made.get(5, TimeUnit.SECONDS)).hasMessageContaining("lock timeout");
        });
    }

    @Test
    void anAbsenceIsWhatLiesBetweenTwoBeatsThatAreFarApart() {
        undone(handle -> {
            handle.execute("delete from registry_beat");
            EvidenceGaps.beat(handle, T0, true);
            assertThat(EvidenceGaps.beat(handle, T0 + 15 * S, true)).isEmpty();
            assertThat(EvidenceGaps.beat(handle, T0 + 100 * S, true)).contains(new Gap(T0 + 15 * S, T0 + 100 * S));
            // Another registry that comes back a moment later finds nothing more.
            assertThat(EvidenceGaps.beat(handle, T0 + 101 * S, true)).isEmpty();
            // A clock that jumps while a registry is at work is no absence, and one that is set back neither.
            assertThat(EvidenceGaps.beat(handle, T0 + 4000 * S, false)).isEmpty();
            assertThat(EvidenceGaps.beat(handle, T0 + 200 * S, true)).isEmpty();
            assertThat(EvidenceGaps.in(handle, new Window(T0, T0 + 5000 * S)))
                    .containsExactly(new Gap(T0 + 15 * S, T0 + 100 * S));
        });
    }
}
