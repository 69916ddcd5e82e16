package org.xueliang.ingest.session;

import java.time.Clock;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * The two times a gateway needs: wall time for what is told to others, and a time that never jumps for deadlines. Nothing
 * else in ingest reads a clock. Thread-safe.
 */
public final class GatewayTime {
    private final Clock clock;
    private final LongSupplier nanos;

    public GatewayTime(Clock clock, LongSupplier nanos) {
        this.clock = clock;
        this.nanos = nanos;
    }

    public static GatewayTime of(Clock clock) {
        return new GatewayTime(clock, System::nanoTime);
    }

    /** Wall time, microseconds since the Unix epoch. */
    public long wallUs() {
        Instant now = clock.instant();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
    }

    /** Time that only grows, in milliseconds from an arbitrary start: for deadlines. */
    public long steadyMs() {
        return nanos.getAsLong() / 1_000_000;
    }

    /** As {@link #steadyMs} in microseconds. */
    public long steadyUs() {
        return nanos.getAsLong() / 1000;
    }

    public Clock clock() {
        return clock;
    }
}
