package org.xueliang.registry.alert;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;
import org.xueliang.proto.v1.Incident;
import org.xueliang.proto.v1.Severity;
import org.xueliang.registry.calls.TimeRange;

/** The table {@code incidents}. */
final class IncidentStore {
    private IncidentStore() {}

    /** Writes whole rows; under the feed's lock, with revisions given. */
    static void write(Handle handle, Collection<Incident> incidents) {
        if (incidents.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch("""
                insert into incidents (id, place, severity, begin_us, end_us, alerts, channels, types, summary, revision)
                values (:id, :place, :severity, :begin, :end, :alerts, :channels, :types, :summary, :revision)
                on conflict (id) do update set place = excluded.place, severity = excluded.severity,
                    begin_us = excluded.begin_us, end_us = excluded.end_us, alerts = excluded.alerts,
                    channels = excluded.channels, types = excluded.types, summary = excluded.summary,
                    revision = excluded.revision
                """);
        for (Incident incident : incidents) {
            batch.bind("id", incident.getId())
                    .bind("place", incident.getPlace())
                    .bind("severity", incident.getSeverityValue())
                    .bind("begin", incident.getBeginUs())
                    .bind("end", incident.getEndUs())
                    .bindArray("alerts", String.class, List.copyOf(incident.getAlertsList()))
                    .bindArray("channels", String.class, List.copyOf(incident.getChannelsList()))
                    .bindArray("types", Integer.class, List.copyOf(incident.getTypesValueList()))
                    .bind("summary", incident.getSummary())
                    .bind("revision", incident.getRevision())
                    .add();
        }
        batch.execute();
    }

    static List<Incident> byIds(Handle handle, Collection<String> ids) {
        return handle.createQuery("select * from incidents where id = any(:ids)")
                .bindArray("ids", String.class, List.copyOf(ids))
                .map((rs, ctx) -> incident(rs))
                .list();
    }

    static Optional<Incident> byId(Handle handle, String id) {
        return byIds(handle, List.of(id)).stream().findFirst();
    }

    /** Newest first, after {@code position} where one is given. */
    static List<Incident> page(
            Handle handle,
            TimeRange range,
            String place,
            Severity minSeverity,
            Optional<Position> position,
            int limit) {
        Query query = handle.createQuery("select * from incidents where true"
                        + (range.fromUs() == Long.MIN_VALUE ? "" : " and (end_us = 0 or end_us >= :from)")
                        + (range.toUs() == Long.MAX_VALUE ? "" : " and begin_us < :to")
                        + (place.isEmpty() ? "" : " and place = :place")
                        + (minSeverity == Severity.SEVERITY_UNSPECIFIED ? "" : " and severity >= :severity")
                        + (position.isPresent() ? " and (begin_us, id) < (:at_begin, :at_id)" : "")
                        + " order by begin_us desc, id desc limit :limit")
                .bind("from", range.fromUs())
                .bind("to", range.toUs())
                .bind("place", place)
                .bind("severity", minSeverity.getNumber())
                .bind("limit", limit);
        position.ifPresent(at -> query.bind("at_begin", at.beginUs()).bind("at_id", at.id()));
        return query.map((rs, ctx) -> incident(rs)).list();
    }

    private static Incident incident(ResultSet rs) throws SQLException {
        return Incident.newBuilder()
                .setId(rs.getString("id"))
                .setPlace(rs.getString("place"))
                .setSeverityValue(rs.getInt("severity"))
                .setBeginUs(rs.getLong("begin_us"))
                .setEndUs(rs.getLong("end_us"))
                .addAllAlerts(List.of((String[]) rs.getArray("alerts").getArray()))
                .addAllChannels(List.of((String[]) rs.getArray("channels").getArray()))
                .addAllTypesValue(List.of((Integer[]) rs.getArray("types").getArray()))
                .setSummary(rs.getString("summary"))
                .setRevision(rs.getLong("revision"))
                .build();
    }
}
