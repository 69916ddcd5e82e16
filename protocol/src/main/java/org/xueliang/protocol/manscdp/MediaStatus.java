package org.xueliang.protocol.manscdp;

/**
 * Notify MediaStatus (2022 A.2.5.5), inside the dialog of the media session.
 *
 * @param notifyType 121 when the recording is at its end
 */
public record MediaStatus(String sn, String deviceId, String notifyType) implements ManscdpMessage {
    @Override
    public MessageKind kind() {
        return MessageKind.NOTIFY;
    }

    @Override
    public String commandType() {
        return "MediaStatus";
    }

    /** The recording that was played or downloaded is at its end. */
    public boolean isEndOfFile() {
        return notifyType.equals("121");
    }
}
