package org.xueliang.protocol.manscdp;

import org.jspecify.annotations.Nullable;

/**
 * Response HomePositionQuery (2022 A.2.6.10).
 *
 * @param home null where the device says nothing
 */
public record HomePositionResponse(String sn, String deviceId, ControlCommand.@Nullable HomePosition home)
        implements ManscdpMessage {
    @Override
    public MessageKind kind() {
        return MessageKind.RESPONSE;
    }

    @Override
    public String commandType() {
        return "HomePositionQuery";
    }
}
