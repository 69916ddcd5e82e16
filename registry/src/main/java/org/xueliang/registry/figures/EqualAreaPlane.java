package org.xueliang.registry.figures;

import org.locationtech.jts.geom.Coordinate;

/**
 * A plane around a point, in metres, on which areas are as on the ellipsoid: the sinusoidal projection of WGS-84. Directions and
 * distances are true to 0.1 % within 100 km of the point, areas everywhere. Pure.
 */
final class EqualAreaPlane {
    private static final double SEMI_MAJOR_M = 6_378_137.0;
    private static final double ECCENTRICITY_SQUARED = 0.00669437999014;

    private final double longitude0;
    private final double latitude0;

    /** Degrees, WGS-84. */
    EqualAreaPlane(double longitude, double latitude) {
        this.longitude0 = Math.toRadians(longitude);
        this.latitude0 = Math.toRadians(latitude);
    }

    /** Radius of curvature along the meridian. */
    private static double meridianM(double latitude) {
        double w = 1 - ECCENTRICITY_SQUARED * Math.sin(latitude) * Math.sin(latitude);
        return SEMI_MAJOR_M * (1 - ECCENTRICITY_SQUARED) / (w * Math.sqrt(w));
    }

    /** Radius of the parallel. */
    private static double parallelM(double latitude) {
        double w = 1 - ECCENTRICITY_SQUARED * Math.sin(latitude) * Math.sin(latitude);
        return SEMI_MAJOR_M / Math.sqrt(w) * Math.cos(latitude);
    }

    /** Length of the meridian between two latitudes by Simpson's rule: to a millimetre over two degrees. */
    private static double arcM(double from, double to) {
        return (to - from) / 6 * (meridianM(from) + 4 * meridianM((from + to) / 2) + meridianM(to));
    }

    Coordinate toPlane(double longitudeDeg, double latitudeDeg) {
        double latitude = Math.toRadians(latitudeDeg);
        return new Coordinate(
                parallelM(latitude) * (Math.toRadians(longitudeDeg) - longitude0), arcM(latitude0, latitude));
    }

    /** Degrees: x longitude, y latitude. */
    Coordinate toDegrees(Coordinate plane) {
        double latitude = latitude0 + plane.y / meridianM(latitude0);
        for (int i = 0; i < 3; i++) {
            latitude -= (arcM(latitude0, latitude) - plane.y) / meridianM(latitude);
        }
        return new Coordinate(Math.toDegrees(longitude0 + plane.x / parallelM(latitude)), Math.toDegrees(latitude));
    }

    /** A point so far east and north of another, on the plane. */
    Coordinate offset(double longitudeDeg, double latitudeDeg, double eastM, double northM) {
        double latitude = Math.toRadians(latitudeDeg);
        return toPlane(
                longitudeDeg + Math.toDegrees(eastM / parallelM(latitude)),
                latitudeDeg + Math.toDegrees(northM / meridianM(latitude)));
    }
}
