package org.xueliang.registry.calls;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;
import org.xueliang.registry.error.Refusal;

/** Times as people and programs write them, RFC 3339 section 5.6. */
public final class Rfc3339 {
    private static final Pattern FORM =
            Pattern.compile("\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?([Zz]|[+-]\\d{2}:\\d{2})");
    private static final String EXPECTED = "RFC 3339 with offset, such as 2026-03-01T08:00:00Z";

    private Rfc3339() {}

    /** Microseconds since the Unix epoch, UTC; what is finer is cut off. */
    public static long micros(String field, String text) {
        if (FORM.matcher(text).matches()) {
            try {
                Instant instant = OffsetDateTime.parse(
                                text.toUpperCase(java.util.Locale.ROOT), DateTimeFormatter.ISO_OFFSET_DATE_TIME)
                        .toInstant();
                return Math.addExact(
                        Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1000);
            } catch (DateTimeException e) {
                throw Refusal.badField(field, text, EXPECTED);
            }
        }
        if (FORM.matcher(text.replace(' ', '+')).matches()) {
            throw Refusal.badField(field, text, EXPECTED + "; in a URL '+' is written %2B");
        }
        throw Refusal.badField(field, text, EXPECTED);
    }

    /** {@code 2026-03-01T08:00:00.123456Z}. */
    public static String text(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000L)
                .toString();
    }
}
