package org.xueliang.protocol.manscdp;

/**
 * Notify Broadcast (2022 A.2.5.6): an announcement by voice. Read, so that it can be refused with a reason; voice is not carried.
 */
public record Broadcast(String sn, String sourceId, String targetId) implements ManscdpMessage {
    @Override
    public MessageKind kind() {
        return MessageKind.NOTIFY;
    }

    @Override
    public String commandType() {
        return "Broadcast";
    }

    @Override
    public String deviceId() {
        return targetId;
    }
}
