package org.xueliang.protocol.manscdp;

import java.util.List;

/**
 * Query ConfigDownload (2022 A.2.4.7).
 *
 * @param types such as {@code BasicParam}, {@code VideoRecordPlan}, {@code PictureMask}, {@code OSDConfig}
 */
public record ConfigDownloadQuery(String sn, String deviceId, List<String> types) implements ManscdpMessage {
    public ConfigDownloadQuery {
        types = List.copyOf(types);
    }

    @Override
    public MessageKind kind() {
        return MessageKind.QUERY;
    }

    @Override
    public String commandType() {
        return "ConfigDownload";
    }
}
