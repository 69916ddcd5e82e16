package org.xueliang.standalone.demo;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xueliang.proto.v1.Corner;
import org.xueliang.proto.v1.Datum;
import org.xueliang.proto.v1.Outline;
import org.xueliang.proto.v1.Place;
import org.xueliang.proto.v1.PlaceClass;
import org.xueliang.proto.v1.PlaceLevel;
import org.xueliang.proto.v1.Position;
import org.xueliang.proto.v1.View;

/**
 * Where the demonstration's places and cameras are, and what the cameras look at: metres from a corner that is nowhere in
 * particular, made degrees. What it leaves unseen is there on purpose: the figures have gaps to show.
 */
final class TownMap {
    private static final double WEST = 120.15;
    private static final double SOUTH = 30.25;
    private static final double DEGREES_NORTH_PER_M = 1 / 110_868.0;
    private static final double DEGREES_EAST_PER_M = 1 / 96_263.0;

    /** Metres east and north, degrees clockwise from north, degrees, metres. */
    private record Spot(double east, double north, double direction, double angle, double range) {}

    private static final Map<String, Spot> CAMERAS = Map.of(
            "lane-gate", new Spot(10, 10, 45, 90, 60),
            "lane-yard", new Spot(110, 70, 225, 70, 50),
            "lane-road", new Spot(60, 5, 0, 60, 45),
            "market-north", new Spot(260, 110, 180, 100, 70),
            "market-south", new Spot(240, 5, 20, 80, 60),
            "school-gate", new Spot(20, 210, 90, 110, 55),
            "school-crossing", new Spot(100, 240, 180, 360, 30),
            "riverside-yard", new Spot(220, 220, 60, 90, 70),
            "riverside-parking", new Spot(330, 280, 250, 75, 65));

    private TownMap() {}

    /** The four places of the demonstration, drawn and classed. */
    static List<Place> places() {
        return List.of(
                place("garden-lane", "Garden Lane", PlaceClass.ESTATE_COMMON, 0, 0, 120, 80),
                place("market-street", "Market Street", PlaceClass.PUBLIC_VENUE, 200, 0, 120, 120),
                place("school-road", "School Road", PlaceClass.PUBLIC_ROAD, 0, 200, 130, 60),
                place("riverside", "Riverside", PlaceClass.ESTATE_COMMON, 200, 200, 150, 100));
    }

    private static Place place(
            String code, String name, PlaceClass placeClass, double east, double north, double wide, double high) {
        return Place.newBuilder()
                .setCode(code)
                .setName(name)
                .setLevel(PlaceLevel.GRID)
                .setPlaceClass(placeClass)
                .setOutline(Outline.newBuilder()
                        .setDatum(Datum.WGS84)
                        .addCorners(corner(east, north))
                        .addCorners(corner(east + wide, north))
                        .addCorners(corner(east + wide, north + high))
                        .addCorners(corner(east, north + high)))
                .build();
    }

    private static Corner corner(double east, double north) {
        return Corner.newBuilder()
                .setLongitude(WEST + east * DEGREES_EAST_PER_M)
                .setLatitude(SOUTH + north * DEGREES_NORTH_PER_M)
                .build();
    }

    private static Spot spot(String alias) {
        return Optional.ofNullable(CAMERAS.get(alias))
                .orElseThrow(() -> new IllegalArgumentException("no camera " + alias + " on the map"));
    }

    static Position position(String alias) {
        Corner at = corner(spot(alias).east, spot(alias).north);
        return Position.newBuilder()
                .setDatum(Datum.WGS84)
                .setLongitude(at.getLongitude())
                .setLatitude(at.getLatitude())
                .build();
    }

    static View view(String alias) {
        return View.newBuilder()
                .setDirectionDeg(spot(alias).direction)
                .setAngleDeg(spot(alias).angle)
                .setRangeM(spot(alias).range)
                .build();
    }
}
