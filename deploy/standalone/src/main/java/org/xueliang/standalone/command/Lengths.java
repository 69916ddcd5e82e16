package org.xueliang.standalone.command;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time on the command line: {@code 90s}, {@code 5m}, {@code 2h}. */
final class Lengths {
    private static final Pattern LENGTH = Pattern.compile("(\\d{1,6})([smh])");

    private Lengths() {}

    static Duration parse(String option, String text) {
        Matcher matcher = LENGTH.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(option + ": '" + text + "' (expected: a length such as 90s, 5m, 2h)");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }
}
