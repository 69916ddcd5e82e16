package org.xueliang.registry.source;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.regex.Pattern;
import org.xueliang.proto.v1.Shareable;
import org.xueliang.proto.v1.SourceTerms;
import org.xueliang.proto.v1.TermsHours;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.error.Refusal;

/** Terms that can be kept to; refuses by field. Pure. */
final class TermsCheck {
    private static final Pattern FROM = Pattern.compile("([01][0-9]|2[0-3]):[0-5][0-9]");
    private static final Pattern TO = Pattern.compile("([01][0-9]|2[0-3]):[0-5][0-9]|24:00");
    private static final int MAX_HOURS = 16;

    private TermsCheck() {}

    static void check(SourceTerms terms) {
        if (terms.getNotOnward() && terms.getShareCount() > 0) {
            throw Refusal.badRequest(
                    "source.terms.share: set beside not_onward (expected: one of them; not_onward shares nothing)");
        }
        Check.atMost("source.terms.closed", terms.getClosedCount(), 3);
        for (Shareable what : terms.getClosedList()) {
            if (what != Shareable.SHARE_LIVE
                    && what != Shareable.SHARE_SNAPSHOTS
                    && what != Shareable.SHARE_RECORDINGS) {
                throw Refusal.badField("source.terms.closed", what, "SHARE_LIVE, SHARE_SNAPSHOTS or SHARE_RECORDINGS");
            }
        }
        Check.atMost("source.terms.hours", terms.getHoursCount(), MAX_HOURS);
        for (int i = 0; i < terms.getHoursCount(); i++) {
            hours("source.terms.hours[" + i + "]", terms.getHours(i));
        }
        if (!terms.getTimeZone().isEmpty()) {
            zone(terms.getTimeZone());
        }
    }

    private static void hours(String field, TermsHours hours) {
        Check.atMost(field + ".days", hours.getDaysCount(), 7);
        hours.getDaysList().forEach(day -> Check.range(field + ".days", day, 1, 7));
        if (!FROM.matcher(hours.getFrom()).matches()) {
            throw Refusal.badField(field + ".from", hours.getFrom(), "HH:MM, 00:00 to 23:59");
        }
        if (!TO.matcher(hours.getTo()).matches()) {
            throw Refusal.badField(field + ".to", hours.getTo(), "HH:MM, 00:00 to 24:00");
        }
    }

    private static void zone(String zone) {
        try {
            Check.text("source.terms.time_zone", zone, 1, 64);
            ZoneId.of(zone);
        } catch (DateTimeException e) {
            throw Refusal.badField("source.terms.time_zone", zone, "the name of a time zone, such as Asia/Shanghai");
        }
    }
}
