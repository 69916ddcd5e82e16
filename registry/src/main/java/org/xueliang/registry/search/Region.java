package org.xueliang.registry.search;

import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.prep.PreparedGeometry;
import org.locationtech.jts.geom.prep.PreparedGeometryFactory;

/** Part of the earth, in degrees of WGS-84. Pure. */
interface Region {
    Envelope bounds();

    boolean covers(double longitude, double latitude);

    /** False only where they certainly have nothing in common. */
    boolean meets(Envelope cell);

    /** From its middle, where it has one. */
    double distanceM(double longitude, double latitude);

    static Region circle(double longitude, double latitude, double radiusM) {
        return new Circle(longitude, latitude, radiusM);
    }

    static Region inside(Polygon polygon) {
        return new Outlined(polygon.getEnvelopeInternal(), PreparedGeometryFactory.prepare(polygon));
    }

    /** On a sphere of the earth's mean radius: half a percent from the ellipsoid at most. */
    record Circle(double longitude, double latitude, double radiusM) implements Region {
        private static final double EARTH_M = 6_371_008.8;
        private static final double DEGREE_M = Math.PI * EARTH_M / 180;

        @Override
        public Envelope bounds() {
            double north = radiusM / DEGREE_M;
            double widest = Math.min(89.9, Math.abs(latitude) + north);
            double east = north / Math.cos(Math.toRadians(widest));
            return new Envelope(longitude - east, longitude + east, latitude - north, latitude + north);
        }

        @Override
        public boolean covers(double lon, double lat) {
            return distanceM(lon, lat) <= radiusM;
        }

        @Override
        public boolean meets(Envelope cell) {
            double nearestLon = Math.max(cell.getMinX(), Math.min(longitude, cell.getMaxX()));
            double nearestLat = Math.max(cell.getMinY(), Math.min(latitude, cell.getMaxY()));
            // The nearest corner in degrees is not quite the nearest in metres.
            return distanceM(nearestLon, nearestLat) <= radiusM * 1.01 + 1;
        }

        @Override
        public double distanceM(double lon, double lat) {
            double phi1 = Math.toRadians(latitude);
            double phi2 = Math.toRadians(lat);
            double sinLat = Math.sin((phi2 - phi1) / 2);
            double sinLon = Math.sin(Math.toRadians(lon - longitude) / 2);
            double h = sinLat * sinLat + Math.cos(phi1) * Math.cos(phi2) * sinLon * sinLon;
            return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(h)));
        }
    }

    /** A polygon, its border with it. */
    record Outlined(Envelope bounds, PreparedGeometry polygon) implements Region {
        private static final GeometryFactory GEOMETRY = new GeometryFactory();

        @Override
        public boolean covers(double longitude, double latitude) {
            return polygon.covers(GEOMETRY.createPoint(new Coordinate(longitude, latitude)));
        }

        @Override
        public boolean meets(Envelope cell) {
            return polygon.intersects(GEOMETRY.toGeometry(cell));
        }

        @Override
        public double distanceM(double longitude, double latitude) {
            return 0;
        }
    }
}
