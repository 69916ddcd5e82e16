package org.xueliang.protocol.manscdp;

import java.util.List;

/**
 * Response ConfigDownload (2022 A.2.6.8). A device may answer with one message for each type, all with the query's SN.
 *
 * @param blocks one for each type; matched by SN and not by name, for Uniview names them otherwise (X24 in vendor-quirks)
 */
public record ConfigDownloadResponse(String sn, String deviceId, boolean ok, List<ConfigBlock> blocks)
        implements ManscdpMessage {
    public ConfigDownloadResponse {
        blocks = List.copyOf(blocks);
    }

    @Override
    public MessageKind kind() {
        return MessageKind.RESPONSE;
    }

    @Override
    public String commandType() {
        return "ConfigDownload";
    }
}
