package org.xueliang.registry.alert;

import java.util.List;
import org.jdbi.v3.core.statement.Query;
import org.xueliang.proto.v1.AlertState;
import org.xueliang.proto.v1.AlertType;
import org.xueliang.proto.v1.Severity;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.calls.TimeRange;

/**
 * Which alerts are asked for. Empty text, empty lists and the zero severity leave a side open.
 *
 * @param channel a 20-digit code: alerts of the channel, and outages that list it
 */
record AlertFilter(
        TimeRange range,
        String place,
        List<AlertType> types,
        Severity minSeverity,
        String channel,
        List<AlertState> states) {
    private static final TimeRange ALWAYS = new TimeRange(Long.MIN_VALUE, Long.MAX_VALUE);

    AlertFilter {
        Check.text("place", place, 0, 64);
        types.forEach(type -> Check.known("types", type, AlertType.ALERT_TYPE_UNSPECIFIED));
        states.forEach(state -> Check.known("states", state, AlertState.ALERT_STATE_UNSPECIFIED));
        Check.anyOr("min_severity", minSeverity, Severity.SEVERITY_UNSPECIFIED);
        types = List.copyOf(types);
        states = List.copyOf(states);
    }

    static AlertFilter ofStream(String place, List<AlertType> types, Severity minSeverity) {
        return new AlertFilter(ALWAYS, place, types, minSeverity, "", List.of());
    }

    /** Nothing is left out. */
    boolean isOfAll() {
        return where().isEmpty();
    }

    /** Fixed fragments alone; the values are bound. */
    String where() {
        return (range.fromUs() == Long.MIN_VALUE ? "" : " and (end_us = 0 or end_us >= :from)")
                + (range.toUs() == Long.MAX_VALUE ? "" : " and begin_us < :to")
                + (place.isEmpty() ? "" : " and place = :place")
                + (types.isEmpty() ? "" : " and type = any(:types)")
                + (minSeverity == Severity.SEVERITY_UNSPECIFIED ? "" : " and severity >= :severity")
                + (channel.isEmpty() ? "" : " and (channel = :channel or channels @> array[cast(:channel as text)])")
                + (states.isEmpty() ? "" : " and state = any(:states)");
    }

    Query bind(Query query) {
        return query.bind("from", range.fromUs())
                .bind("to", range.toUs())
                .bind("place", place)
                .bindArray(
                        "types",
                        Integer.class,
                        types.stream().map(AlertType::getNumber).toList())
                .bind("severity", minSeverity.getNumber())
                .bind("channel", channel)
                .bindArray(
                        "states",
                        Integer.class,
                        states.stream().map(AlertState::getNumber).toList());
    }
}
