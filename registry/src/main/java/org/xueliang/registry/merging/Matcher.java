package org.xueliang.registry.merging;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xueliang.registry.position.Datums.Point;

/** Weighs whether two sightings are one camera. Pure. */
final class Matcher {
    static final double METRES_A_DEGREE = 111_195;
    private static final double ALIKE = 0.5;
    private static final double NEARLY_SAME = 0.999;
    /** Default codes of factories: the division that vendors' manuals use, with a small serial. */
    private static final Pattern FACTORY_CODE = Pattern.compile("34020000[0-9]{6}0000[0-9]{2}|([0-9])\\1{12,}[0-9]*");

    /** How many sightings have a key (see {@link MatchKeys}), these two among them. */
    private final ToIntFunction<String> holders;

    Matcher(ToIntFunction<String> holders) {
        this.holders = holders;
    }

    /**
     * Empty where they cannot be two ways of one camera: two channels of one device are two cameras to it.
     *
     * @param a one
     * @param b other; the answer is the same the other way round
     */
    Optional<Comparison> compare(Sighting a, Sighting b) {
        if (a.id().equals(b.id()) || (a.fromDevice() && a.way().equals(b.way())) || areNeighbours(a, b)) {
            return Optional.empty();
        }
        List<Evidence> evidence = new ArrayList<>();
        code(a, b, evidence);
        network(a, b, evidence);
        same(Evidence.Kind.SERIAL, a.serial(), b.serial(), "serial number", evidence);
        same(Evidence.Kind.MAC, a.mac(), b.mac(), "hardware address", evidence);
        model(a, b, evidence);
        position(a, b, evidence);
        names(a, b, evidence);
        direction(a, b, evidence);
        site(a, b, evidence);
        Ownership.unproven(a, b, evidence).ifPresent(evidence::add);
        return Optional.of(Comparison.of(evidence));
    }

    /** Numbered in one row, and nothing that says what they are: the most pairs by far, and none of them one. */
    private static boolean areNeighbours(Sighting a, Sighting b) {
        boolean known = (!a.serial().isEmpty() && !b.serial().isEmpty())
                || (!a.mac().isEmpty() && !b.mac().isEmpty())
                || (!a.host().isEmpty() && a.host().equals(b.host()))
                || (!a.code().isEmpty() && a.code().equals(b.code()));
        return !known && endDifferently(a.name(), b.name());
    }

    private static boolean endDifferently(CameraName a, CameraName b) {
        return !a.generic()
                && !b.generic()
                && !a.numbers().isEmpty()
                && !b.numbers().isEmpty()
                && !last(a.numbers()).equals(last(b.numbers()));
    }

    private static String last(List<String> numbers) {
        return numbers.get(numbers.size() - 1);
    }

    static boolean isFactoryCode(String code) {
        return FACTORY_CODE.matcher(code).matches();
    }

    private void code(Sighting a, Sighting b, List<Evidence> evidence) {
        if (a.code().isEmpty() || !a.code().equals(b.code())) {
            return;
        }
        boolean factory = isFactoryCode(a.code()) || holders.applyAsInt(MatchKeys.code(a.code())) > 2;
        evidence.add(
                factory
                        ? new Evidence(
                                Evidence.Kind.CODE,
                                Weights.CODE_SAME_FACTORY,
                                () -> "both have code " + a.code() + ", which many cameras leave the factory with")
                        : new Evidence(Evidence.Kind.CODE, Weights.CODE_SAME, () -> "both have code " + a.code()));
    }

    private void network(Sighting a, Sighting b, List<Evidence> evidence) {
        if (a.host().isEmpty() || b.host().isEmpty()) {
            return;
        }
        if (!a.host().equals(b.host())) {
            evidence.add(new Evidence(
                    Evidence.Kind.NETWORK, Weights.ADDRESS_OTHER, () -> "addresses " + a.host() + " and " + b.host()));
            return;
        }
        boolean inputs = !a.input().isEmpty()
                && !b.input().isEmpty()
                && a.input().charAt(0) == b.input().charAt(0);
        if (inputs && !a.input().equals(b.input())) {
            evidence.add(new Evidence(
                    Evidence.Kind.NETWORK,
                    Weights.INPUT_OTHER,
                    () -> "two inputs of " + a.host() + ": " + a.input() + " and " + b.input()));
            return;
        }
        if (a.fromDevice() && b.fromDevice()) {
            // Not where the camera is but where the device registers from: a router's, for all that is behind it.
            evidence.add(new Evidence(
                    Evidence.Kind.NETWORK,
                    Weights.ADDRESS_SHARED,
                    () -> "both register from " + a.host() + ", as all do that are behind one router"));
            return;
        }
        Supplier<String> words = () -> "both at address " + a.host() + (inputs ? ", input " + a.input() : "");
        boolean shared = holders.applyAsInt(inputs ? MatchKeys.input(a) : MatchKeys.host(a)) > 2;
        evidence.add(
                shared
                        ? new Evidence(
                                Evidence.Kind.NETWORK,
                                Weights.ADDRESS_SHARED,
                                () -> words.get() + ", which others have as well")
                        : new Evidence(
                                Evidence.Kind.NETWORK,
                                inputs ? Weights.ADDRESS_AND_INPUT_SAME : Weights.ADDRESS_SAME,
                                words));
    }

