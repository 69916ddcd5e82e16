package org.xueliang.simulator.gb28181;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/** How long registrations took, to the millisecond; what took longer than two minutes counts as two minutes. Thread-safe. */
public final class RegistrationTimes {
    private static final int MAX_MS = 120_000;

    private final AtomicIntegerArray counts = new AtomicIntegerArray(MAX_MS + 1);
    private final AtomicLong total = new AtomicLong();
    private final AtomicLong first = new AtomicLong();

    void add(long millis) {
        counts.incrementAndGet((int) Math.max(0, Math.min(MAX_MS, millis)));
        total.incrementAndGet();
    }

    /** A device registered that was not registered before. */
    void addFirst() {
        first.incrementAndGet();
    }

    public long count() {
        return total.get();
    }

    /** Devices that registered at least once. */
    public long devices() {
        return first.get();
    }

    /** @param share 0.5 for the median; 0 milliseconds where nothing was counted */
    public long quantileMs(double share) {
        long wanted = (long) Math.ceil(share * total.get());
        long seen = 0;
        for (int millis = 0; millis <= MAX_MS; millis++) {
            seen += counts.get(millis);
            if (seen >= wanted && seen > 0) {
                return millis;
            }
        }
        return 0;
    }
}
