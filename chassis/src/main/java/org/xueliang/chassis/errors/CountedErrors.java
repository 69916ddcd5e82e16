package org.xueliang.chassis.errors;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;

/**
 * Writes an error when it is first seen, then counts it and writes one summary line a period: a thousand cameras that
 * fail alike give a line and a number. Holds at most {@value #MAX_KEYS} kinds; the one unseen longest makes room and its
 * count is written.
 *
 * <p>Thread-safe; short critical sections, meant for errors and not for the packet path.
 */
public final class CountedErrors {
    private static final int MAX_KEYS = 1024;

    private final Logger log;
    private final Clock clock;
    private final long periodMs;
    private final Map<String, Count> counts = new LinkedHashMap<>(64, 0.75f, true);

    private static final class Count {
        long writtenMs;
        long since;
    }

    public CountedErrors(Logger log, Clock clock, Duration period) {
        this.log = log;
        this.clock = clock;
        this.periodMs = period.toMillis();
    }

    /**
     * @param kind what is counted together, such as {@code "rtsp 401 34020000001320000001"}; no secrets
     * @param detail the whole line; no secrets
     */
    public synchronized void warn(String kind, String detail) {
        long now = clock.millis();
        Count count = counts.get(kind);
        if (count == null) {
            count = new Count();
            count.writtenMs = now;
            counts.put(kind, count);
            log.warn("{}", detail);
            evict();
            return;
        }
        count.since++;
        if (now - count.writtenMs >= periodMs) {
            log.warn("{} ({} times more in {} s)", detail, count.since, (now - count.writtenMs) / 1000);
            count.since = 0;
            count.writtenMs = now;
        }
    }

    private void evict() {
        if (counts.size() <= MAX_KEYS) {
            return;
        }
        var eldest = counts.entrySet().iterator();
        var entry = eldest.next();
        if (entry.getValue().since > 0) {
            log.warn("{}: {} times more", entry.getKey(), entry.getValue().since);
        }
        eldest.remove();
    }
}
