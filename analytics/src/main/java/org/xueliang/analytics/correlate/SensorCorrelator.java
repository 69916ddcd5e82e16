package org.xueliang.analytics.correlate;

import java.util.Iterator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xueliang.analytics.detect.AlertId;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.AlertType;
import org.xueliang.proto.v1.SensorReading;

/**
 * Readings of sensors: an alarm begins an alert of the sensor, and the next reading of the same quantity that is none ends
 * it. While it lasts, alarms of other quantities begin nothing. A reading that comes again counts once. Pure.
 */
final class SensorCorrelator {
    /** So long a reading is known again: as long as the bus keeps it by default, and longer than a caller tries again. */
    static final long REPEAT_US = 600_000_000;
    /** So many of a sensor: as many as one call brings. */
    static final int MAX_SEEN = 1000;

    private SensorCorrelator() {}

    /** @param take keeps an alert among those that can be joined */
    static void onReading(PlaceState state, SensorReading reading, Findings findings, Consumer<Alert> take) {
        long timeUs = reading.getReceivedUs() > 0 ? reading.getReceivedUs() : reading.getMeasuredUs();
        PlaceState.SensorState sensor =
                state.sensors.computeIfAbsent(reading.getSensor(), code -> new PlaceState.SensorState());
        sensor.lastUs = Math.max(sensor.lastUs, timeUs);
        if (isSeen(sensor, reading.getId(), timeUs)) {
            return;
        }
        Alert lasting = lasting(state, reading.getSensor());
        if (lasting == null) {
            sensor.quantity = "";
        }
        boolean same = sensor.quantity.isEmpty() || sensor.quantity.equals(reading.getQuantity());
        if (reading.getAlarm() && lasting == null) {
            Alert alert = alert(reading, timeUs);
            findings.add(alert);
            take.accept(alert);
            sensor.quantity = reading.getQuantity();
        } else if (!reading.getAlarm() && lasting != null && same) {
            Alert ended = lasting.toBuilder()
                    .setEndUs(Math.max(timeUs, lasting.getBeginUs()))
                    .build();
            findings.add(ended);
            take.accept(ended);
            sensor.quantity = "";
        }
    }

    /** Keeps the id; those that are too old or too many go, oldest first. */
    private static boolean isSeen(PlaceState.SensorState sensor, String id, long timeUs) {
        Iterator<Long> oldest = sensor.seen.values().iterator();
        while (oldest.hasNext() && oldest.next() + REPEAT_US < timeUs) {
            oldest.remove();
        }
        if (id.isEmpty()) {
            return false;
        }
        boolean seen = sensor.seen.putIfAbsent(id, timeUs) != null;
        if (sensor.seen.size() > MAX_SEEN) {
            oldest = sensor.seen.values().iterator();
            oldest.next();
            oldest.remove();
        }
        return seen;
    }

    private static @Nullable Alert lasting(PlaceState state, String sensor) {
        Alert lasting = null;
        for (Alert alert : state.alerts.values()) {
            if (isLasting(alert) && alert.getChannel().equals(sensor)) {
                lasting = alert;
            }
        }
        return lasting;
    }

    private static boolean isLasting(Alert alert) {
        return alert.getType() == AlertType.SENSOR && alert.getEndUs() == 0;
    }

    /** When {@link #forget} has something to do; {@link Long#MAX_VALUE} for never. */
    static long nextUs(PlaceState state) {
        long next = Long.MAX_VALUE;
        for (PlaceState.SensorState sensor : state.sensors.values()) {
            next = Math.min(next, forgetUs(sensor));
        }
        return next;
    }

    static void forget(PlaceState state, long nowUs) {
        state.sensors.values().removeIf(sensor -> nowUs >= forgetUs(sensor));
    }

    private static long forgetUs(PlaceState.SensorState sensor) {
        return sensor.quantity.isEmpty() ? sensor.lastUs + REPEAT_US : Long.MAX_VALUE;
    }

    /** A state of version 1 knows what raised an alert from its words alone. */
    static void fillIn(PlaceState state) {
        for (Alert alert : state.alerts.values()) {
            if (isLasting(alert)) {
                PlaceState.SensorState sensor = new PlaceState.SensorState();
                sensor.quantity = alert.getDetail().split(" ", 2)[0];
                sensor.lastUs = alert.getBeginUs();
                state.sensors.put(alert.getChannel(), sensor);
            }
        }
    }

    private static Alert alert(SensorReading reading, long beginUs) {
        return Alert.newBuilder()
                .setId(AlertId.of(reading.getSensor(), AlertType.SENSOR, "", beginUs))
                .setType(AlertType.SENSOR)
                .setSeverity(Severities.of(AlertType.SENSOR))
                .setChannel(reading.getSensor())
                .setPlace(reading.getPlace())
                .setBeginUs(beginUs)
                .setConfidence(1)
                .setDetail(reading.getQuantity() + " " + reading.getValue() + " " + reading.getUnit())
                .build();
    }
}
