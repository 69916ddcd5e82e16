package org.xueliang.protocol.manscdp;

/**
 * A Response that has nothing but a result: to DeviceControl, DeviceConfig, Alarm, Broadcast, and to subscriptions.
 *
 * @param ok Result OK
 * @param reason in the device's words; may be empty
 */
public record ResultResponse(String commandType, String sn, String deviceId, boolean ok, String reason)
        implements ManscdpMessage {
    @Override
    public MessageKind kind() {
        return MessageKind.RESPONSE;
    }
}
