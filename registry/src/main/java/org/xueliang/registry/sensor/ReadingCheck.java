package org.xueliang.registry.sensor;

import java.util.regex.Pattern;
import org.xueliang.proto.v1.Sensor;
import org.xueliang.proto.v1.SensorReading;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.identity.Secrets;

/** What a sensor and its readings must be, and what a reading becomes on its way to the bus. Pure. */
final class ReadingCheck {
    private static final Pattern QUANTITY = Pattern.compile("[a-z0-9_]{1,32}");
    private static final int MAX_ID_CHARS = 64;
    /** A device's clock may be ahead a little; further ahead it would hold back what is correlated by time. */
    private static final long MAX_AHEAD_US = 300_000_000L;

    private ReadingCheck() {}

    static void sensor(Sensor sensor) {
        if (!sensor.getCode().isEmpty()) {
            Check.code("sensor.code", sensor.getCode());
        }
        Check.text("sensor.name", sensor.getName(), 0, 128);
        Check.known("sensor.source_kind", sensor.getSourceKind(), SourceKind.SOURCE_KIND_UNSPECIFIED);
        Check.text("sensor.owner", sensor.getOwner(), 1, 64);
        Check.text("sensor.place", sensor.getPlace(), 1, 64);
        quantity("sensor.quantity", sensor.getQuantity());
        Check.text("sensor.unit", sensor.getUnit(), 0, 16);
        if (sensor.hasAlarmAt()) {
            finite("sensor.alarm_at", sensor.getAlarmAt());
        }
    }

    /** Those of its fields that can be judged without knowing the sensor. */
    static void reading(String field, SensorReading reading, long nowUs) {
        Check.code(field + ".sensor", reading.getSensor());
        quantity(field + ".quantity", reading.getQuantity());
        finite(field + ".value", reading.getValue());
        Check.text(field + ".unit", reading.getUnit(), 0, 16);
        Check.text(field + ".id", reading.getId(), 0, MAX_ID_CHARS);
        if (reading.getMeasuredUs() < 0 || reading.getMeasuredUs() > nowUs + MAX_AHEAD_US) {
            throw Refusal.badField(
                    field + ".measured_us", reading.getMeasuredUs(), "0 to now, in microseconds since the Unix epoch");
        }
    }

    /** The reading as it goes to the bus: place, times, alarm and id filled in. */
    static SensorReading complete(String field, SensorReading reading, Sensor sensor, long nowUs) {
        boolean own = reading.getQuantity().equals(sensor.getQuantity());
        String unit = reading.getUnit().isEmpty() && own ? sensor.getUnit() : reading.getUnit();
        // A limit in degrees says nothing about a value in radians.
        if (own && sensor.hasAlarmAt() && !unit.equals(sensor.getUnit())) {
            throw Refusal.badField(field + ".unit", unit, "'" + sensor.getUnit() + "', which alarm_at is given in");
        }
        boolean alarm = reading.getAlarm() || (own && sensor.hasAlarmAt() && reading.getValue() >= sensor.getAlarmAt());
        return reading.toBuilder()
                .setPlace(sensor.getPlace())
                .setMeasuredUs(reading.getMeasuredUs() == 0 ? nowUs : reading.getMeasuredUs())
                .setReceivedUs(nowUs)
                .setUnit(unit)
                .setAlarm(alarm)
                .setId(reading.getId().isEmpty() ? id(reading) : reading.getId())
                .build();
    }

    /** From the content where the time of measuring is known, so that a call that is made again gives the same one. */
    private static String id(SensorReading reading) {
        if (reading.getMeasuredUs() == 0) {
            return Secrets.randomHex(16);
        }
        return Secrets.sha256(reading.getSensor()
                        + ' '
                        + reading.getQuantity()
                        + ' '
                        + reading.getMeasuredUs()
                        + ' '
                        + reading.getValue())
                .substring(0, 32);
    }

    private static void quantity(String field, String quantity) {
        if (!QUANTITY.matcher(quantity).matches()) {
            throw Refusal.badField(field, quantity, "1 to 32 of a-z, 0-9 and '_'");
        }
    }

    private static void finite(String field, double value) {
        if (!Double.isFinite(value)) {
            throw Refusal.badField(field, value, "a finite number");
        }
    }
}
