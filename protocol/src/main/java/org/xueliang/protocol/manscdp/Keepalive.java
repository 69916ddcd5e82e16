package org.xueliang.protocol.manscdp;

import java.util.List;

/**
 * Notify Keepalive (2022 9.6): the sender lives.
 *
 * @param status as it came: OK, or what a device says of its health (S35 in vendor-quirks: OFF, ERROR while alive)
 * @param faultyDevices codes of parts that do not work; at most 1000
 */
public record Keepalive(String sn, String deviceId, String status, List<String> faultyDevices)
        implements ManscdpMessage {
    public Keepalive {
        faultyDevices = List.copyOf(faultyDevices);
    }

    @Override
    public MessageKind kind() {
        return MessageKind.NOTIFY;
    }

    @Override
    public String commandType() {
        return "Keepalive";
    }

    /** A device that says nothing is taken for healthy. */
    public boolean isHealthy() {
        return status.isEmpty() || status.equalsIgnoreCase("OK") || status.equalsIgnoreCase("ON");
    }
}
