package org.xueliang.ingest.gb28181.device;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.xueliang.protocol.sip.transaction.SipFlow;

/** Devices that are reached on each TCP connection. A connection without any has no entry. For one thread. */
final class BoundConnections {
    private final Map<SipFlow, Set<String>> codes = new HashMap<>();

    /** Over UDP nothing is bound. */
    void bind(DeviceSource source, String code) {
        SipFlow connection = source.connection();
        if (connection != null) {
            codes.computeIfAbsent(connection, key -> new HashSet<>(2)).add(code);
        }
    }

    void unbind(DeviceSource source, String code) {
        SipFlow connection = source.connection();
        if (connection == null) {
            return;
        }
        Set<String> its = codes.get(connection);
        if (its != null && its.remove(code) && its.isEmpty()) {
            codes.remove(connection);
        }
    }

    /** The connection is gone; who was reached on it. */
    Set<String> lost(SipFlow connection) {
        Set<String> its = codes.remove(connection);
        return its == null ? Set.of() : Set.copyOf(its);
    }
}