    private void same(Evidence.Kind kind, String a, String b, String what, List<Evidence> evidence) {
        if (a.isEmpty() || b.isEmpty()) {
            return;
        }
        boolean serial = kind == Evidence.Kind.SERIAL;
        if (!a.equals(b)) {
            evidence.add(new Evidence(
                    kind,
                    serial ? Weights.SERIAL_OTHER : Weights.MAC_OTHER,
                    () -> "other " + what + ": " + a + " and " + b));
        } else if (holders.applyAsInt(serial ? MatchKeys.serial(a) : MatchKeys.mac(a)) > 2) {
            evidence.add(new Evidence(
                    kind, Weights.CLONED, () -> "both have " + what + " " + a + ", which others have as well"));
        } else {
            evidence.add(new Evidence(
                    kind, serial ? Weights.SERIAL_SAME : Weights.MAC_SAME, () -> "both have " + what + " " + a));
        }
    }

    private static void model(Sighting a, Sighting b, List<Evidence> evidence) {
        if (a.model().isEmpty() || b.model().isEmpty()) {
            return;
        }
        boolean maker = a.manufacturer().equalsIgnoreCase(b.manufacturer());
        if (a.model().equalsIgnoreCase(b.model())) {
            evidence.add(new Evidence(Evidence.Kind.MODEL, Weights.MODEL_SAME, () -> "both are of model " + a.model()));
        } else {
            evidence.add(new Evidence(
                    Evidence.Kind.MODEL,
                    maker ? Weights.MODEL_OTHER : Weights.MAKER_OTHER,
                    () -> "models " + a.model() + " and " + b.model()));
        }
    }

    private static void position(Sighting a, Sighting b, List<Evidence> evidence) {
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

    private void names(Sighting a, Sighting b, List<Evidence> evidence) {
        boolean here = evidence.stream()
                .anyMatch(one -> one.kind() == Evidence.Kind.POSITION && one.bits() >= Weights.DISTANCE[0][1]);
        CameraName one = a.name();
        CameraName other = b.name();
        Supplier<String> both = () -> "'" + one.given() + "' and '" + other.given() + "'";
        if (!one.generic() && !other.generic()) {
            double likeness = CameraName.likeness(one, other);
            if (likeness >= NEARLY_SAME && one.canonical().equals(other.canonical())) {
                int common = holders.applyAsInt(MatchKeys.name(one));
                evidence.add(new Evidence(
                        Evidence.Kind.NAME,
                        Weights.nameSame(common, here),
                        () -> "both are called " + both.get() + (common > 2 ? ", as " + common + " are" : "")));
            } else {
                evidence.add(new Evidence(
                        Evidence.Kind.NAME,
                        likeness >= ALIKE
                                ? Weights.NAME_LIKE * (likeness - ALIKE) / (1 - ALIKE)
                                : Weights.NAME_OTHER * (ALIKE - likeness) / ALIKE,
                        () -> String.format(Locale.ROOT, "names %s: %.0f %% alike", both.get(), 100 * likeness)));
            }
        }
        numbers(one, other, evidence);
    }

    private static void numbers(CameraName a, CameraName b, List<Evidence> evidence) {
        if (!a.directions().isEmpty()
                && !b.directions().isEmpty()
                && last(a.directions()) != last(b.directions())
                && !a.directions().contains(b.directions())
                && !b.directions().contains(a.directions())) {
            evidence.add(new Evidence(
                    Evidence.Kind.NUMBERS,
                    Weights.DIRECTION_WORD_OTHER,
                    () -> "the names say " + last(a.directions()) + " and " + last(b.directions())));
            return;
        }
        List<String> one = a.numbers();
        List<String> other = b.numbers();
        if (one.isEmpty() && other.isEmpty()) {
            return;
        }
        // What a factory gives each of its cameras counts its inputs and not the gates of an estate.
        if (a.generic() || b.generic()) {
            return;
        }
        if (one.equals(other)) {
            evidence.add(new Evidence(
                    Evidence.Kind.NUMBERS, Weights.NUMBERS_SAME, () -> "the same numbers in both names: " + one));
        } else if (one.isEmpty() || other.isEmpty()) {
            evidence.add(new Evidence(
                    Evidence.Kind.NUMBERS,
                    Weights.NUMBER_MISSING,
                    () -> "numbers " + one + " and " + other + " in the names"));
        } else if (!last(one).equals(last(other))) {
            evidence.add(new Evidence(
                    Evidence.Kind.NUMBERS,
                    Weights.LAST_NUMBER_OTHER,
                    () -> "the names end in other numbers: " + last(one) + " and " + last(other)));
        } else {
            boolean shortened = one.size() != other.size();
            evidence.add(new Evidence(
                    Evidence.Kind.NUMBERS,
                    shortened ? Weights.NUMBERS_SHORTENED : Weights.OTHER_NUMBER_OTHER,
                    () -> "numbers " + one + " and " + other + " in the names"));
        }
    }

    private static char last(String text) {
        return text.charAt(text.length() - 1);
    }

    private static void direction(Sighting a, Sighting b, List<Evidence> evidence) {
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

    private static void site(Sighting a, Sighting b, List<Evidence> evidence) {
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
