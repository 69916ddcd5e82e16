package org.xueliang.protocol.manscdp;

/**
 * Response DeviceInfo (2022 A.2.6.5). Texts are empty where the device says nothing.
 *
 * @param ok false where the device answers ERROR
 * @param channels video inputs; -1 where not said
 */
public record DeviceInfoResponse(
        String sn,
        String deviceId,
        boolean ok,
        String deviceName,
        String manufacturer,
        String model,
        String firmware,
        int channels)
        implements ManscdpMessage {
    @Override
    public MessageKind kind() {
        return MessageKind.RESPONSE;
    }

    @Override
    public String commandType() {
        return "DeviceInfo";
    }
}
