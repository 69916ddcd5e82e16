package org.xueliang.registry.position;

import java.util.List;
import java.util.Locale;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.operation.valid.IsValidOp;
import org.locationtech.jts.operation.valid.TopologyValidationError;
import org.xueliang.proto.v1.Corner;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.Outline;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.error.Refusal;

/** Outlines of places and of searches: checked, and as polygons of JTS. Pure. */
public final class OutlineCheck {
    private static final int MAX_CORNERS = 2000;
    private static final GeometryFactory GEOMETRY = new GeometryFactory();

    private OutlineCheck() {}

    /** The polygon in the outline's own datum; refused where it crosses or touches itself, with where it does. */
    public static Polygon checked(String field, Outline outline) {
        Check.known(field + ".datum", outline.getDatum(), Datum.DATUM_UNSPECIFIED);
        List<Corner> corners = outline.getCornersList();
        if (corners.size() < 3 || corners.size() > MAX_CORNERS) {
            throw Refusal.badRequest(
                    field + ".corners: " + corners.size() + " entries (expected: 3 to " + MAX_CORNERS + ")");
        }
        for (int i = 0; i < corners.size(); i++) {
            PositionCheck.coordinates(
                    field + ".corners[" + i + "]",
                    corners.get(i).getLongitude(),
                    corners.get(i).getLatitude());
        }
        Polygon polygon = polygon(outline, outline.getDatum());
        TopologyValidationError wrong = new IsValidOp(polygon).getValidationError();
        if (wrong != null) {
            throw Refusal.badRequest(String.format(
                    Locale.ROOT,
                    "%s: %s at longitude %s, latitude %s (expected: a polygon that neither crosses nor touches itself)",
                    field,
                    wrong.getMessage().toLowerCase(Locale.ROOT),
                    wrong.getCoordinate().x,
                    wrong.getCoordinate().y));
        }
        if (polygon.getArea() == 0) {
            throw Refusal.badRequest(field + ": an area of 0 (expected: corners that are not all on one line)");
        }
        return polygon;
    }

    /** In another datum. A first corner that is said again at the end counts once. */
    public static Polygon polygon(Outline outline, Datum datum) {
        int n = outline.getCornersCount();
        Coordinate[] ring = new Coordinate[n + 1];
        for (int i = 0; i < n; i++) {
            Corner corner = outline.getCorners(i);
            Datums.Point point = Datums.convert(
                    outline.getDatum(), datum, new Datums.Point(corner.getLongitude(), corner.getLatitude()));
            ring[i] = new Coordinate(point.longitude(), point.latitude());
        }
        ring[n] = ring[0].copy();
        return GEOMETRY.createPolygon(ring);
    }
}
