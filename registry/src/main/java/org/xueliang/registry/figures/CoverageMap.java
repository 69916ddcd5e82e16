package org.xueliang.registry.figures;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.prep.PreparedGeometry;
import org.locationtech.jts.geom.prep.PreparedGeometryFactory;
import org.locationtech.jts.geom.util.GeometryTransformer;
import org.locationtech.jts.operation.overlayng.OverlayNG;
import org.locationtech.jts.operation.overlayng.OverlayNGRobust;

/**
 * Which part of an area some cameras look at. Pure. Everything is on one plane in metres; buildings, trees and hills are not
 * known here, so that what is called covered is what could be seen at best.
 */
final class CoverageMap {
    private static final GeometryFactory GEOMETRY = new GeometryFactory();
    private static final double LEAST_GAP_M2 = 1;
    /** Farther than this across, distances on the plane are no longer true. */
    static final double MAX_ACROSS_M = 200_000;

    final EqualAreaPlane plane;
    final Geometry open;
    final Geometry covered;
    /** Largest first. */
    final List<Polygon> gaps;

    final int seeing;

    private CoverageMap(EqualAreaPlane plane, Geometry open, Geometry covered, List<Polygon> gaps, int seeing) {
        this.plane = plane;
        this.open = open;
        this.covered = covered;
        this.gaps = gaps;
        this.seeing = seeing;
    }

    /**
     * @param outlines of the places asked for, degrees of WGS-84; at least one
     * @param closed of places in them where the public does not come
     */
    static CoverageMap of(List<Polygon> outlines, List<Polygon> closed, List<Sight> sights) {
        EqualAreaPlane plane = plane(outlines);
        Geometry open = union(outlines.stream().map(p -> onPlane(p, plane)).toList());
        if (!closed.isEmpty()) {
            open = OverlayNGRobust.overlay(
                    open, union(closed.stream().map(p -> onPlane(p, plane)).toList()), OverlayNG.DIFFERENCE);
        }
        PreparedGeometry prepared = PreparedGeometryFactory.prepare(open);
        List<Geometry> sectors = new ArrayList<>();
        for (Sight sight : sights) {
            Polygon sector = sight.sector(plane, GEOMETRY);
            if (prepared.intersects(sector)) {
                sectors.add(sector);
            }
        }
        Geometry covered = sectors.isEmpty()
                ? GEOMETRY.createPolygon()
                : OverlayNGRobust.overlay(open, union(sectors), OverlayNG.INTERSECTION);
        List<Polygon> gaps =
                polygons(sectors.isEmpty() ? open : OverlayNGRobust.overlay(open, covered, OverlayNG.DIFFERENCE));
        gaps.removeIf(gap -> gap.getArea() < LEAST_GAP_M2);
        gaps.sort(Comparator.comparingDouble(Polygon::getArea).reversed());
        return new CoverageMap(plane, open, covered, gaps, sectors.size());
    }

    /** Metres across the outlines; for a look before the work. */
    static double acrossM(List<Polygon> outlines) {
        Envelope box = box(outlines);
        EqualAreaPlane plane = plane(outlines);
        return plane.toPlane(box.getMinX(), box.getMinY()).distance(plane.toPlane(box.getMaxX(), box.getMaxY()));
    }

    private static EqualAreaPlane plane(List<Polygon> outlines) {
        Coordinate middle = box(outlines).centre();
        return new EqualAreaPlane(middle.x, middle.y);
    }

    private static Envelope box(List<Polygon> outlines) {
        Envelope box = new Envelope();
        outlines.forEach(outline -> box.expandToInclude(outline.getEnvelopeInternal()));
        return box;
    }

    private static Geometry union(List<? extends Geometry> parts) {
        return parts.size() == 1 ? parts.get(0) : OverlayNGRobust.union(new ArrayList<>(parts));
    }

    private static Geometry onPlane(Geometry degrees, EqualAreaPlane plane) {
        return new GeometryTransformer() {
            @Override
            protected CoordinateSequence transformCoordinates(CoordinateSequence corners, Geometry parent) {
                Coordinate[] moved = new Coordinate[corners.size()];
                for (int i = 0; i < moved.length; i++) {
                    moved[i] = plane.toPlane(corners.getX(i), corners.getY(i));
                }
                return factory.getCoordinateSequenceFactory().create(moved);
            }
        }.transform(degrees);
    }

    static List<Polygon> polygons(Geometry geometry) {
        List<Polygon> polygons = new ArrayList<>();
        for (int i = 0; i < geometry.getNumGeometries(); i++) {
            if (geometry.getGeometryN(i) instanceof Polygon polygon && !polygon.isEmpty()) {
                polygons.add(polygon);
            }
        }
        return polygons;
    }

    double openM2() {
        return open.getArea();
    }

    double coveredM2() {
        return covered.getArea();
    }
}
