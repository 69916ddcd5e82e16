package org.xueliang.registry.history;

import org.xueliang.registry.calls.Rfc3339;
import org.xueliang.registry.error.Refusal;

/** [fromUs, untilUs) that figures are of; never beyond now. */
public record Window(long fromUs, long untilUs) {
    private static final long DAY_US = 86_400_000_000L;
    private static final int DEFAULT_DAYS = 30;
    private static final int MAX_DAYS = 800;

    /** As callers write it: empty is the last 30 days, and now. An end in the future is taken as now. */
    public static Window of(String from, String until, long nowUs) {
        long untilUs = until.isEmpty() ? nowUs : Rfc3339.micros("until", until);
        long endUs = Math.min(untilUs, nowUs);
        long fromUs = from.isEmpty() ? endUs - DEFAULT_DAYS * DAY_US : Rfc3339.micros("from", from);
        if (fromUs >= nowUs) {
            throw Refusal.badField("from", from, "before now, which is " + Rfc3339.text(nowUs));
        }
        if (fromUs >= untilUs) {
            throw Refusal.badField("until", until, "later than from, which is " + Rfc3339.text(fromUs));
        }
        if (endUs - fromUs > MAX_DAYS * DAY_US) {
            throw Refusal.badRequest("from: " + Refusal.excerpt(from) + ": a window of " + (endUs - fromUs) / DAY_US
                    + " days (expected: at most " + MAX_DAYS + ")");
        }
        return new Window(fromUs, endUs);
    }
}
