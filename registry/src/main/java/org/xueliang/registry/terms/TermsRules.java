package org.xueliang.registry.terms;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Shareable;
import org.xueliang.proto.v1.SourceTerms;
import org.xueliang.proto.v1.TermsHours;
import org.xueliang.registry.calls.Rfc3339;

/**
 * Whether the terms of a source let something be used, here or beyond this node, at a time. What terms do not say closes nothing.
 * Answers are empty where nothing is against it, else why not, in words. Pure.
 */
public final class TermsRules {
    private static final ZoneId USUAL_ZONE = ZoneId.of("Asia/Shanghai");
    private static final String[] DAYS = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    private static final int DAY_MINUTES = 24 * 60;

    private TermsRules() {}

    /** Where something would be used. */
    public enum Where {
        /** By the people of this node. */
        HERE,
        /** By other nodes and platforms above. */
        BEYOND
    }

    /** Why the source is no longer used at all. */
    public static Optional<String> ended(String source, SourceTerms terms, long nowUs) {
        Long until = untilUs(terms);
        return until != null && nowUs >= until ? Optional.of(ended(source, until)) : Optional.empty();
    }

    /** How it is said that terms are over. */
    public static String ended(String source, long untilUs) {
        return "terms ended on " + Rfc3339.text(untilUs) + " (source " + source + ")";
    }

    /** Why nothing of it may go beyond this node, not even that it is there. */
    public static Optional<String> kept(String source, SourceTerms terms, long nowUs) {
        Optional<String> ended = ended(source, terms, nowUs);
        return ended.isPresent() || !terms.getNotOnward()
                ? ended
                : Optional.of("terms of source " + source + " keep it at this node");
    }

    /** Why it may not be used there. */
    public static Optional<String> against(String source, SourceTerms terms, Shareable what, Where where, long nowUs) {
        Optional<String> whole = where == Where.HERE ? ended(source, terms, nowUs) : kept(source, terms, nowUs);
        if (whole.isPresent()) {
            return whole;
        }
        if (terms.getClosedList().contains(what)) {
            return Optional.of("terms of source " + source + " do not allow " + word(what));
        }
        if (where == Where.BEYOND
                && terms.getShareCount() > 0
                && !terms.getShareList().contains(what)) {
            return Optional.of("terms of source " + source + " do not share " + word(what) + " beyond this node");
        }
        return isLook(what) ? outside(source, terms, nowUs) : Optional.empty();
    }

    private static boolean isLook(Shareable what) {
        return what == Shareable.SHARE_LIVE || what == Shareable.SHARE_SNAPSHOTS || what == Shareable.SHARE_RECORDINGS;
    }

    private static String word(Shareable what) {
        return switch (what) {
            case SHARE_LIVE -> "live pictures";
            case SHARE_SNAPSHOTS -> "stills";
            case SHARE_RECORDINGS -> "recordings";
            case SHARE_ALERTS -> "alerts";
            case SHARE_READINGS -> "readings";
            case SHAREABLE_UNSPECIFIED, UNRECOGNIZED -> what.name();
        };
    }

    private static Optional<String> outside(String source, SourceTerms terms, long nowUs) {
        if (terms.getHoursCount() == 0) {
            return Optional.empty();
        }
        ZoneId zone = zone(terms);
        ZonedDateTime now =
                Instant.ofEpochSecond(Math.floorDiv(nowUs, 1_000_000L)).atZone(zone);
        int minute = now.getHour() * 60 + now.getMinute();
        int day = now.getDayOfWeek().getValue();
        for (TermsHours hours : terms.getHoursList()) {
            int from = minutes(hours.getFrom());
            int to = minutes(hours.getTo());
            int length = to > from ? to - from : to + DAY_MINUTES - from;
            boolean today = minute >= from && minute < from + length;
            boolean sinceYesterday = minute + DAY_MINUTES < from + length;
            if (today && isOn(hours, day) || sinceYesterday && isOn(hours, day == 1 ? 7 : day - 1)) {
                return Optional.empty();
            }
        }
        return Optional.of("terms of source " + source + " allow pictures "
                + terms.getHoursList().stream().map(TermsRules::words).collect(Collectors.joining(", ")) + " ("
                + zone.getId() + "), and it is "
                + String.format(Locale.ROOT, "%s %02d:%02d", DAYS[day - 1], now.getHour(), now.getMinute()));
    }

    private static boolean isOn(TermsHours hours, int day) {
        return hours.getDaysCount() == 0 || hours.getDaysList().contains(day);
    }

    private static String words(TermsHours hours) {
        String days = hours.getDaysList().stream()
                .map(day -> day >= 1 && day <= 7 ? DAYS[day - 1] : "?")
                .collect(Collectors.joining("/"));
        return (days.isEmpty() ? "" : days + " ") + hours.getFrom() + "-" + hours.getTo();
    }

    /** Of {@code HH:MM}, checked where terms came in. */
    private static int minutes(String text) {
        return Integer.parseInt(text.substring(0, 2)) * 60 + Integer.parseInt(text.substring(3));
    }

    private static ZoneId zone(SourceTerms terms) {
        try {
            return terms.getTimeZone().isEmpty() ? USUAL_ZONE : ZoneId.of(terms.getTimeZone());
        } catch (DateTimeException e) {
            // Of a time zone that later editions of the table no longer have.
            return USUAL_ZONE;
        }
    }

    /** The end; null where there is none. */
    public static @Nullable Long untilUs(SourceTerms terms) {
        return terms.getUntil().isEmpty() ? null : (Long) Rfc3339.micros("source.terms.until", terms.getUntil());
    }

    /** Whether they close anything, now or ever. */
    public static boolean say(SourceTerms terms) {
        return terms.getShareCount() > 0
                || !terms.getUntil().isEmpty()
                || terms.getNotOnward()
                || terms.getClosedCount() > 0
                || terms.getHoursCount() > 0;
    }

    /** For the column of that name: a bit for each number of a Shareable that may go beyond this node; -1: all. */
    public static int onward(SourceTerms terms) {
        if (terms.getNotOnward()) {
            return 0;
        }
        int bits = terms.getShareCount() == 0 ? -1 : 0;
        for (Shareable what : terms.getShareList()) {
            bits |= 1 << what.getNumber();
        }
        for (Shareable what : terms.getClosedList()) {
            bits &= ~(1 << what.getNumber());
        }
        // Where all that is named is closed it is still listed.
        return bits == 0 ? 1 : bits;
    }
}
