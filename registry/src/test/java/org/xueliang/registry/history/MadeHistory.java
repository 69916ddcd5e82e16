package org.xueliang.registry.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.StateKind;
import org.xueliang.proto.v1.Subject;
import org.xueliang.registry.history.Damper.Step;
import org.xueliang.registry.history.Judged.Change;
import org.xueliang.registry.history.Judged.Said;

/** Puts what was said of a channel into the tables as if it had been heard at its times: through the damper, into the store. */
public final class MadeHistory {
    private MadeHistory() {}

    /** Something said at a time. */
    public record Event(long atUs, StateKind state) {}

    /** @param events in the order of their times */
    public static void write(Handle handle, String code, List<Event> events) {
        List<Change> rows = new ArrayList<>();
        Judged now = null;
        for (Event event : events) {
            Step step = Damper.hear(now, new Said(event.state(), event.atUs(), "made"), event.atUs());
            now = step.now();
            if (step.counted()) {
                Change last = rows.get(rows.size() - 1);
                rows.set(rows.size() - 1, new Change(last.was(), now));
            }
            rows.addAll(step.changes());
        }
        store(handle, code, now, rows);
    }

    private static void store(Handle handle, String code, @Nullable Judged now, List<Change> rows) {
        if (now == null) {
            return;
        }
        StateStore.begin(handle, Subject.SUBJECT_CHANNEL, Map.of(code, now));
        StateStore.update(handle, Subject.SUBJECT_CHANNEL, Map.of(code, now));
        StateStore.append(
                handle, Subject.SUBJECT_CHANNEL, rows.stream().map(row -> code).toList(), rows);
        rows.stream()
                .filter(row -> row.now().state() == StateKind.STATE_UNSTABLE)
                .forEach(row -> StateStore.count(handle, Subject.SUBJECT_CHANNEL, Map.of(code, row.now())));
    }
}
