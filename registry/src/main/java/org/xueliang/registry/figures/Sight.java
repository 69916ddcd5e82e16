package org.xueliang.registry.figures;

import java.util.ArrayList;
import java.util.List;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Polygon;

/** What one camera looks at; degrees of WGS-84, degrees clockwise from north, metres. */
record Sight(double longitude, double latitude, double directionDeg, double angleDeg, double rangeM) {
    private static final double STEP_DEG = 5;

    /** The sector on the plane; its corners lie so far out that its area is that of the arc. */
    Polygon sector(EqualAreaPlane plane, GeometryFactory geometry) {
        boolean whole = angleDeg >= 360;
        int steps = Math.max(2, (int) Math.ceil(angleDeg / STEP_DEG));
        double stepRad = Math.toRadians(Math.min(angleDeg, 360) / steps);
        double radius = rangeM * Math.sqrt(stepRad / Math.sin(stepRad));
        List<Coordinate> corners = new ArrayList<>(steps + 3);
        if (!whole) {
            corners.add(plane.toPlane(longitude, latitude));
        }
        for (int i = 0; i < (whole ? steps : steps + 1); i++) {
            double bearing = Math.toRadians(directionDeg - Math.min(angleDeg, 360) / 2) + i * stepRad;
            corners.add(plane.offset(longitude, latitude, radius * Math.sin(bearing), radius * Math.cos(bearing)));
        }
        corners.add(corners.get(0).copy());
        return geometry.createPolygon(corners.toArray(Coordinate[]::new));
    }
}
