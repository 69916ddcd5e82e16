package org.xueliang.protocol.manscdp;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** dateTime of MANSCDP and the Date header: Beijing time without a zone (2022 9.10). */
public final class BeijingTime {
    /** No daylight saving time since 1991. */
    public static final ZoneOffset ZONE = ZoneOffset.ofHours(8);

    private static final int MAX_CHARACTERS = 40;
    private static final Pattern LENIENT = Pattern.compile(
            "(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})"
                    + "(?:[T ]\\s*(\\d{1,2}):(\\d{1,2})(?::(\\d{1,2})(?:[.,](\\d{1,9}))?)?\\s*(Z|[+-]\\d{2}:?\\d{2}|[+-]\\d{2})?)?");
    private static final Pattern COMPACT = Pattern.compile("(\\d{4})(\\d{2})(\\d{2})[T ]?(\\d{2})(\\d{2})(\\d{2})");
    private static final Pattern BY_THE_BOOK = Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}");
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS", Locale.ROOT);

    private BeijingTime() {}

    /**
     * Reads fields of one digit (X21 in vendor-quirks: Uniview), zones (X22: Unisinsight), fractions (X23), a blank for T, a date alone, 14 digits, and
     * RFC 1123's form, which SIP has in Date.
     *
     * @return null for what is no date and time
     */
    public static @Nullable Instant parse(String text) {
        String stripped = text.strip();
        if (stripped.isEmpty() || stripped.length() > MAX_CHARACTERS) {
            return null;
        }
        try {
            Matcher lenient = LENIENT.matcher(stripped);
            if (lenient.matches()) {
                return instant(lenient);
            }
            Matcher compact = COMPACT.matcher(stripped);
            if (compact.matches()) {
                return at(
                        number(compact, 1),
                        number(compact, 2),
                        number(compact, 3),
                        number(compact, 4),
                        number(compact, 5),
                        number(compact, 6),
                        0,
                        ZONE);
            }
            return Character.isLetter(stripped.charAt(0))
                    ? ZonedDateTime.parse(stripped, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant()
                    : null;
        } catch (DateTimeException noSuchTime) {
            // The 30th of February, or a month 13: no time at all.
            return null;
        }
    }

    /** The form of the standard itself. */
    static boolean isByTheBook(String text) {
        return BY_THE_BOOK.matcher(text).matches();
    }

    private static Instant instant(Matcher form) {
        String fraction = form.group(7);
        int nanos = fraction == null ? 0 : Integer.parseInt((fraction + "000000000").substring(0, 9));
        return at(
                number(form, 1),
                number(form, 2),
                number(form, 3),
                number(form, 4),
                number(form, 5),
                number(form, 6),
                nanos,
                zone(form.group(8)));
    }

    private static int number(Matcher form, int group) {
        String digits = form.group(group);
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    /** 24:00:00 is the next day's 0:00:00, as recorders end a day; a 60th second is the 59th. */
    private static Instant at(
            int year, int month, int day, int hour, int minute, int second, int nanos, ZoneOffset zone) {
        boolean midnight = hour == 24 && minute == 0 && second == 0;
        LocalDateTime time =
                LocalDateTime.of(year, month, day, midnight ? 0 : hour, minute, Math.min(second, 59), nanos);
        return OffsetDateTime.of(midnight ? time.plusDays(1) : time, zone).toInstant();
    }

    private static ZoneOffset zone(@Nullable String text) {
        return text == null ? ZONE : ZoneOffset.of(text);
    }

    /** @return {@code 2026-03-01T08:00:00} */
    public static String format(Instant time) {
        return SECONDS.format(time.atOffset(ZONE));
    }

    /** @return {@code 2026-03-01T08:00:00.000}, the Date header's form */
    public static String formatMillis(Instant time) {
        return MILLIS.format(time.atOffset(ZONE));
    }
}
