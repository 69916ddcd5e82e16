package org.xueliang.registry.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.xueliang.registry.history.Timeline.Gap;

/**
 * The registries' heartbeat, and the spans that it shows without one. In them nobody could hear gateways: whatever a history says
 * there counts as UNKNOWN.
 */
final class EvidenceGaps {
    /** Absences up to this are none: gateways keep what they could not tell and tell it with its time. */
    static final long NOTED_US = 15_000_000L;

    private EvidenceGaps() {}

    /**
     * A registry is at work.
     *
     * @param wasAway false where this registry beat a moment ago by a clock that nobody sets: then a jump of the wall clock is no
     *     absence
     * @return the gap that ended just now
     */
    static Optional<Gap> beat(Handle handle, long nowUs, boolean wasAway) {
        Optional<Long> before = handle.createQuery("select at_us from registry_beat for update")
                .mapTo(Long.class)
                .findOne();
        if (before.isEmpty()) {
            handle.createUpdate("insert into registry_beat (at_us) values (:now) on conflict do nothing")
                    .bind("now", nowUs)
                    .execute();
            return Optional.empty();
        }
        handle.createUpdate("update registry_beat set at_us = greatest(at_us, :now)")
                .bind("now", nowUs)
                .execute();
        if (!wasAway || nowUs - before.get() <= NOTED_US) {
            return Optional.empty();
        }
        Gap gap = new Gap(before.get(), nowUs);
        handle.createUpdate(
                        "insert into history_gaps (from_us, until_us) values (:from, :until) on conflict do nothing")
                .bind("from", gap.fromUs())
                .bind("until", gap.untilUs())
                .execute();
        return Optional.of(gap);
    }

    /**
     * Those that reach into the window, in their order. An absence that lasts counts too: the history of the last seconds is read
     * by a registry that is at work, so there is none.
     */
    static List<Gap> in(Handle handle, Window window) {
        List<Gap> gaps = new ArrayList<>();
        handle.createQuery("select * from history_gaps where until_us > :from and from_us < :until order by from_us")
                .bind("from", window.fromUs())
                .bind("until", window.untilUs())
                .map((rs, ctx) -> new Gap(rs.getLong("from_us"), rs.getLong("until_us")))
                .forEach(gap -> {
                    // Another registry may have closed the same absence a moment later.
                    Gap last = gaps.isEmpty() ? null : gaps.get(gaps.size() - 1);
                    if (last != null && gap.fromUs() <= last.untilUs()) {
                        gaps.set(gaps.size() - 1, new Gap(last.fromUs(), Math.max(last.untilUs(), gap.untilUs())));
                    } else {
                        gaps.add(gap);
                    }
                });
        return gaps;
    }
}
