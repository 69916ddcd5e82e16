package org.xueliang.protocol.manscdp;

import org.jspecify.annotations.Nullable;

/**
 * Where a camera looks (2022 A.2.6.13): the answer to the query, or a Notify to its subscriber.
 *
 * @param kind RESPONSE or NOTIFY
 * @param panDegrees clockwise from above; null where not said, like the others
 * @param zoom 1 and up
 * @param maxViewDistanceM metres
 */
public record PtzPositionReport(
        MessageKind kind,
        String sn,
        String deviceId,
        @Nullable Double panDegrees,
        @Nullable Double tiltDegrees,
        @Nullable Double zoom,
        @Nullable Double horizontalFieldAngle,
        @Nullable Double verticalFieldAngle,
        @Nullable Double maxViewDistanceM)
        implements ManscdpMessage {
    @Override
    public String commandType() {
        return "PTZPosition";
    }
}
