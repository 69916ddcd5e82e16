package org.xueliang.registry.sensor;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.ReportSourceReadingsRequest;
import org.xueliang.proto.v1.ReportSourceReadingsResponse;
import org.xueliang.proto.v1.Sensor;
import org.xueliang.proto.v1.SensorReading;
import org.xueliang.proto.v1.SourceReading;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.calls.RegistryMetrics;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.identity.Secrets;
import org.xueliang.registry.sensor.SourceSensors.Name;

/**
 * Readings by the names that a source uses. They go to the bus inside the transaction that notes them: where the bus is away
 * nothing is noted, and who sends them again is not told that they are known.
 */
public final class SourceReadings {
    /** A message that a broker kept is news for so long after its measuring; later it says what was, and raises nothing. */
    private static final long RETAINED_FRESH_US = 600_000_000L;

    private static final int MAX_REASONS = 16;
    /** Any 20 digits: the fields that a sensor's own code stands in for are checked before the sensor is known. */
    private static final String SOME_CODE = "0".repeat(20);

    private final ReadingsBus bus;
    private final RegistryMetrics metrics;
    private final Clock clock;

    SourceReadings(ReadingsBus bus, RegistryMetrics metrics, Clock clock) {
        this.bus = bus;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Inside a transaction; the source is there. */
    public ReportSourceReadingsResponse report(Handle handle, ReportSourceReadingsRequest request) {
        long nowUs = clock.millis() * 1000;
        String source = request.getSource();
        Map<String, Name> names = SourceSensors.names(
                handle,
                source,
                request.getReadingsList().stream()
                        .map(SourceReading::getKey)
                        // PostgreSQL has no text with it, and the whole call would fail, again and again.
                        .filter(key -> key.indexOf('\0') < 0)
                        .distinct()
                        .toList());
        Map<String, Sensor> sensors = SensorStore.byCodes(
                handle,
                names.values().stream()
                        .map(name -> name.sensor)
                        .filter(code -> !code.isEmpty())
                        .toList());
        int pendingRoom =
                SourceSensors.MAX_PENDING - SourceSensors.seen(handle, source).pending();
        ReportSourceReadingsResponse.Builder answer = ReportSourceReadingsResponse.newBuilder();
        List<SensorReading> published = new ArrayList<>();
        for (int i = 0; i < request.getReadingsCount(); i++) {
            String field = "readings[" + i + "]";
            SourceReading reading = request.getReadings(i);
            try {
                check(field, reading, nowUs);
                Name name = names.get(reading.getKey());
                if (name == null) {
                    if (pendingRoom-- <= 0) {
                        throw Refusal.tooMuch(field + ".key: '" + Refusal.excerpt(reading.getKey()) + "': "
                                + SourceSensors.MAX_PENDING
                                + " names of the source wait already (expected: enrol those that are sensors)");
                    }
                    name = new Name(reading.getKey(), "", "", 0);
                    names.put(name.key, name);
                }
                Sensor sensor = sensors.get(name.sensor);
                SensorReading complete = sensor == null ? null : complete(field, reading, sensor, nowUs);
                if (!name.isNew(digest(reading))) {
                    answer.setDuplicates(answer.getDuplicates() + 1);
                    continue;
                }
                note(name, reading, nowUs);
                if (complete == null) {
                    answer.setPending(answer.getPending() + 1);
                } else {
                    answer.setAccepted(answer.getAccepted() + 1);
                    if (isNews(reading, nowUs)) {
                        published.add(complete);
                    }
                }
            } catch (Refusal e) {
                answer.setRefused(answer.getRefused() + 1);
                if (answer.getReasonsCount() < MAX_REASONS) {
                    answer.addReasons(String.valueOf(e.getMessage()));
                }
            }
        }
        SourceSensors.write(
                handle,
                source,
                new TreeSet<>(names.keySet()).stream().map(names::get).toList(),
                nowUs);
        if (!published.isEmpty()) {
            bus.publish(published);
            metrics.readings.inc(published.size());
        }
        return answer.build();
    }

    private static void check(String field, SourceReading reading, long nowUs) {
        Check.text(field + ".key", reading.getKey(), 1, 128);
        ReadingCheck.reading(field, plain(reading, SOME_CODE), nowUs);
    }

    private static SensorReading complete(String field, SourceReading reading, Sensor sensor, long nowUs) {
        return ReadingCheck.complete(field, plain(reading, sensor.getCode()), sensor, nowUs);
    }

    private static SensorReading plain(SourceReading reading, String sensor) {
        return SensorReading.newBuilder()
                .setSensor(sensor)
                .setQuantity(reading.getQuantity())
                .setMeasuredUs(reading.getMeasuredUs())
                .setValue(reading.getValue())
                .setUnit(reading.getUnit())
                .setAlarm(reading.getAlarm())
                .build();
    }

    private static boolean isNews(SourceReading reading, long nowUs) {
        return !reading.getRetained()
                || (reading.getMeasuredUs() != 0 && nowUs - reading.getMeasuredUs() < RETAINED_FRESH_US);
    }

    /** Late ones count; the last stays the last. */
    private static void note(Name name, SourceReading reading, long nowUs) {
        long measuredUs = reading.getMeasuredUs() == 0 ? nowUs : reading.getMeasuredUs();
        name.readings++;
        if (measuredUs >= name.lastMeasuredUs || name.last.getKey().isEmpty()) {
            name.last = reading;
            name.lastMeasuredUs = Math.max(measuredUs, name.lastMeasuredUs);
        }
    }

    /** Without a time of measuring no two are the same: nothing tells a repeated value from a repeated message. */
    private static String digest(SourceReading reading) {
        return reading.getMeasuredUs() == 0
                ? Secrets.randomHex(8)
                : Secrets.sha256(reading.getQuantity() + ' ' + reading.getMeasuredUs() + ' ' + reading.getValue())
                        .substring(0, 16);
    }
}
