package org.xueliang.registry.alert;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.xueliang.proto.v1.AlertState;
import org.xueliang.registry.error.Refusal;

/** The life of an alert as people handle it: which step may follow which. What is resolved or false stays so. */
final class AlertLife {
    private static final Map<AlertState, Set<AlertState>> STEPS = new EnumMap<>(Map.of(
            AlertState.OPEN,
                    EnumSet.of(
                            AlertState.ACKNOWLEDGED,
                            AlertState.DISPATCHED,
                            AlertState.RESOLVED,
                            AlertState.FALSE_ALARM),
            AlertState.ACKNOWLEDGED, EnumSet.of(AlertState.DISPATCHED, AlertState.RESOLVED, AlertState.FALSE_ALARM),
            AlertState.DISPATCHED, EnumSet.of(AlertState.RESOLVED, AlertState.FALSE_ALARM),
            AlertState.RESOLVED, EnumSet.noneOf(AlertState.class),
            AlertState.FALSE_ALARM, EnumSet.noneOf(AlertState.class)));

    private AlertLife() {}

    static Set<AlertState> after(AlertState state) {
        return STEPS.getOrDefault(state, Set.of());
    }

    /** FAILED_PRECONDITION for a step that the life does not have. */
    static void step(String id, AlertState from, AlertState to) {
        Set<AlertState> next = after(from);
        if (!next.contains(to)) {
            throw Refusal.notNow("alert " + id + " is " + from + " and cannot become " + to + " (expected: "
                    + (next.isEmpty() ? "none, its life is over" : "one of " + next) + ")");
        }
    }
}
