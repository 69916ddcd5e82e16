package org.xueliang.registry.merging;

import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Datum;
import org.xueliang.registry.position.Datums;
import org.xueliang.registry.position.Datums.Point;

/**
 * What one way says of a camera. Texts are empty where the way says nothing.
 *
 * @param id of the channel, or {@code DEVICE/CODE} for a row of a catalog that is no channel
 * @param code 20 digits
 * @param way what it comes by: the code of a GB/T 28181 device, or {@link #PULL}, {@link #PUSH}
 * @param host address that the pictures come from, lower case
 * @param port 0 where not known
 * @param input what tells the inputs of one address apart: a channel number, or a path without its stream
 * @param wgs84 degrees; converted from the datum that was given
 * @param unshifted where it is if what was given as WGS-84 is GCJ-02; see {@link #unshifted(Point)}
 * @param directionDeg clockwise from north; NaN where not known
 */
record Sighting(
        String id,
        String code,
        String way,
        CameraName name,
        String owner,
        String place,
        String host,
        int port,
        String input,
        String serial,
        String mac,
        String manufacturer,
        String model,
        String firmware,
        @Nullable Point wgs84,
        @Nullable Point unshifted,
        double directionDeg) {
    static final String PULL = "PULL";
    static final String PUSH = "PUSH";

    static @Nullable Point unshifted(@Nullable Point wgs84) {
        return wgs84 == null ? null : Datums.convert(Datum.GCJ02, Datum.WGS84, wgs84);
    }

    /** By GB/T 28181, from a device. */
    boolean fromDevice() {
        return !way.equals(PULL) && !way.equals(PUSH);
    }
}
