package org.xueliang.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.xueliang.registry.MadeFigures.Camera;
import org.xueliang.registry.MadeFigures.Sector;

/** Coverage by asking each point of a grid of two metres which cameras look at it: bearings and distances on a sphere. */
final class GriddedCoverage {
    private static final double EARTH_M = 6_371_008.8;
    private static final double STEP_M = 2;

    double openM2;
    double coveredM2;
    private final List<List<double[]>> outlines = new ArrayList<>();
    private final List<List<double[]>> closed = new ArrayList<>();
    private final List<Sector> sectors = new ArrayList<>();

    GriddedCoverage(MadeFigures city, String place) {
        for (Map.Entry<String, List<double[]>> outline : city.outlines.entrySet()) {
            if (isBelow(place, outline.getKey())) {
                (outline.getKey().equals("works") ? closed : outlines).add(outline.getValue());
            }
        }
        for (Camera camera : city.cameras) {
            Sector sector = camera.sector();
            if (sector != null && isBelow(place, camera.place())) {
                sectors.add(sector);
            }
        }
        outlines.forEach(this::walk);
    }

    private static boolean isBelow(String top, String code) {
        for (String at = code; at != null; at = MadeFigures.PLACE_PARENTS.get(at)) {
            if (at.equals(top)) {
                return true;
            }
        }
        return false;
    }

    private void walk(List<double[]> outline) {
        double west = outline.stream().mapToDouble(at -> at[0]).min().orElseThrow();
        double east = outline.stream().mapToDouble(at -> at[0]).max().orElseThrow();
        double south = outline.stream().mapToDouble(at -> at[1]).min().orElseThrow();
        double north = outline.stream().mapToDouble(at -> at[1]).max().orElseThrow();
        double up = Math.toDegrees(STEP_M / EARTH_M);
        double across = up / Math.cos(Math.toRadians((south + north) / 2));
        for (double latitude = south + up / 2; latitude < north; latitude += up) {
            for (double longitude = west + across / 2; longitude < east; longitude += across) {
                if (isInside(outline, longitude, latitude) && !isClosed(longitude, latitude)) {
                    openM2 += STEP_M * STEP_M;
                    coveredM2 += isSeen(longitude, latitude) ? STEP_M * STEP_M : 0;
                }
            }
        }
    }

    private boolean isClosed(double longitude, double latitude) {
        return closed.stream().anyMatch(hole -> isInside(hole, longitude, latitude));
    }

    boolean isGap(double longitude, double latitude) {
        return outlines.stream().anyMatch(outline -> isInside(outline, longitude, latitude))
                && !isClosed(longitude, latitude)
                && !isSeen(longitude, latitude);
    }

    /** How often a ray to the east crosses the outline. */
    private static boolean isInside(List<double[]> outline, double x, double y) {
        boolean inside = false;
        for (int i = 0, j = outline.size() - 1; i < outline.size(); j = i++) {
            double[] a = outline.get(i);
            double[] b = outline.get(j);
            if (a[1] > y != b[1] > y && x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0]) {
                inside = !inside;
            }
        }
        return inside;
    }

    private boolean isSeen(double longitude, double latitude) {
        return sectors.stream().anyMatch(sector -> isSeen(sector, longitude, latitude));
    }

    private static boolean isSeen(Sector from, double longitude, double latitude) {
        double lat1 = Math.toRadians(from.latitude());
        double lat2 = Math.toRadians(latitude);
        double turn = Math.toRadians(longitude - from.longitude());
        double half = Math.pow(Math.sin((lat2 - lat1) / 2), 2)
                + Math.cos(lat1) * Math.cos(lat2) * Math.pow(Math.sin(turn / 2), 2);
        if (2 * EARTH_M * Math.asin(Math.sqrt(half)) > from.range()) {
            return false;
        }
        double bearing = Math.toDegrees(Math.atan2(
                Math.sin(turn) * Math.cos(lat2),
                Math.cos(lat1) * Math.sin(lat2) - Math.sin(lat1) * Math.cos(lat2) * Math.cos(turn)));
        double off = Math.abs(((bearing - from.direction()) % 360 + 540) % 360 - 180);
        return off <= from.angle() / 2;
    }
}
