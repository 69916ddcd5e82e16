package org.xueliang.protocol.manscdp;

/**
 * Control DeviceControl (2022 A.2.3.1).
 */
public record DeviceControl(String sn, String deviceId, ControlCommand command) implements ManscdpMessage {
    @Override
    public MessageKind kind() {
        return MessageKind.CONTROL;
    }

    @Override
    public String commandType() {
        return "DeviceControl";
    }

    /** 2022 9.3.1: for some commands the SIP 200 is all that comes. */
    public boolean expectsResponse() {
        return command.expectsResponse();
    }
}
