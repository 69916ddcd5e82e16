package org.xueliang.registry.merging;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.xueliang.registry.position.Datums.Point;

/** Where two sightings stand, which way they look, and whose they are. Pure. */
final class PlaceEvidence {
    static final double METRES_A_DEGREE = 111_195;

    private PlaceEvidence() {}

    static void position(Sighting a, Sighting b, List<Evidence> evidence) {
        Point one = a.wgs84();
        Point other = b.wgs84();
        if (one == null || other == null) {
            return;
        }
        double distanceM = distanceM(one, other);
        double unshiftedM = Math.min(distanceM(a.unshifted(), other), distanceM(one, b.unshifted()));
        double asGiven = distanceBits(distanceM);
        double ifShifted = distanceBits(unshiftedM) - Weights.SHIFTED;
        if (asGiven >= ifShifted || unshiftedM > 150) {
            evidence.add(new Evidence(Evidence.Kind.POSITION, asGiven, () -> metres(distanceM) + " apart"));
        } else {
            evidence.add(new Evidence(
                    Evidence.Kind.POSITION,
                    ifShifted,
                    () -> metres(distanceM) + " apart; " + metres(unshiftedM)
                            + " if one of them is in GCJ-02 and not in the datum that it names"));
        }
    }

    static double distanceBits(double distanceM) {
        for (double[] step : Weights.DISTANCE) {
            if (distanceM <= step[0]) {
                return step[1];
            }
        }
        throw new IllegalStateException("a distance of " + distanceM + " m");
    }

    private static double distanceM(@Nullable Point a, @Nullable Point b) {
        if (a == null || b == null) {
            return Double.MAX_VALUE;
        }
        // Flat: right to a thousandth where it matters, within some kilometres.
        double north = b.latitude() - a.latitude();
        double east = (b.longitude() - a.longitude()) * Math.cos(Math.toRadians(a.latitude() + b.latitude()) / 2);
        return METRES_A_DEGREE * Math.sqrt(north * north + east * east);
    }

    private static String metres(double distanceM) {
        return distanceM < 10_000
                ? String.format(Locale.ROOT, "%.0f m", distanceM)
                : String.format(Locale.ROOT, "%.0f km", distanceM / 1000);
    }

    static void direction(Sighting a, Sighting b, List<Evidence> evidence) {
        double turned = Math.abs(a.directionDeg() - b.directionDeg()) % 360;
        if (Double.isNaN(turned)) {
            return;
        }
        double degrees = Math.min(turned, 360 - turned);
        if (degrees <= 30) {
            evidence.add(new Evidence(Evidence.Kind.DIRECTION, Weights.DIRECTION_SAME, () -> "they look the same way"));
        } else if (degrees >= 60) {
            evidence.add(new Evidence(
                    Evidence.Kind.DIRECTION,
                    Weights.DIRECTION_OTHER,
                    () -> String.format(
                            Locale.ROOT,
                            "they look %.0f and %.0f degrees from north",
                            a.directionDeg(),
                            b.directionDeg())));
        }
    }

    static void site(Sighting a, Sighting b, List<Evidence> evidence) {
        boolean place = !a.place().isEmpty() && a.place().equals(b.place());
        boolean owner = !a.owner().isEmpty() && a.owner().equals(b.owner());
        if (place || owner) {
            evidence.add(new Evidence(
                    Evidence.Kind.SITE,
                    (place ? Weights.PLACE_SAME : 0) + (owner ? Weights.OWNER_SAME : 0),
                    () -> "the same " + (place && owner ? "place and owner" : place ? "place" : "owner")));
        }
    }
}
