package org.xueliang.protocol.manscdp;

import java.util.List;

/**
 * Notify UploadSnapShotFinished (2022 A.2.5.7): the device sent its pictures by HTTP.
 *
 * @param sessionId of the command
 * @param fileIds of the pictures; fewer than asked for where some failed. At most 100
 */
public record UploadSnapShotFinished(String sn, String deviceId, String sessionId, List<String> fileIds)
        implements ManscdpMessage {
    public UploadSnapShotFinished {
        fileIds = List.copyOf(fileIds);
    }

    @Override
    public MessageKind kind() {
        return MessageKind.NOTIFY;
    }

    @Override
    public String commandType() {
        return "UploadSnapShotFinished";
    }
}
