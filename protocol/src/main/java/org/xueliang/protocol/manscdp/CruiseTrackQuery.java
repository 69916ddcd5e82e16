package org.xueliang.protocol.manscdp;

/**
 * Query CruiseTrackQuery (2022 A.2.4.12).
 *
 * @param number of the track
 */
public record CruiseTrackQuery(String sn, String deviceId, int number) implements ManscdpMessage {
    @Override
    public MessageKind kind() {
        return MessageKind.QUERY;
    }

    @Override
    public String commandType() {
        return "CruiseTrackQuery";
    }
}
