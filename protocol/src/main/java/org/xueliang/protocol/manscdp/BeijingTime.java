package org.xueliang.protocol.manscdp;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** dateTime of MANSCDP and the Date header: Beijing time without a zone (2022 9.10). */
public final class BeijingTime {
    private BeijingTime() {}

    /** @return the instant, or null for what is no date and time: see {@link #parse} for the forms that are read */
    public static @Nullable Instant parse(String text) {
        throw new UnsupportedOperationException("not yet: " + text);
    }

    /** @return {@code 2026-03-01T08:00:00} */
    public static String format(Instant time) {
        throw new UnsupportedOperationException("not yet: " + time);
    }

    /** @return {@code 2026-03-01T08:00:00.000}, the Date header's form */
    public static String formatMillis(Instant time) {
        throw new UnsupportedOperationException("not yet: " + time);
    }
}
