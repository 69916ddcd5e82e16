package org.xueliang.registry;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands until a test moves it. */
final class MovableClock extends Clock {
    private volatile Instant now = Instant.parse("2026-03-01T08:00:00Z");

    void advance(Duration by) {
        now = now.plus(by);
    }

    long micros() {
        return now.toEpochMilli() * 1000;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }

    @Override
    public Instant instant() {
        return now;
    }
}
