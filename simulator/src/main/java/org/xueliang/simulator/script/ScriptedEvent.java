package org.xueliang.simulator.script;

import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.AlertType;

/**
 * One thing that happens to one camera.
 *
 * @param camera alias of the camera
 * @param beginMs milliseconds since the script's beginning: the first instant at which it can be seen
 * @param endMs milliseconds since the script's beginning: the first instant at which it is over
 * @param where which way it goes; means nothing to events that do not move
 * @param expectedAlert what should be found because of it; null where nothing should
 */
public record ScriptedEvent(
        String camera,
        EventKind kind,
        long beginMs,
        long endMs,
        Heading where,
        @Nullable AlertType expectedAlert) {
    /** Longest script, in milliseconds: a day. */
    public static final long MAX_MS = 24 * 3600 * 1000L;

    public ScriptedEvent {
        if (camera.isEmpty() || camera.length() > 64) {
            throw new IllegalArgumentException("camera: '" + camera + "' (expected: 1 to 64 characters)");
        }
        if (beginMs < 0 || endMs <= beginMs || endMs > MAX_MS) {
            throw new IllegalArgumentException(
                    "begin " + beginMs + " ms, end " + endMs + " ms (expected: 0 <= begin < end <= " + MAX_MS + " ms)");
        }
    }

    /** With what is expected of its kind. */
    public static ScriptedEvent of(String camera, EventKind kind, long beginMs, long endMs, Heading where) {
        return new ScriptedEvent(camera, kind, beginMs, endMs, where, kind.expected());
    }

    /** The same, as one of many that are lost together and should be found as one outage. */
    public ScriptedEvent asOutage() {
        return new ScriptedEvent(camera, kind, beginMs, endMs, where, AlertType.OUTAGE);
    }

    /** True while it happens. */
    public boolean isAt(long scriptMs) {
        return scriptMs >= beginMs && scriptMs < endMs;
    }
}
