package org.xueliang.registry.figures;

import java.util.List;
import java.util.Locale;
import org.locationtech.jts.algorithm.Orientation;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Polygon;
import org.xueliang.proto.v1.Datum;
import org.xueliang.registry.position.Datums;

/** A coverage as GeoJSON, RFC 7946: outer rings anticlockwise, holes clockwise, seven decimals (a centimetre). Pure. */
final class GeoJson {
    private final EqualAreaPlane plane;
    private final Datum datum;
    private final StringBuilder text = new StringBuilder("{\"type\":\"FeatureCollection\",\"features\":[");
    private boolean begun;

    GeoJson(EqualAreaPlane plane, Datum datum) {
        this.plane = plane;
        this.datum = datum;
    }

    /** One feature of a kind, of one polygon or many. */
    GeoJson feature(String kind, List<Polygon> polygons, double areaM2) {
        text.append(begun ? "," : "")
                .append("{\"type\":\"Feature\",\"properties\":{\"kind\":\"")
                .append(kind)
                .append("\",\"area_m2\":")
                .append(String.format(Locale.ROOT, "%.1f", areaM2))
                .append("},\"geometry\":{\"type\":\"MultiPolygon\",\"coordinates\":[");
        begun = true;
        for (int i = 0; i < polygons.size(); i++) {
            text.append(i == 0 ? "[" : ",[");
            ring(polygons.get(i).getExteriorRing(), true);
            for (int hole = 0; hole < polygons.get(i).getNumInteriorRing(); hole++) {
                text.append(',');
                ring(polygons.get(i).getInteriorRingN(hole), false);
            }
            text.append(']');
        }
        text.append("]}}");
        return this;
    }

    private void ring(LineString ring, boolean anticlockwise) {
        LineString turned = Orientation.isCCW(ring.getCoordinates()) == anticlockwise ? ring : ring.reverse();
        text.append('[');
        for (int i = 0; i < turned.getNumPoints(); i++) {
            Coordinate at = degrees(turned.getCoordinateN(i), plane, datum);
            text.append(i == 0 ? "" : ",").append(String.format(Locale.ROOT, "[%.7f,%.7f]", at.x, at.y));
        }
        text.append(']');
    }

    /** A point of the plane in a datum. */
    static Coordinate degrees(Coordinate point, EqualAreaPlane plane, Datum datum) {
        Coordinate wgs84 = plane.toDegrees(point);
        Datums.Point at = Datums.convert(Datum.WGS84, datum, new Datums.Point(wgs84.x, wgs84.y));
        return new Coordinate(at.longitude(), at.latitude());
    }

    String end() {
        return text.append("]}").toString();
    }
}
