package org.xueliang.standalone.command;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Times and names as people write them on a command line and read them in a table. */
final class Words {
    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private Words() {}

    /** A time in microseconds since the epoch in the zone of this machine; "-" for 0. */
    static String time(long epochUs) {
        return epochUs == 0
                ? "-"
                : LOCAL.format(Instant.EPOCH.plus(epochUs, ChronoUnit.MICROS).atZone(ZoneId.systemDefault()));
    }

    /** {@code motion}, {@code camera-covered} ... to the constant; the error lists what there is. */
    static <E extends Enum<E>> E constant(Class<E> type, String option, String word) {
        for (E constant : type.getEnumConstants()) {
            if (word(constant).equalsIgnoreCase(word) || constant.name().equalsIgnoreCase(word)) {
                return constant;
            }
        }
        throw new IllegalArgumentException(
                option + ": '" + word + "' (expected: one of " + String.join(", ", words(type)) + ")");
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static <E extends Enum<E>> List<String> words(Class<E> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(Words::word)
                .filter(word -> !word.equals("unrecognized") && !word.endsWith("unspecified"))
                .toList();
    }
}
