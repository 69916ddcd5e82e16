package org.xueliang.registry.figures;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Severity;

/**
 * How soon somebody should have an alert in hand (any step of its life after OPEN), by how bad it is. Our own proposal: no
 * standard was found that fixes it. INFO has none.
 */
final class HandlingTimes {
    static final Map<Severity, Duration> WITHIN = new EnumMap<>(Map.of(
            Severity.CRITICAL, Duration.ofMinutes(5),
            Severity.HIGH, Duration.ofMinutes(15),
            Severity.MEDIUM, Duration.ofHours(2),
            Severity.LOW, Duration.ofHours(24)));

    private HandlingTimes() {}

    static @Nullable Duration of(Severity severity) {
        return WITHIN.get(severity);
    }
}
