package org.xueliang.registry.history;

import java.util.ArrayList;
import java.util.List;
import org.xueliang.proto.v1.StateKind;
import org.xueliang.registry.history.Judged.Change;

/** Rows of one history as spans that fill a window, without those in which the registry was away. Pure. */
public final class Timeline {
    private Timeline() {}

    /** [fromUs, untilUs) in which nobody could know. */
    public record Gap(long fromUs, long untilUs) {}

    /**
     * @param changes in the order of their times: the last that began before the window, if it is kept, and all in it
     * @param gaps in the order of their times, apart from each other
     * @return spans without holes between them, from the window's begin or the history's, if that is later
     */
    static List<Span> spans(List<Change> changes, List<Gap> gaps, long fromUs, long untilUs) {
        List<Span> spans = new ArrayList<>();
        for (int i = 0; i < changes.size(); i++) {
            Change change = changes.get(i);
            if (i == 0 && change.atUs() > fromUs) {
                before(change, fromUs, spans);
            }
            long endUs = i + 1 < changes.size() ? changes.get(i + 1).atUs() : untilUs;
            add(change.now(), Math.min(endUs, untilUs), fromUs, spans);
        }
        return gaps.isEmpty() ? spans : without(spans, gaps);
    }

    /** The row before is no longer kept, and its state stands in this one; what an UNSTABLE one was made of is lost. */
    private static void before(Change first, long fromUs, List<Span> spans) {
        StateKind was = first.was() == StateKind.STATE_UNSTABLE ? StateKind.STATE_UNKNOWN : first.was();
        if (was != StateKind.STATE_KIND_UNSPECIFIED) {
            plain(was, fromUs, first.atUs(), spans);
        }
    }

    private static void add(Judged state, long endUs, long fromUs, List<Span> spans) {
        if (state.state() != StateKind.STATE_UNSTABLE) {
            plain(state.state(), Math.max(fromUs, state.sinceUs()), endUs, spans);
            return;
        }
        long countedUs = state.countedUs();
        if (countedUs > state.sinceUs()) {
            Span counted = new Span(state.sinceUs(), countedUs, StateKind.STATE_UNSTABLE, state.onlineUs());
            if (Math.min(countedUs, endUs) > Math.max(fromUs, state.sinceUs())) {
                spans.add(counted.part(fromUs, endUs));
            }
        }
        long restUs = Math.max(fromUs, countedUs);
        if (endUs > restUs) {
            spans.add(new Span(
                    restUs,
                    endUs,
                    StateKind.STATE_UNSTABLE,
                    state.raw() == StateKind.STATE_ONLINE ? endUs - restUs : 0));
        }
    }

    private static void plain(StateKind state, long fromUs, long untilUs, List<Span> spans) {
        if (untilUs > fromUs) {
            spans.add(new Span(fromUs, untilUs, state, state == StateKind.STATE_ONLINE ? untilUs - fromUs : 0));
        }
    }

    private static List<Span> without(List<Span> spans, List<Gap> gaps) {
        List<Span> cut = new ArrayList<>();
        int next = 0;
        for (Span span : spans) {
            long doneUs = span.fromUs();
            while (next > 0 && gaps.get(next - 1).untilUs() > doneUs) {
                next--;
            }
            if (span.state() == StateKind.STATE_REMOVED) {
                cut.add(span);
                continue;
            }
            for (; next < gaps.size() && gaps.get(next).fromUs() < span.untilUs(); next++) {
                Gap gap = gaps.get(next);
                if (gap.untilUs() <= doneUs) {
                    continue;
                }
                if (gap.fromUs() > doneUs) {
                    cut.add(span.part(doneUs, gap.fromUs()));
                }
                long endUs = Math.min(gap.untilUs(), span.untilUs());
                cut.add(new Span(Math.max(doneUs, gap.fromUs()), endUs, StateKind.STATE_UNKNOWN, 0));
                doneUs = endUs;
            }
            if (doneUs < span.untilUs()) {
                cut.add(span.part(doneUs, span.untilUs()));
            }
        }
        return cut;
    }
}
