package org.xueliang.protocol.manscdp;

/**
 * Query MobilePosition, the body of a subscription (2022 A.2.4.10).
 *
 * @param intervalS seconds between positions; at least 1
 */
public record MobilePositionQuery(String sn, String deviceId, int intervalS) implements ManscdpMessage {
    @Override
    public MessageKind kind() {
        return MessageKind.QUERY;
    }

    @Override
    public String commandType() {
        return "MobilePosition";
    }
}
