package org.xueliang.ingest.rtsp;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The Date of an answer (RFC 2326 section 12.18): whole seconds of the camera's clock. Pure. */
final class DateHeader {
    private static final int MAX_CHARACTERS = 40;
    /** live555 and what is made of it: {@code Thu, Jan 01 1970 00:02:45 GMT}, where the RFC has {@code Thu, 01 Jan 1970}. */
    private static final DateTimeFormatter LIVE555 =
            DateTimeFormatter.ofPattern("EEE, MMM d yyyy HH:mm:ss 'GMT'", Locale.ROOT);

    private DateHeader() {}

    /**
     * The camera's clock minus ours, milliseconds; null where it says none that can be read.
     *
     * @param nowUs wall time of the answer
     */
    static @Nullable Long errorMs(@Nullable String date, long nowUs) {
        if (date == null || date.length() > MAX_CHARACTERS) {
            return null;
        }
        Long saidMs = ms(date.strip());
        // It says whole seconds: half of one is the best guess.
        return saidMs == null ? null : saidMs + 500 - nowUs / 1000;
    }

    private static @Nullable Long ms(String date) {
        try {
            return ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant()
                    .toEpochMilli();
        } catch (DateTimeException e) {
            // Perhaps written as live555 does.
        }
        try {
            return LocalDateTime.parse(date, LIVE555).toInstant(ZoneOffset.UTC).toEpochMilli();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
