package org.xueliang.registry.history;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.StateCause;
import org.xueliang.proto.v1.StateKind;
import org.xueliang.proto.v1.Subject;
import org.xueliang.registry.history.Judged.Change;
import org.xueliang.registry.history.Timeline.Gap;

/** Histories as spans, for whoever computes from them. */
public final class Histories {
    private Histories() {}

    /**
     * Of each code the spans that fill the window; nothing of what was never heard of.
     *
     * @param gaps of {@link #gaps}
     */
    public static Map<String, List<Span>> spans(
            Handle handle, Subject subject, Collection<String> codes, Window window, List<Gap> gaps) {
        Map<String, List<Change>> changes = new HashMap<>();
        List<String> moved = new ArrayList<>();
        handle.createQuery("select code, 0, state, since_us, raw, counted_us, online_us from states where kind = :kind"
                        + " and code = any(:codes)")
                .bind("kind", subject.getNumber())
                .bindArray("codes", String.class, List.copyOf(codes))
                .map((rs, ctx) -> row(rs))
                .forEach(row -> {
                    if (row.change.atUs() <= window.fromUs()) {
                        // As most are: nothing has changed since, and no row of the history need be read.
                        changes.put(row.code, List.of(row.change));
                    } else {
                        moved.add(row.code);
                    }
                });
        if (!moved.isEmpty()) {
            read(handle, subject, moved, window, changes);
        }
        Map<String, List<Span>> spans = new HashMap<>();
        changes.forEach((code, rows) -> spans.put(code, Timeline.spans(rows, gaps, window.fromUs(), window.untilUs())));
        return spans;
    }

    private static void read(
            Handle handle, Subject subject, List<String> codes, Window window, Map<String, List<Change>> into) {
        String columns = "select s.code, s.was, s.state, s.at_us, s.raw, s.counted_us, s.online_us from state_changes s"
                + " where s.kind = :kind and s.code = c.code and ";
        handle.createQuery("select h.* from unnest(:codes) as c (code) cross join lateral ((" + columns
                        + "s.at_us <= :from order by s.at_us desc limit 1) union all (" + columns
                        + "s.at_us > :from and s.at_us < :until)) h")
                .bind("kind", subject.getNumber())
                .bindArray("codes", String.class, codes)
                .bind("from", window.fromUs())
                .bind("until", window.untilUs())
                .map((rs, ctx) -> row(rs))
                .forEach(row -> into.computeIfAbsent(row.code, code -> new ArrayList<>())
                        .add(row.change));
        into.values().forEach(Histories::inOrder);
    }

    private static void inOrder(List<Change> changes) {
        for (int i = 1; i < changes.size(); i++) {
            if (changes.get(i - 1).atUs() > changes.get(i).atUs()) {
                changes.sort(Comparator.comparingLong(Change::atUs));
                return;
            }
        }
    }

    private record Row(String code, Change change) {}

    /** What spans are made of, by its place in the row and without its words: there are millions. */
    private static Row row(ResultSet rs) throws SQLException {
        StateKind state = StateStore.kind(rs.getInt(3));
        long atUs = rs.getLong(4);
        Judged now = new Judged(
                state,
                atUs,
                StateCause.STATE_CAUSE_UNSPECIFIED,
                "",
                StateStore.kind(rs.getInt(5)),
                atUs,
                List.of(),
                rs.getLong(6),
                rs.getLong(7),
                0);
        return new Row(rs.getString(1), new Change(StateStore.kind(rs.getInt(2)), now));
    }

    /** Spans in which no registry was at work. */
    public static List<Gap> gaps(Handle handle, Window window) {
        return EvidenceGaps.in(handle, window);
    }
}
