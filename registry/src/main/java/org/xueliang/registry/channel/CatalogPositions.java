package org.xueliang.registry.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.Datum;
import org.xueliang.registry.position.Datums.Point;
import org.xueliang.registry.store.Feed;

/**
 * Positions that a device's catalog gives (GB/T 28181-2022 A.2.1.9: WGS-84) for channels whose position nobody has said. What
 * people have said stays; so does what a catalog gave first.
 */
public final class CatalogPositions {
    private CatalogPositions() {}

    /**
     * Inside a transaction that holds the device's row; says how many channels have a position now that had none.
     *
     * @param positions code to what its row says; what can be none is passed over
     */
    public static int fill(Handle handle, String device, Map<String, Point> positions) {
        List<String> codes = new ArrayList<>();
        List<Double> longitudes = new ArrayList<>();
        List<Double> latitudes = new ArrayList<>();
        positions.forEach((code, point) -> {
            if (isOne(point)) {
                codes.add(code);
                longitudes.add(point.longitude());
                latitudes.add(point.latitude());
            }
        });
        if (codes.isEmpty() || !anyWithout(handle, device, codes)) {
            return 0;
        }
        long head = Feed.CHANNELS.lock(handle);
        int filled = handle.createUpdate("""
                        update channels c set datum = :wgs84, longitude = t.longitude, latitude = t.latitude,
                            revision = :head + t.n
                        from (select g.*, row_number() over (order by g.code) as n
                            from unnest(:codes, :longitudes, :latitudes) as g (code, longitude, latitude)
                            join channels x on x.code = g.code
                            where x.device = :device and x.datum = 0 and not x.removed) t
                        where c.code = t.code
                        """)
                .bind("wgs84", Datum.WGS84_VALUE)
                .bind("head", head)
                .bind("device", device)
                .bindArray("codes", String.class, codes)
                .bindArray("longitudes", Double.class, longitudes)
                .bindArray("latitudes", Double.class, latitudes)
                .execute();
        Feed.CHANNELS.advance(handle, head + filled);
        return filled;
    }

    /** Devices send 0, 0 where they know none, and now and then what is nowhere. */
    private static boolean isOne(Point point) {
        return Math.abs(point.longitude()) <= 180
                && Math.abs(point.latitude()) <= 90
                && (point.longitude() != 0 || point.latitude() != 0);
    }

    private static boolean anyWithout(Handle handle, String device, List<String> codes) {
        return handle.createQuery("select exists (select 1 from channels where code = any(:codes) and device = :device"
                        + " and datum = 0 and not removed)")
                .bindArray("codes", String.class, codes)
                .bind("device", device)
                .mapTo(Boolean.class)
                .one();
    }
}
