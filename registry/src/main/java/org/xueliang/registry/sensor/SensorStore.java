package org.xueliang.registry.sensor;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.Sensor;
import org.xueliang.registry.code.ReservedCodes;

/** The table {@code sensors}. */
final class SensorStore {
    /** ListSensors has no pages; an installation with more asks by place. */
    static final int MAX_LISTED = 10_000;

    private SensorStore() {}

    /** @return false where the code is taken */
    static boolean insert(Handle handle, Sensor sensor) {
        ReservedCodes.require(handle, "sensor.code", sensor.getCode(), sensor.getOwner());
        return handle.createUpdate(
                                "insert into sensors (code, name, source_kind, owner, place, quantity, unit, alarm_at)"
                                        + " select :code, :name, :kind, :owner, :place, :quantity, :unit, :alarm"
                                        + " where not exists (select 1 from channels where code = :code and not removed)"
                                        + " on conflict do nothing")
                        .bind("code", sensor.getCode())
                        .bind("name", sensor.getName())
                        .bind("kind", sensor.getSourceKindValue())
                        .bind("owner", sensor.getOwner())
                        .bind("place", sensor.getPlace())
                        .bind("quantity", sensor.getQuantity())
                        .bind("unit", sensor.getUnit())
                        .bindByType("alarm", sensor.hasAlarmAt() ? sensor.getAlarmAt() : null, Double.class)
                        .execute()
                == 1;
    }

    static List<Sensor> list(Handle handle, String place) {
        return handle.createQuery("select * from sensors" + (place.isEmpty() ? "" : " where place = :place")
                        + " order by code limit " + MAX_LISTED)
                .bind("place", place)
                .map((rs, ctx) -> sensor(rs))
                .list();
    }

    static Map<String, Sensor> byCodes(Handle handle, Collection<String> codes) {
        Map<String, Sensor> sensors = new HashMap<>();
        handle.createQuery("select * from sensors where code = any(:codes)")
                .bindArray("codes", String.class, List.copyOf(codes))
                .map((rs, ctx) -> sensor(rs))
                .forEach(sensor -> sensors.put(sensor.getCode(), sensor));
        return sensors;
    }

    private static Sensor sensor(ResultSet rs) throws SQLException {
        Sensor.Builder sensor = Sensor.newBuilder()
                .setCode(rs.getString("code"))
                .setName(rs.getString("name"))
                .setSourceKindValue(rs.getInt("source_kind"))
                .setOwner(rs.getString("owner"))
                .setPlace(rs.getString("place"))
                .setQuantity(rs.getString("quantity"))
                .setUnit(rs.getString("unit"));
        double alarmAt = rs.getDouble("alarm_at");
        if (!rs.wasNull()) {
            sensor.setAlarmAt(alarmAt);
        }
        return sensor.build();
    }
}
