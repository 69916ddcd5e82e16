package org.xueliang.registry.history;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatement;
import org.xueliang.proto.v1.StateCause;
import org.xueliang.proto.v1.StateKind;
import org.xueliang.proto.v1.Subject;
import org.xueliang.registry.history.Judged.Change;
import org.xueliang.registry.store.Feed;

/** The tables {@code states} and {@code state_changes}. */
final class StateStore {
    private StateStore() {}

    /** By code; what is not there is left out. */
    static Map<String, Judged> read(Handle handle, Subject subject, Collection<String> codes) {
        return states(handle, subject, codes, "");
    }

    /** As {@link #read}, and nobody else changes them until the transaction ends. Taken in the order of codes. */
    static Map<String, Judged> lock(Handle handle, Subject subject, Collection<String> codes) {
        return states(handle, subject, codes, " order by code for update");
    }

    private static Map<String, Judged> states(Handle handle, Subject subject, Collection<String> codes, String how) {
        Map<String, Judged> found = new HashMap<>();
        handle.createQuery("select * from states where kind = :kind and code = any(:codes)" + how)
                .bind("kind", subject.getNumber())
                .bindArray("codes", String.class, List.copyOf(codes))
                .map((rs, ctx) -> Map.entry(rs.getString("code"), state(rs)))
                .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
        return found;
    }

    private static Judged state(ResultSet rs) throws SQLException {
        return new Judged(
                kind(rs.getInt("state")),
                rs.getLong("since_us"),
                cause(rs.getInt("cause")),
                rs.getString("words"),
                kind(rs.getInt("raw")),
                rs.getLong("raw_since_us"),
                List.of((Long[]) rs.getArray("flips_us").getArray()),
                rs.getLong("counted_us"),
                rs.getLong("online_us"),
                rs.getLong("changes"));
    }

    /** Those of the codes that were not there and now are. Two registries that see the same at once begin one history. */
    static Set<String> begin(Handle handle, Subject subject, Map<String, Judged> first) {
        Set<String> made = new HashSet<>();
        TreeMap<String, Judged> sorted = new TreeMap<>(first);
        if (!sorted.isEmpty()) {
            Query insert = handle.createQuery("""
                    insert into states (kind, code, state, since_us, cause, words, raw, raw_since_us)
                    select :kind, t.code, t.state, t.since_us, t.cause, t.words, t.raw, t.since_us
                    from unnest(:codes, :states, :sinces, :causes, :words, :raws)
                        as t (code, state, since_us, cause, words, raw) order by t.code
                    on conflict do nothing returning code
                    """).bind("kind", subject.getNumber());
            bind(insert, List.copyOf(sorted.keySet()), List.copyOf(sorted.values()));
            insert.mapTo(String.class).forEach(made::add);
        }
        return made;
    }

    private static void bind(SqlStatement<?> statement, List<String> codes, List<Judged> states) {
        statement
                .bindArray("codes", String.class, codes)
                .bindArray(
                        "states",
                        Integer.class,
                        states.stream().map(s -> s.state().getNumber()).toList())
                .bindArray(
                        "sinces",
                        Long.class,
                        states.stream().map(Judged::sinceUs).toList())
                .bindArray(
                        "causes",
                        Integer.class,
                        states.stream().map(s -> s.cause().getNumber()).toList())
                .bindArray(
                        "words",
                        String.class,
                        states.stream().map(Judged::words).toList())
                .bindArray(
                        "raws",
                        Integer.class,
                        states.stream().map(s -> s.raw().getNumber()).toList());
    }

    /** Rows that are there, anew. */
    static void update(Handle handle, Subject subject, Map<String, Judged> states) {
        if (states.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch("""
                update states set state = :state, since_us = :since, cause = :cause, words = :words, raw = :raw,
                    raw_since_us = :raw_since, flips_us = :flips, counted_us = :counted, online_us = :online,
                    changes = :changes
                where kind = :kind and code = :code
                """);
        new TreeMap<>(states)
                .forEach((code, now) -> batch.bind("kind", subject.getNumber())
                        .bind("code", code)
                        .bind("state", now.state().getNumber())
                        .bind("since", now.sinceUs())
                        .bind("cause", now.cause().getNumber())
                        .bind("words", now.words())
                        .bind("raw", now.raw().getNumber())
                        .bind("raw_since", now.rawSinceUs())
                        .bindArray("flips", Long.class, now.flipsUs())
                        .bind("counted", now.countedUs())
                        .bind("online", now.onlineUs())
                        .bind("changes", now.changes())
                        .add());
        batch.execute();
    }

    /** Appends to the history and gives revisions; the last thing that a transaction locks. */
    static void append(Handle handle, Subject subject, List<String> codes, List<Change> changes) {
        if (codes.isEmpty()) {
            return;
        }
        long head = Feed.STATES.lock(handle);
        List<Judged> states = changes.stream().map(Change::now).toList();
        List<Long> revisions = new ArrayList<>(codes.size());
        for (int i = 1; i <= codes.size(); i++) {
            revisions.add(head + i);
        }
        var insert = handle.createUpdate("""
                insert into state_changes (kind, code, at_us, state, was, cause, words, raw, counted_us, online_us, changes,
                    revision)
                select :kind, t.code, t.at_us, t.state, t.was, t.cause, t.words, t.raw, t.counted, 0, t.changes, t.revision
                from unnest(:codes, :sinces, :states, :was, :causes, :words, :raws, :counted, :changes, :revisions)
                    as t (code, at_us, state, was, cause, words, raw, counted, changes, revision)
                on conflict do nothing
                """).bind("kind", subject.getNumber());
        bind(insert, codes, states);
        insert.bindArray(
                        "was",
                        Integer.class,
                        changes.stream().map(c -> c.was().getNumber()).toList())
                .bindArray(
                        "counted",
                        Long.class,
                        states.stream().map(Judged::countedUs).toList())
                .bindArray(
                        "changes",
                        Long.class,
                        states.stream().map(Judged::changes).toList())
                .bindArray("revisions", Long.class, revisions)
                .execute();
        Feed.STATES.advance(handle, head + codes.size());
    }

    /** What an UNSTABLE stretch is made of, so far. */
    static void count(Handle handle, Subject subject, Map<String, Judged> unstable) {
        if (unstable.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch("update state_changes set raw = :raw, counted_us = :counted,"
                + " online_us = :online, changes = :changes where kind = :kind and code = :code and at_us = :at");
        unstable.forEach((code, now) -> batch.bind("kind", subject.getNumber())
                .bind("code", code)
                .bind("at", now.sinceUs())
                .bind("raw", now.raw().getNumber())
                .bind("counted", now.countedUs())
                .bind("online", now.onlineUs())
                .bind("changes", now.changes())
                .add());
        batch.execute();
    }

    /** A row of {@code state_changes}. */
    static Change change(ResultSet rs) throws SQLException {
        return new Change(
                kind(rs.getInt("was")),
                new Judged(
                        kind(rs.getInt("state")),
                        rs.getLong("at_us"),
                        cause(rs.getInt("cause")),
                        rs.getString("words"),
                        kind(rs.getInt("raw")),
                        rs.getLong("at_us"),
                        List.of(),
                        rs.getLong("counted_us"),
                        rs.getLong("online_us"),
                        rs.getLong("changes")));
    }

    private static StateKind kind(int number) {
        StateKind kind = StateKind.forNumber(number);
        return kind == null ? StateKind.STATE_UNKNOWN : kind;
    }

    private static StateCause cause(int number) {
        StateCause cause = StateCause.forNumber(number);
        return cause == null ? StateCause.CAUSE_OTHER : cause;
    }
}
