package org.xueliang.ingest.gb28181.control;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.xueliang.ingest.gb28181.device.KnownDevice;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.LastPosition;
import org.xueliang.proto.v1.PositionReport;
import org.xueliang.protocol.manscdp.MobilePositionNotify;

/**
 * Where devices are that move (9.11), for those whose profile has it kept: the newest of each channel and nothing else. Degrees
 * stay as they came, with the datum that the profile names; speed and direction are not looked at. Pure.
 */
public final class Positions {
    private static final Pattern CODE = Pattern.compile("[0-9]{20}");
    /** Metres; what is beyond is no height of a device. */
    private static final double MAX_ALTITUDE_M = 20_000;

    private Positions() {}

    /** @return one for each channel, the last of it; none where the profile has none kept */
    public static List<PositionReport> of(KnownDevice device, MobilePositionNotify told, long wallUs) {
        if (!device.positionKept()) {
            return List.of();
        }
        Datum datum = device.profile().getDatum() == Datum.GCJ02 ? Datum.GCJ02 : Datum.WGS84;
        Map<String, PositionReport> newest = new LinkedHashMap<>();
        for (MobilePositionNotify.Position position : told.positions()) {
            if (!CODE.matcher(position.deviceId()).matches()
                    || !(Math.abs(position.longitude()) <= 180 && Math.abs(position.latitude()) <= 90)) {
                continue;
            }
            LastPosition.Builder at = LastPosition.newBuilder()
                    .setLongitude(position.longitude())
                    .setLatitude(position.latitude())
                    .setDatum(datum)
                    .setAtUs(position.time() == null ? 0 : position.time().toEpochMilli() * 1000)
                    .setReceivedUs(wallUs);
            Double altitude = position.altitudeM();
            if (altitude != null && Math.abs(altitude) <= MAX_ALTITUDE_M) {
                at.setAltitudeM(altitude);
            }
            newest.put(
                    position.deviceId(),
                    PositionReport.newBuilder()
                            .setDevice(device.code())
                            .setChannel(position.deviceId())
                            .setPosition(at)
                            .build());
        }
        return new ArrayList<>(newest.values());
    }
}
