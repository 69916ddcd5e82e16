package org.xueliang.standalone.command;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xueliang.proto.v1.SourceTerms;
import org.xueliang.proto.v1.TermsHours;

/** Terms of sources as people write and read them. Pure. */
final class TermsWords {
    private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");
    private static final Pattern HOURS =
            Pattern.compile("(?:([a-z]{3})(?:-([a-z]{3}))? )?([0-9]{2}:[0-9]{2})-([0-9]{2}:[0-9]{2})");

    private TermsWords() {}

    /** {@code "07:00-22:00"}, {@code "mon-fri 07:00-22:00"}, {@code "sun 08:00-12:00"}. */
    static TermsHours hours(String text) {
        Matcher found = HOURS.matcher(text.strip().toLowerCase(java.util.Locale.ROOT));
        if (!found.matches()) {
            throw new IllegalArgumentException(
                    "--hours: '" + text + "' (expected: 07:00-22:00, or mon-fri 07:00-22:00)");
        }
        TermsHours.Builder hours =
                TermsHours.newBuilder().setFrom(found.group(3)).setTo(found.group(4));
        if (found.group(1) != null) {
            int from = day(text, found.group(1));
            int to = found.group(2) == null ? from : day(text, found.group(2));
            for (int day = from; ; day = day % 7 + 1) {
                hours.addDays(day);
                if (day == to) {
                    break;
                }
            }
        }
        return hours.build();
    }

    private static int day(String text, String word) {
        int at = DAYS.indexOf(word);
        if (at < 0) {
            throw new IllegalArgumentException(
                    "--hours: '" + text + "' (expected: a day of " + String.join(", ", DAYS) + ")");
        }
        return at + 1;
    }

    /** What may go beyond the node. */
    static String beyond(SourceTerms terms) {
        if (terms.getNotOnward()) {
            return "nothing goes beyond this node";
        }
        return terms.getShareList().stream()
                .map(share -> Words.word(share, "SHARE_"))
                .reduce((one, next) -> one + ", " + next)
                .orElse("not said: all");
    }

    /** What nobody may use. */
    static String closed(SourceTerms terms) {
        return terms.getClosedList().stream()
                .map(share -> Words.word(share, "SHARE_"))
                .reduce((one, next) -> one + ", " + next)
                .orElse("");
    }

    static String hours(SourceTerms terms) {
        List<String> words = new ArrayList<>();
        for (TermsHours hours : terms.getHoursList()) {
            String days = hours.getDaysList().stream()
                    .map(day -> day >= 1 && day <= 7 ? DAYS.get(day - 1) : "?")
                    .reduce((one, next) -> one + "/" + next)
                    .orElse("");
            words.add((days.isEmpty() ? "" : days + " ") + hours.getFrom() + "-" + hours.getTo());
        }
        return words.isEmpty()
                ? ""
                : String.join(", ", words) + " "
                        + (terms.getTimeZone().isEmpty() ? "Asia/Shanghai" : terms.getTimeZone());
    }
}
