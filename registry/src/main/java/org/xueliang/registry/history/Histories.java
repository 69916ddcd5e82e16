package org.xueliang.registry.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
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
        StateStore.read(handle, subject, codes).forEach((code, now) -> {
            if (now.sinceUs() <= window.fromUs()) {
                // As most are: nothing has changed since, and no row of the history need be read.
                changes.put(code, List.of(new Change(StateKind.STATE_KIND_UNSPECIFIED, now)));
            } else {
                moved.add(code);
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
        handle.createQuery("""
                        select h.* from unnest(:codes) as c (code) cross join lateral (
                            (select * from state_changes s where s.kind = :kind and s.code = c.code and s.at_us <= :from
                                order by s.at_us desc limit 1)
                            union all
                            select * from state_changes s where s.kind = :kind and s.code = c.code and s.at_us > :from
                                and s.at_us < :until) h
                        order by h.code, h.at_us
                        """)
                .bind("kind", subject.getNumber())
                .bindArray("codes", String.class, codes)
                .bind("from", window.fromUs())
                .bind("until", window.untilUs())
                .map((rs, ctx) -> Map.entry(rs.getString("code"), StateStore.change(rs)))
                .forEach(row -> into.computeIfAbsent(row.getKey(), code -> new ArrayList<>())
                        .add(row.getValue()));
    }

    /** Spans in which no registry was at work. */
    public static List<Gap> gaps(Handle handle, Window window) {
        return EvidenceGaps.in(handle, window);
    }
}
