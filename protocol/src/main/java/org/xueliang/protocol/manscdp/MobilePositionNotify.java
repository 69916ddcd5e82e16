package org.xueliang.protocol.manscdp;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Notify MobilePosition: the flat form of 2016 gives one position, the list of 2022 (A.2.5.4) several. These are positions of cameras.
 *
 * @param deviceId what reports; often the device though a channel moved (X25 in vendor-quirks)
 * @param positions at most 10,000; none where no position could be read
 * @param list the list form of 2022
 */
public record MobilePositionNotify(String sn, String deviceId, List<Position> positions, boolean list)
        implements ManscdpMessage {
    public MobilePositionNotify {
        positions = List.copyOf(positions);
    }

    @Override
    public MessageKind kind() {
        return MessageKind.NOTIFY;
    }

    @Override
    public String commandType() {
        return "MobilePosition";
    }

    /**
     * @param deviceId what is there; the reporter's where the form has no other
     * @param time null where not said or not readable
     * @param longitude degrees, WGS-84 by the standard
     * @param latitude degrees
     * @param speedKmh kilometres an hour; null where not said
     * @param directionDegrees clockwise from north; null where not said
     * @param altitudeM metres above the sea; null where not said
     * @param heightM metres above the ground, 2022; null where not said
     */
    public record Position(
            String deviceId,
            @Nullable Instant time,
            double longitude,
            double latitude,
            @Nullable Double speedKmh,
            @Nullable Double directionDegrees,
            @Nullable Double altitudeM,
            @Nullable Double heightM) {
        /** The same as of another code. */
        public Position of(String code) {
            return new Position(code, time, longitude, latitude, speedKmh, directionDegrees, altitudeM, heightM);
        }
    }
}
