package org.xueliang.ingest.source;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Settings of sources, under {@code ingest.sources}. Absent keys take the defaults named here.
 *
 * @param multicastDiscovery whether the gateway may ask its networks by multicast for devices, when somebody has it look; false
 * @param answerTimeout for one answer of an ONVIF device, whole; 10 s
 * @param lookEvery between two looks at an ONVIF device that answers; 5 min
 * @param retryAfter the first look after one that failed; doubled up to lookEvery; 5 s
 */
public record SourceSettings(
        Boolean multicastDiscovery, Duration answerTimeout, Duration lookEvery, Duration retryAfter) {
    /** As with no key given. */
    public static final SourceSettings DEFAULTS =
            new SourceSettings(false, Duration.ofSeconds(10), Duration.ofMinutes(5), Duration.ofSeconds(5));

    public SourceSettings {
        multicastDiscovery = multicastDiscovery != null && multicastDiscovery;
        answerTimeout = duration("answer-timeout", answerTimeout, 10_000, 100, 60_000);
        lookEvery = duration("look-every", lookEvery, 300_000, 100, 86_400_000);
        retryAfter = duration("retry-after", retryAfter, 5000, 50, lookEvery.toMillis());
    }

    private static Duration duration(String key, @Nullable Duration value, long otherwiseMs, long minMs, long maxMs) {
        if (value == null) {
            return Duration.ofMillis(Math.min(otherwiseMs, maxMs));
        }
        if (value.toMillis() < minMs || value.toMillis() > maxMs) {
            throw new IllegalArgumentException(
                    "sources." + key + ": " + value.toMillis() + " ms (expected: " + minMs + " to " + maxMs + " ms)");
        }
        return value;
    }
}
