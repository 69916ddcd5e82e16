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
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
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
                        "states", Integer.class, each(states, row -> row.state().getNumber()))
                .bindArray("sinces", Long.class, each(states, Judged::sinceUs))
                .bindArray(
                        "causes", Integer.class, each(states, row -> row.cause().getNumber()))
                .bindArray("words", String.class, each(states, Judged::words))
                .bindArray("raws", Integer.class, each(states, row -> row.raw().getNumber()));
    }

    /** Rows that are there, anew; all by one statement, for a report has a thousand. */
    static void update(Handle handle, Subject subject, Map<String, Judged> states) {
        if (states.isEmpty()) {
            return;
        }
        TreeMap<String, Judged> sorted = new TreeMap<>(states);
        List<Judged> rows = List.copyOf(sorted.values());
        var update = handle.createUpdate("""
                update states s set state = t.state, since_us = t.since_us, cause = t.cause, words = t.words, raw = t.raw,
                    raw_since_us = t.raw_since_us, flips_us = cast(t.flips as bigint[]), counted_us = t.counted,
                    online_us = t.online, changes = t.changes
                from unnest(:codes, :states, :sinces, :causes, :words, :raws, :raw_sinces, :flips, :counted, :online, :changes)
                    as t (code, state, since_us, cause, words, raw, raw_since_us, flips, counted, online, changes)
                where s.kind = :kind and s.code = t.code
                """).bind("kind", subject.getNumber());
        bind(update, List.copyOf(sorted.keySet()), rows);
        bindCounts(update, rows);
        update.bindArray("raw_sinces", Long.class, each(rows, Judged::rawSinceUs))
                // As text: arrays of arrays have one length.
                .bindArray("flips", String.class, each(rows, row -> array(row.flipsUs())))
                .execute();
    }

    private static String array(List<Long> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
    }

    private static void bindCounts(SqlStatement<?> statement, List<Judged> rows) {
        statement
                .bindArray("counted", Long.class, each(rows, Judged::countedUs))
                .bindArray("online", Long.class, each(rows, Judged::onlineUs))
                .bindArray("changes", Long.class, each(rows, Judged::changes));
    }

    private static <T> List<T> each(List<Judged> rows, Function<Judged, T> field) {
        return rows.stream().map(field).toList();
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
                select :kind, t.code, t.at_us, t.state, t.was, t.cause, t.words, t.raw, t.counted, t.online, t.changes,
                    t.revision
                from unnest(:codes, :sinces, :states, :was, :causes, :words, :raws, :counted, :online, :changes, :revisions)
                    as t (code, at_us, state, was, cause, words, raw, counted, online, changes, revision)
                on conflict do nothing
                """).bind("kind", subject.getNumber());
        bind(insert, codes, states);
        bindCounts(insert, states);
        insert.bindArray(
                        "was",
                        Integer.class,
                        changes.stream().map(c -> c.was().getNumber()).toList())
                .bindArray("revisions", Long.class, revisions)
                .execute();
        Feed.STATES.advance(handle, head + codes.size());
    }

    /** What an UNSTABLE stretch is made of, so far. */
    static void count(Handle handle, Subject subject, Map<String, Judged> unstable) {
        if (unstable.isEmpty()) {
            return;
        }
        TreeMap<String, Judged> sorted = new TreeMap<>(unstable);
        List<Judged> rows = List.copyOf(sorted.values());
        var update = handle.createUpdate("""
                update state_changes s set raw = t.raw, counted_us = t.counted, online_us = t.online, changes = t.changes
                from unnest(:codes, :sinces, :raws, :counted, :online, :changes)
                    as t (code, at_us, raw, counted, online, changes)
                where s.kind = :kind and s.code = t.code and s.at_us = t.at_us and s.at_us >= :oldest
                """).bind("kind", subject.getNumber());
        bind(update, List.copyOf(sorted.keySet()), rows);
        bindCounts(update, rows);
        // A stretch is at most half an hour old: no month before it is looked into.
        update.bind("oldest", rows.stream().mapToLong(Judged::sinceUs).min().orElse(0))
                .execute();
    }

    static StateKind kind(int number) {
        StateKind kind = StateKind.forNumber(number);
        return kind == null ? StateKind.STATE_UNKNOWN : kind;
    }

    private static StateCause cause(int number) {
        StateCause cause = StateCause.forNumber(number);
        return cause == null ? StateCause.CAUSE_OTHER : cause;
    }
}
