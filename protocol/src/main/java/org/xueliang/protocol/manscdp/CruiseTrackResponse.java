package org.xueliang.protocol.manscdp;

import java.util.List;

/**
 * Response CruiseTrackQuery (2022 A.2.6.12).
 */
public record CruiseTrackResponse(
        String sn, String deviceId, int number, String name, int sumNum, List<CruisePoint> points)
        implements ManscdpMessage {
    public CruiseTrackResponse {
        points = List.copyOf(points);
    }

    @Override
    public MessageKind kind() {
        return MessageKind.RESPONSE;
    }

    @Override
    public String commandType() {
        return "CruiseTrackQuery";
    }

    /**
     * @param preset 1 to 255
     * @param staySeconds at the preset
     * @param speed 1 to 15
     */
    public record CruisePoint(int preset, int staySeconds, int speed) {}
}
