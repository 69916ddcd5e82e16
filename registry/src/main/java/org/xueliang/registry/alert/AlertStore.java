package org.xueliang.registry.alert;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;
import org.xueliang.proto.v1.Alert;
import org.xueliang.registry.feed.ChangeSource.Change;

/** The table {@code alerts}. */
final class AlertStore {
    private AlertStore() {}

    /** Writes whole rows; under the feed's lock, with revisions given. */
    static void write(Handle handle, Collection<Alert> alerts) {
        if (alerts.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch("""
                insert into alerts (id, type, severity, channel, channels, place, zone, begin_us, end_us, confidence,
                    detail, incident, source_kind, owner, state, revision, home)
                values (:id, :type, :severity, :channel, :channels, :place, :zone, :begin, :end, :confidence,
                    :detail, :incident, :kind, :owner, :state, :revision, :home)
                on conflict (id) do update set type = excluded.type, severity = excluded.severity,
                    channel = excluded.channel, channels = excluded.channels, place = excluded.place,
                    zone = excluded.zone, begin_us = excluded.begin_us, end_us = excluded.end_us,
                    confidence = excluded.confidence, detail = excluded.detail, incident = excluded.incident,
                    source_kind = excluded.source_kind, owner = excluded.owner, state = excluded.state,
                    revision = excluded.revision
                """);
        for (Alert alert : alerts) {
            batch.bind("id", alert.getId())
                    .bind("type", alert.getTypeValue())
                    .bind("severity", alert.getSeverityValue())
                    .bind("channel", alert.getChannel())
                    .bindArray("channels", String.class, List.copyOf(alert.getChannelsList()))
                    .bind("place", alert.getPlace())
                    .bind("zone", alert.getZone())
                    .bind("begin", alert.getBeginUs())
                    .bind("end", alert.getEndUs())
                    .bind("confidence", alert.getConfidence())
                    .bind("detail", alert.getDetail())
                    .bind("incident", alert.getIncident())
                    .bind("kind", alert.getSourceKindValue())
                    .bind("owner", alert.getOwner())
                    .bind("state", alert.getStateValue())
                    .bind("revision", alert.getRevision())
                    .bind("home", alert.getHome())
                    .add();
        }
        batch.execute();
    }

    static List<Alert> byIds(Handle handle, Collection<String> ids) {
        return handle.createQuery("select * from alerts where id = any(:ids)")
                .bindArray("ids", String.class, List.copyOf(ids))
                .map((rs, ctx) -> alert(rs))
                .list();
    }

    static Optional<Alert> byId(Handle handle, String id) {
        return byIds(handle, List.of(id)).stream().findFirst();
    }

    /** Newest first, after {@code position} where one is given. */
    static List<Alert> page(Handle handle, AlertFilter filter, Optional<Position> position, int limit) {
        Query query = handle.createQuery("select * from alerts where true" + filter.where()
                + (position.isPresent() ? " and (begin_us, id) < (:at_begin, :at_id)" : "")
                + " order by begin_us desc, id desc limit :limit");
        position.ifPresent(at -> query.bind("at_begin", at.beginUs()).bind("at_id", at.id()));
        return filter.bind(query)
                .bind("limit", limit)
                .map((rs, ctx) -> alert(rs))
                .list();
    }

    static List<Change<Alert>> changes(Handle handle, AlertFilter filter, long after, long head, int limit) {
        List<Alert> alerts = filter.bind(handle.createQuery("select * from alerts where revision > :after"
                        + " and revision <= :head" + filter.where() + " order by revision limit :limit"))
                .bind("after", after)
                .bind("head", head)
                .bind("limit", limit)
                .map((rs, ctx) -> alert(rs))
                .list();
        List<Change<Alert>> changes = new ArrayList<>(alerts.size());
        alerts.forEach(alert -> changes.add(new Change<>(alert.getRevision(), alert)));
        return changes;
    }

    static Alert alert(ResultSet rs) throws SQLException {
        return Alert.newBuilder()
                .setId(rs.getString("id"))
                .setTypeValue(rs.getInt("type"))
                .setSeverityValue(rs.getInt("severity"))
                .setChannel(rs.getString("channel"))
                .addAllChannels(List.of((String[]) rs.getArray("channels").getArray()))
                .setPlace(rs.getString("place"))
                .setZone(rs.getString("zone"))
                .setBeginUs(rs.getLong("begin_us"))
                .setEndUs(rs.getLong("end_us"))
                .setConfidence(rs.getDouble("confidence"))
                .setDetail(rs.getString("detail"))
                .setIncident(rs.getString("incident"))
                .setSourceKindValue(rs.getInt("source_kind"))
                .setOwner(rs.getString("owner"))
                .setStateValue(rs.getInt("state"))
                .setRevision(rs.getLong("revision"))
                .setHome(rs.getString("home"))
                .build();
    }
}
