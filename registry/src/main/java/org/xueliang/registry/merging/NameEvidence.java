package org.xueliang.registry.merging;

import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/** What two sightings are called: their names, and the numbers and directions in them. Pure. */
final class NameEvidence {
    private static final double ALIKE = 0.5;
    private static final double NEARLY_SAME = 0.999;

    /** How many sightings have a key (see {@link MatchKeys}), these two among them. */
    private final ToIntFunction<String> holders;

    NameEvidence(ToIntFunction<String> holders) {
        this.holders = holders;
    }

    /** Numbered in one row: their names end in other numbers. */
    static boolean endDifferently(CameraName a, CameraName b) {
        return !a.generic()
                && !b.generic()
                && !a.numbers().isEmpty()
                && !b.numbers().isEmpty()
                && !last(a.numbers()).equals(last(b.numbers()));
    }

    /** @param evidence where they stand is in it already; more is added */
    void weigh(Sighting a, Sighting b, List<Evidence> evidence) {
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

    private static String last(List<String> numbers) {
        return numbers.get(numbers.size() - 1);
    }

    private static char last(String text) {
        return text.charAt(text.length() - 1);
    }
}
