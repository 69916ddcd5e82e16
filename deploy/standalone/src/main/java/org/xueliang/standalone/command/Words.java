package org.xueliang.standalone.command;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.xueliang.proto.v1.Channel;

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

    /** As {@link #constant(Class, String, String)} for constants that all begin with a prefix, which people need not write. */
    static <E extends Enum<E>> E constant(Class<E> type, String option, String word, String prefix) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().startsWith(prefix) && word(constant, prefix).equalsIgnoreCase(word)) {
                return constant;
            }
        }
        throw new IllegalArgumentException(option + ": '" + word + "' (expected: one of "
                + Arrays.stream(type.getEnumConstants())
                        .filter(c -> c.name().startsWith(prefix) && !c.name().endsWith("UNSPECIFIED"))
                        .map(c -> word(c, prefix))
                        .collect(Collectors.joining(", "))
                + ")");
    }

    static String word(Enum<?> constant, String prefix) {
        return constant.name()
                .substring(prefix.length())
                .toLowerCase(Locale.ROOT)
                .replace('_', '-');
    }

    /** Text of a device, fit for a terminal: lines stay, all other control characters are shown as '?'. */
    static String plain(String text) {
        StringBuilder plain = new StringBuilder();
        text.replace("\r\n", "\n")
                .codePoints()
                .forEach(c -> plain.appendCodePoint(c != '\n' && Character.isISOControl(c) ? '?' : c));
        return plain.toString();
    }

    /** Node that owns a channel and how old our copy of it is; "-" for our own. */
    static String home(Channel channel) {
        return channel.hasCopy()
                ? channel.getCopy().getHome() + ", " + channel.getCopy().getAgeMs() / 1000 + " s ago"
                : "-";
    }

    /** Microseconds since the epoch as RFC 3339 in UTC. */
    static String rfc3339(long epochUs) {
        return Instant.EPOCH.plus(epochUs, ChronoUnit.MICROS).toString();
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
