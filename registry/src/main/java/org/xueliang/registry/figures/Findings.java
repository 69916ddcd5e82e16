package org.xueliang.registry.figures;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.xueliang.registry.history.Span;

/** Times in which a channel's picture was covered, turned away or frozen. Pure. */
record Findings(List<Interval> intervals) {
    static final Findings NONE = new Findings(List.of());

    /** [beginUs, endUs). */
    record Interval(long beginUs, long endUs) {}

    /** In any order, overlapping as they like. */
    static Findings of(List<Interval> found) {
        List<Interval> merged = new ArrayList<>();
        found.stream().sorted(Comparator.comparingLong(Interval::beginUs)).forEach(next -> {
            Interval last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (last != null && next.beginUs <= last.endUs) {
                merged.set(merged.size() - 1, new Interval(last.beginUs, Math.max(last.endUs, next.endUs)));
            } else {
                merged.add(next);
            }
        });
        return new Findings(merged);
    }

    /** Online time of the spans without a finding. */
    long intactUs(List<Span> spans) {
        long intactUs = 0;
        for (Span span : spans) {
            intactUs += span.onlineUs();
            for (Interval interval : intervals) {
                if (interval.beginUs < span.untilUs() && interval.endUs > span.fromUs()) {
                    intactUs -= span.part(interval.beginUs, interval.endUs).onlineUs();
                }
            }
        }
        return intactUs;
    }

    /** One is open at this moment. */
    boolean lastsAt(long atUs) {
        return intervals.stream().anyMatch(interval -> interval.beginUs <= atUs && interval.endUs > atUs);
    }
}
