package org.xueliang.registry.sensor;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.Role;
import org.xueliang.proto.v1.SensorReading;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.identity.Caller;

/**
 * For which source a caller may hand readings in. A token of SENSOR_SOURCE that is neither a gateway's nor an administrator's is one
 * system's: it has the source's code as its name and reports for that source alone.
 */
public final class SourceToken {
    private SourceToken() {}

    /** Refuses a system that is another source; before the source is looked for. */
    public static void require(Caller caller, String source) {
        if (isOneSystems(caller) && !caller.name().equals(source)) {
            throw refused(caller, "source: '" + Refusal.excerpt(source) + "'");
        }
    }

    /** Refuses a system that reports for a sensor that another source feeds; one that no source feeds is open to each. */
    static void require(Handle handle, Caller caller, List<SensorReading> readings) {
        if (!isOneSystems(caller)) {
            return;
        }
        handle.createQuery("select sensor from source_sensors where sensor = any(:sensors) and source <> :name limit 1")
                .bindArray(
                        "sensors",
                        String.class,
                        readings.stream()
                                .map(SensorReading::getSensor)
                                .distinct()
                                .toList())
                .bind("name", caller.name())
                .mapTo(String.class)
                .findOne()
                .ifPresent(sensor -> {
                    throw refused(caller, "sensor " + sensor + " is another source's");
                });
    }

    private static boolean isOneSystems(Caller caller) {
        return !caller.has(Role.GATEWAY) && !caller.has(Role.ADMIN);
    }

    private static Refusal refused(Caller caller, String what) {
        return Refusal.notAllowed(what + " (expected: source '" + caller.name()
                + "', after which this token is named; or a token that is named after the source)");
    }
}
