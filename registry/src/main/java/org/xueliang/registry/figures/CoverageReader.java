package org.xueliang.registry.figures;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Polygon;
import org.xueliang.proto.v1.Coverage;
import org.xueliang.proto.v1.CoverageGap;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.Outline;
import org.xueliang.proto.v1.PlaceClass;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.history.ChannelScope;
import org.xueliang.registry.position.OutlineCheck;

/** Coverage of a place: its outline, or the topmost below it, and the cameras that are enrolled there. */
final class CoverageReader {
    static final int MAX_VIEWS = 20_000;
    private static final int MAX_GAPS = 500;
    private static final String HOW =
            "area within the outlines that lies in the sector of at least one enrolled camera of the"
                    + " place (position, direction, angle, range) / area within the outlines without places where the public does not"
                    + " come; walls and trees are not known: what could be seen at best";
    /** Places where the public does not come: no part of what is to be covered. */
    private static final Set<PlaceClass> CLOSED = Set.of(
            PlaceClass.WORKPLACE,
            PlaceClass.GUEST_ROOM,
            PlaceClass.DORMITORY_ROOM,
            PlaceClass.BATH_OR_TOILET,
            PlaceClass.NURSING_ROOM,
            PlaceClass.OTHER_PRIVATE);

    private CoverageReader() {}

    /** @throws Refusal of kind NOT_NOW where it cannot be computed, with why */
    static Coverage read(Handle handle, Map<String, Node> places, String place, Datum datum) {
        List<String> open = new ArrayList<>();
        List<String> closed = new ArrayList<>();
        for (Node node : places.values()) {
            if (node.hasOutline() && Node.isBelow(places, place, node.code())) {
                if (!hasOutlineAbove(places, place, node)) {
                    open.add(node.code());
                } else if (CLOSED.contains(node.placeClass())) {
                    closed.add(node.code());
                }
            }
        }
        if (open.isEmpty()) {
            throw Refusal.notNow("place '" + Refusal.excerpt(place)
                    + "': neither it nor a place below it has an outline (expected: one; PutPlace draws it)");
        }
        List<Polygon> outlines = outlines(handle, open);
        if (CoverageMap.acrossM(outlines) > CoverageMap.MAX_ACROSS_M) {
            throw Refusal.notNow("place '" + Refusal.excerpt(place) + "': its outlines reach over more than "
                    + (int) (CoverageMap.MAX_ACROSS_M / 1000) + " km (expected: less; ask for a smaller place)");
        }
        List<Sight> sights = new ArrayList<>();
        int[] cameras = new int[1];
        ChannelScope.of(handle, "", place, SourceKind.SOURCE_KIND_UNSPECIFIED)
                .pages(
                        handle,
                        CameraRow.COLUMNS,
                        CameraRow::of,
                        page -> page.forEach(camera -> {
                            cameras[0]++;
                            if (camera.sight() != null) {
                                sights.add(camera.sight());
                            }
                            if (sights.size() > MAX_VIEWS) {
                                throw Refusal.notNow("place '" + Refusal.excerpt(place) + "': more than " + MAX_VIEWS
                                        + " cameras have a view (expected: fewer; ask for a smaller place)");
                            }
                        }));
        CoverageMap map = CoverageMap.of(outlines, outlines(handle, closed), sights);
        return answer(map, place, datum == Datum.DATUM_UNSPECIFIED ? Datum.WGS84 : datum).toBuilder()
                .setCameras(cameras[0])
                .setWithView(sights.size())
                .build();
    }

    /** A topmost outline is that of the place itself, or one with none between it and the place. */
    private static boolean hasOutlineAbove(Map<String, Node> places, String top, Node node) {
        Node at = node;
        for (int i = 0; i < 64 && !at.code().equals(top); i++) {
            Node above = places.get(at.parent());
            if (above == null) {
                return false;
            }
            if (above.hasOutline()) {
                return Node.isBelow(places, top, above.code());
            }
            at = above;
        }
        return false;
    }

    private static List<Polygon> outlines(Handle handle, List<String> codes) {
        return codes.isEmpty()
                ? List.of()
                : handle.createQuery("select outline from places where code = any(:codes) order by code")
                        .bindArray("codes", String.class, codes)
                        .mapTo(byte[].class)
                        .map(CoverageReader::polygon)
                        .list();
    }

    private static Polygon polygon(byte[] bytes) {
        try {
            return OutlineCheck.polygon(Outline.parseFrom(bytes), Datum.WGS84);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("an outline in the database is not readable: " + e.getMessage(), e);
        }
    }

    private static Coverage answer(CoverageMap map, String place, Datum datum) {
        List<Polygon> shown = map.gaps.subList(0, Math.min(MAX_GAPS, map.gaps.size()));
        GeoJson json = new GeoJson(map.plane, datum)
                .feature("public", CoverageMap.polygons(map.open), map.openM2())
                .feature("covered", CoverageMap.polygons(map.covered), map.coveredM2());
        Coverage.Builder coverage = Coverage.newBuilder()
                .setPlace(place)
                .setPublicM2(map.openM2())
                .setCoveredM2(map.coveredM2())
                .setShare(map.openM2() == 0 ? 0 : map.coveredM2() / map.openM2())
                .setSeeing(map.seeing)
                .setGapCount(map.gaps.size())
                .setDatum(datum)
                .setHow(HOW);
        for (Polygon gap : shown) {
            json.feature("gap", List.of(gap), gap.getArea());
            Coordinate inside = GeoJson.degrees(gap.getInteriorPoint().getCoordinate(), map.plane, datum);
            coverage.addGaps(CoverageGap.newBuilder()
                    .setAreaM2(gap.getArea())
                    .setLongitude(inside.x)
                    .setLatitude(inside.y));
        }
        return coverage.setGeojson(json.end()).build();
    }
}
