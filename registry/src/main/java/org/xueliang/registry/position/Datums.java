package org.xueliang.registry.position;

import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.Position;

/**
 * What coordinates of one datum are in another. Pure. GCJ-02 is a known, smooth shift of WGS-84 inside China's bounding
 * rectangle and WGS-84 itself outside; it has no exact inverse, so the way back is found step by step, to less than a
 * millimetre. CGCS2000 is taken as WGS-84: they are centimetres apart.
 */
public final class Datums {
    /** Krasovsky 1940, on which the shift is defined. */
    private static final double SEMI_MAJOR_M = 6_378_245.0;

    private static final double ECCENTRICITY_SQUARED = 0.00669342162296594323;
    private static final double CLOSE_ENOUGH_DEG = 1e-9;
    private static final int MAX_STEPS = 20;

    private Datums() {}

    /** Degrees. */
    public record Point(double longitude, double latitude) {}

    public static Point convert(Datum from, Datum to, Point point) {
        boolean shifted = from == Datum.GCJ02;
        boolean wanted = to == Datum.GCJ02;
        return shifted == wanted ? point : wanted ? toGcj02(point) : fromGcj02(point);
    }

    /** The position in another datum, marked with the one that it was given in; the same where it is in that datum. */
    public static Position converted(Position position, Datum to) {
        if (to == Datum.DATUM_UNSPECIFIED || to == position.getDatum()) {
            return position;
        }
        Point point = convert(position.getDatum(), to, new Point(position.getLongitude(), position.getLatitude()));
        return Position.newBuilder()
                .setDatum(to)
                .setLongitude(point.longitude)
                .setLatitude(point.latitude)
                .setConvertedFrom(position.getDatum())
                .build();
    }

    private static Point fromGcj02(Point gcj02) {
        Point guess = gcj02;
        for (int step = 0; step < MAX_STEPS; step++) {
            Point there = toGcj02(guess);
            double east = gcj02.longitude - there.longitude;
            double north = gcj02.latitude - there.latitude;
            guess = new Point(guess.longitude + east, guess.latitude + north);
            if (Math.abs(east) < CLOSE_ENOUGH_DEG && Math.abs(north) < CLOSE_ENOUGH_DEG) {
                break;
            }
        }
        return guess;
    }

    private static Point toGcj02(Point wgs84) {
        double lon = wgs84.longitude;
        double lat = wgs84.latitude;
        if (lon < 72.004 || lon > 137.8347 || lat < 0.8293 || lat > 55.8271) {
            return wgs84;
        }
        double x = lon - 105;
        double y = lat - 35;
        double waves = (20 * Math.sin(6 * x * Math.PI) + 20 * Math.sin(2 * x * Math.PI)) * 2 / 3;
        double north = -100
                + 2 * x
                + 3 * y
                + 0.2 * y * y
                + 0.1 * x * y
                + 0.2 * Math.sqrt(Math.abs(x))
                + waves
                + (20 * Math.sin(y * Math.PI) + 40 * Math.sin(y / 3 * Math.PI)) * 2 / 3
                + (160 * Math.sin(y / 12 * Math.PI) + 320 * Math.sin(y * Math.PI / 30)) * 2 / 3;
        double east = 300
                + x
                + 2 * y
                + 0.1 * x * x
                + 0.1 * x * y
                + 0.1 * Math.sqrt(Math.abs(x))
                + waves
                + (20 * Math.sin(x * Math.PI) + 40 * Math.sin(x / 3 * Math.PI)) * 2 / 3
                + (150 * Math.sin(x / 12 * Math.PI) + 300 * Math.sin(x / 30 * Math.PI)) * 2 / 3;
        double radLat = Math.toRadians(lat);
        double magic = 1 - ECCENTRICITY_SQUARED * Math.sin(radLat) * Math.sin(radLat);
        double root = Math.sqrt(magic);
        double northDeg = Math.toDegrees(north / (SEMI_MAJOR_M * (1 - ECCENTRICITY_SQUARED) / (magic * root)));
        double eastDeg = Math.toDegrees(east / (SEMI_MAJOR_M / root * Math.cos(radLat)));
        return new Point(lon + eastDeg, lat + northDeg);
    }
}
