package org.xueliang.registry.sensor;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.Role;
import org.xueliang.proto.v1.SensorReading;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.identity.Caller;

/**
 * For which sensors a caller may hand readings in. A token of SENSOR_SOURCE that is neither a gateway's nor an administrator's is one
 * system's, named after its source; where a call names the source, the contract's option {@code (named)} holds it to that.
 */
final class SourceToken {
    private SourceToken() {}

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
                    throw Refusal.notAllowed(
                            "sensor " + sensor + " is another source's (expected: source '" + caller.name()
                                    + "', after which this token is named; or a token that is named after the source)");
                });
    }

    private static boolean isOneSystems(Caller caller) {
        return !caller.has(Role.GATEWAY) && !caller.has(Role.ADMIN);
    }
}
