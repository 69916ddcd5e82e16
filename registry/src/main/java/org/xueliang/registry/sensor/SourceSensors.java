package org.xueliang.registry.sensor;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.xueliang.proto.v1.Sensor;
import org.xueliang.proto.v1.SourceReading;
import org.xueliang.proto.v1.SourceSensor;
import org.xueliang.registry.error.Refusal;

/** The table {@code source_sensors}: names by which sources send readings, the last of each, and whose sensor it is. */
public final class SourceSensors {
    /** Names of a source that wait for somebody: a flood of made-up ones ends there. */
    static final int MAX_PENDING = 1000;

    private static final int DIGEST_CHARS = 16;
    private static final int DIGESTS = 16;

    private SourceSensors() {}

    /** @param lastUs when the last reading came; 0 never */
    public record Seen(int enrolled, int pending, long lastUs) {}

    public static Seen seen(Handle handle, String source) {
        return handle.createQuery("select count(sensor) as enrolled, count(*) - count(sensor) as pending,"
                        + " coalesce(max(received_us), 0) as last_us from source_sensors where source = :source")
                .bind("source", source)
                .map((rs, ctx) -> new Seen(rs.getInt("enrolled"), rs.getInt("pending"), rs.getLong("last_us")))
                .one();
    }

    /** In the order of names; at most {@code limit}. */
    public static List<SourceSensor> list(Handle handle, String source, int limit) {
        return handle.createQuery("select * from source_sensors where source = :source order by key limit :limit")
                .bind("source", source)
                .bind("limit", limit)
                .map((rs, ctx) -> {
                    String sensor = rs.getString("sensor");
                    return SourceSensor.newBuilder()
                            .setKey(rs.getString("key"))
                            .setSensor(sensor == null ? "" : sensor)
                            .setQuantity(rs.getString("quantity"))
                            .setMeasuredUs(rs.getLong("measured_us"))
                            .setReceivedUs(rs.getLong("received_us"))
                            .setValue(rs.getDouble("value"))
                            .setUnit(rs.getString("unit"))
                            .setReadings(rs.getLong("readings"))
                            .build();
                })
                .list();
    }

    /** Codes of the sensors that a source feeds. */
    public static List<String> fed(Handle handle, String source) {
        return handle.createQuery("select sensor from source_sensors where source = :source and sensor is not null"
                        + " order by sensor")
                .bind("source", source)
                .mapTo(String.class)
                .list();
    }

    /** Forgets all names; the sensors stay. */
    public static void forget(Handle handle, String source) {
        handle.createUpdate("delete from source_sensors where source = :source")
                .bind("source", source)
                .execute();
    }

    /** Makes the sensor, whose code is given, and gives it the name. */
    public static void enrol(Handle handle, String source, String key, Sensor sensor) {
        ReadingCheck.sensor(sensor);
        boolean taken = handle.createQuery("select exists (select 1 from source_sensors where source = :source"
                        + " and key = :key and sensor is not null)")
                .bind("source", source)
                .bind("key", key)
                .mapTo(Boolean.class)
                .one();
        if (taken) {
            throw Refusal.taken("key: '" + Refusal.excerpt(key) + "' has its sensor already");
        }
        if (!SensorStore.insert(handle, sensor)) {
            throw Refusal.taken("sensor.code: '" + sensor.getCode() + "' is taken");
        }
        handle.createUpdate(
                        "insert into source_sensors (source, key, sensor, quantity, measured_us, received_us, value,"
                                + " unit, readings) values (:source, :key, :sensor, :quantity, 0, 0, 0, :unit, 0)"
                                + " on conflict (source, key) do update set sensor = excluded.sensor, recent = ''")
                .bind("source", source)
                .bind("key", key)
                .bind("sensor", sensor.getCode())
                .bind("quantity", sensor.getQuantity())
                .bind("unit", sensor.getUnit())
                .execute();
    }

    /** A name as it is written back. Mutable: one call's readings of it are gathered here. */
    static final class Name {
        final String key;
        final String sensor;
        private String recent;
        SourceReading last = SourceReading.getDefaultInstance();
        long lastMeasuredUs;
        long readings;

        Name(String key, String sensor, String recent, long lastMeasuredUs) {
            this.key = key;
            this.sensor = sensor;
            this.recent = recent;
            this.lastMeasuredUs = lastMeasuredUs;
        }

        /** False where it was there before; else it is kept. */
        boolean isNew(String digest) {
            for (int at = 0; at + DIGEST_CHARS <= recent.length(); at += DIGEST_CHARS) {
                if (recent.startsWith(digest, at)) {
                    return false;
                }
            }
            String grown = digest + recent;
            recent = grown.substring(0, Math.min(grown.length(), DIGESTS * DIGEST_CHARS));
            return true;
        }
    }

    /** Those that are known, locked until the transaction ends. */
    static Map<String, Name> names(Handle handle, String source, Collection<String> keys) {
        Map<String, Name> names = new HashMap<>();
        handle.createQuery("select key, sensor, recent, measured_us from source_sensors where source = :source"
                        + " and key = any(:keys) order by key for update")
                .bind("source", source)
                .bindArray("keys", String.class, List.copyOf(keys))
                .map((rs, ctx) -> {
                    String sensor = rs.getString("sensor");
                    return new Name(
                            rs.getString("key"),
                            sensor == null ? "" : sensor,
                            rs.getString("recent"),
                            rs.getLong("measured_us"));
                })
                .forEach(name -> names.put(name.key, name));
        return names;
    }

    static void write(Handle handle, String source, Collection<Name> names, long nowUs) {
        PreparedBatch batch = handle.prepareBatch("""
                insert into source_sensors (source, key, quantity, measured_us, received_us, value, unit, readings, recent)
                values (:source, :key, :quantity, :measured, :now, :value, :unit, :readings, :recent)
                on conflict (source, key) do update set quantity = excluded.quantity, measured_us = excluded.measured_us,
                    received_us = excluded.received_us, value = excluded.value, unit = excluded.unit,
                    readings = source_sensors.readings + excluded.readings, recent = excluded.recent
                """);
        names.stream()
                .filter(name -> name.readings > 0)
                .forEach(name -> batch.bind("source", source)
                        .bind("key", name.key)
                        .bind("quantity", name.last.getQuantity())
                        .bind("measured", name.lastMeasuredUs)
                        .bind("now", nowUs)
                        .bind("value", name.last.getValue())
                        .bind("unit", name.last.getUnit())
                        .bind("readings", name.readings)
                        .bind("recent", name.recent)
                        .add());
        if (batch.size() > 0) {
            batch.execute();
        }
    }
}
