package org.xueliang.protocol.manscdp;

import java.util.List;

/**
 * Response CruiseTrackListQuery (2022 A.2.6.11).
 */
public record CruiseTrackListResponse(String sn, String deviceId, int sumNum, List<CruiseTrack> tracks)
        implements ManscdpMessage {
    public CruiseTrackListResponse {
        tracks = List.copyOf(tracks);
    }

    @Override
    public MessageKind kind() {
        return MessageKind.RESPONSE;
    }

    @Override
    public String commandType() {
        return "CruiseTrackListQuery";
    }

    /** @param number 0 to 255 */
    public record CruiseTrack(int number, String name) {}
}
