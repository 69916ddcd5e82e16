package org.xueliang.registry.calls;

import org.xueliang.registry.error.Refusal;

/** [from, to) in microseconds since the Unix epoch, UTC; an open side is the far end of the type. */
public record TimeRange(long fromUs, long toUs) {

    /** Both as RFC 3339; empty leaves a side open. */
    public static TimeRange of(String from, String to) {
        long fromUs = from.isEmpty() ? Long.MIN_VALUE : Rfc3339.micros("from", from);
        long toUs = to.isEmpty() ? Long.MAX_VALUE : Rfc3339.micros("to", to);
        if (fromUs >= toUs) {
            throw Refusal.badField("to", to, "later than from, which is " + from);
        }
        return new TimeRange(fromUs, toUs);
    }
}
