package org.xueliang.registry.figures;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Severity;
import org.xueliang.registry.figures.Tally.Handled;
import org.xueliang.registry.history.ChannelScope;
import org.xueliang.registry.history.Window;

/** Alerts and incidents that began in a window, and how soon people took alerts in hand. */
final class HandledAlerts {
    private static final int FETCHED = 2000;

    private final Handle handle;
    private final ChannelScope scope;
    private final Window window;
    private final long nowUs;

    HandledAlerts(Handle handle, ChannelScope scope, Window window, long nowUs) {
        this.handle = handle;
        this.scope = scope;
        this.window = window;
        this.nowUs = nowUs;
    }

    /**
     * Our own alerts (other nodes handle theirs); handled is the first step of their life that is on record.
     *
     * @param tallies of an owner and a place
     */
    void alerts(BiFunction<String, String, List<Tally>> tallies) {
        scope.bind(handle.createQuery(
                        "select a.severity, a.owner, a.place, a.begin_us, (select min(u.at_us) from audit u"
                                + " where u.subject = a.id and u.method = 'xueliang.v1.AlertService/SetAlertState'"
                                + " and u.outcome = 'OK') as handled_us"
                                + " from alerts a where a.home = '' and a.begin_us >= :from and a.begin_us < :until"
                                + scope.where("a")))
                .bind("from", window.fromUs())
                .bind("until", window.untilUs())
                .setFetchSize(FETCHED)
                .map((rs, ctx) -> {
                    long handledUs = rs.getLong("handled_us");
                    boolean handled = !rs.wasNull();
                    alert(
                            Severity.forNumber(rs.getInt("severity")),
                            rs.getLong("begin_us"),
                            handled ? handledUs : Long.MAX_VALUE,
                            tallies.apply(rs.getString("owner"), rs.getString("place")));
                    return 0;
                })
                .forEach(row -> {});
    }

    private void alert(@Nullable Severity severity, long beginUs, long handledUs, List<Tally> tallies) {
        Duration within = severity == null ? null : HandlingTimes.of(severity);
        if (severity == null || within == null) {
            return;
        }
        long limitUs = beginUs + within.toMillis() * 1000;
        for (Tally tally : tallies) {
            Handled handled = tally.handled(severity);
            if (handledUs <= limitUs) {
                handled.inTime++;
                handled.due++;
            } else if (limitUs <= nowUs) {
                // One that is still within its time says nothing yet.
                handled.due++;
            }
        }
    }

    /** Takes an incident at a place. */
    @FunctionalInterface
    interface Incident {
        /** @param owners of the scope's, those of its alerts; none where the scope has all and nobody owns them */
        void at(String place, List<String> owners);
    }

    /** By place; of an owner those that one of its alerts is in. */
    void incidents(Incident into) {
        Set<String> wanted = scope.owners() == null ? null : new HashSet<>(scope.owners());
        Set<String> wantedPlaces = scope.places() == null ? null : new HashSet<>(scope.places());
        handle.createQuery(
                        "select i.place, array(select distinct a.owner from alerts a where a.id = any(i.alerts)) as owners"
                                + " from incidents i where i.begin_us >= :from and i.begin_us < :until")
                .bind("from", window.fromUs())
                .bind("until", window.untilUs())
                .setFetchSize(FETCHED)
                .map((rs, ctx) -> {
                    String place = rs.getString("place");
                    List<String> owners = List.of(
                                    (String[]) rs.getArray("owners").getArray())
                            .stream()
                            .filter(one -> wanted == null || wanted.contains(one))
                            .toList();
                    boolean out =
                            wanted != null && owners.isEmpty() || wantedPlaces != null && !wantedPlaces.contains(place);
                    if (!out) {
                        into.at(place, owners);
                    }
                    return 0;
                })
                .forEach(row -> {});
    }
}
