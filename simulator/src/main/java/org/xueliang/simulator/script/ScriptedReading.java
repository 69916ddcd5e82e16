package org.xueliang.simulator.script;

/**
 * What a sensor says at one instant. Described here; whoever runs the script sends it, as a sensor's gateway would.
 *
 * @param sensor alias of the sensor
 * @param place where it stands
 * @param atMs milliseconds since the script's beginning
 * @param quantity {@code tilt}, {@code water_level}, ...
 * @param unit of the value: {@code deg}, {@code m}
 * @param alarm true where the value is an alarm, and an alert of type SENSOR should come of it
 */
public record ScriptedReading(
        String sensor, String place, long atMs, String quantity, double value, String unit, boolean alarm) {
    public ScriptedReading {
        if (sensor.isEmpty() || sensor.length() > 64) {
            throw new IllegalArgumentException("sensor: '" + sensor + "' (expected: 1 to 64 characters)");
        }
        if (atMs < 0 || atMs > ScriptedEvent.MAX_MS) {
            throw new IllegalArgumentException("at " + atMs + " ms (expected: 0 to " + ScriptedEvent.MAX_MS + " ms)");
        }
        if (!quantity.matches("[a-z0-9_]{1,32}")) {
            throw new IllegalArgumentException("quantity: '" + quantity + "' (expected: 1 to 32 of a-z, 0-9, '_')");
        }
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("value: " + value + " (expected: a finite number)");
        }
    }
}
