package org.xueliang.protocol.manscdp;

import java.util.List;

/**
 * Control DeviceConfig (2022 A.2.3.2): settings. BasicParam goes to the device's code, never a channel's: Uniview logs itself off and
 * restarts otherwise (S30 in vendor-quirks).
 */
public record DeviceConfig(String sn, String deviceId, List<ConfigBlock> blocks) implements ManscdpMessage {
    public DeviceConfig {
        blocks = List.copyOf(blocks);
    }

    @Override
    public MessageKind kind() {
        return MessageKind.CONTROL;
    }

    @Override
    public String commandType() {
        return "DeviceConfig";
    }
}
