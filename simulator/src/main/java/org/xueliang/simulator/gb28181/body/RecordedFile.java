package org.xueliang.simulator.gb28181.body;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A recording that a simulated device says it holds: every full hour of the last days is one. */
public record RecordedFile(String path, Instant start, Instant end, long bytes) {
    /** Older ones are overwritten. */
    public static final Duration KEPT = Duration.ofDays(7);

    private static final long HOUR_S = 3600;
    private static final long BYTES = 450_000_000;

    /** Those of the time asked for that are over by now. */
    public static List<RecordedFile> of(Instant from, Instant to, Instant now) {
        Instant oldest = now.minus(KEPT);
        Instant begin = from.isBefore(oldest) ? oldest : from;
        List<RecordedFile> files = new ArrayList<>();
        long hour = Math.floorDiv(begin.getEpochSecond(), HOUR_S);
        for (; hour * HOUR_S < to.getEpochSecond() && (hour + 1) * HOUR_S <= now.getEpochSecond(); hour++) {
            Instant start = Instant.ofEpochSecond(hour * HOUR_S);
            files.add(new RecordedFile("/rec/" + hour, start, start.plusSeconds(HOUR_S), BYTES));
        }
        return files;
    }
}
