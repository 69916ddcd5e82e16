package org.xueliang.protocol.manscdp;

import java.util.List;

/**
 * Response PresetQuery (2022 A.2.6.9).
 *
 * @param sumNum -1 where not said
 */
public record PresetListResponse(String sn, String deviceId, int sumNum, List<Preset> presets)
        implements ManscdpMessage {
    public PresetListResponse {
        presets = List.copyOf(presets);
    }

    @Override
    public MessageKind kind() {
        return MessageKind.RESPONSE;
    }

    @Override
    public String commandType() {
        return "PresetQuery";
    }

    /** @param number 1 to 255; as the device says */
    public record Preset(String number, String name) {}
}
