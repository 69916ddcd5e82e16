package org.xueliang.analytics;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the analytics role. A component given as null takes the default that is named here.
 *
 * @param redisUrl the bus; redis://127.0.0.1:6379
 * @param registry host:port; 127.0.0.1:8080
 * @param serviceToken bearer token with the role ANALYTICS; this or the file is required
 * @param serviceTokenFile file with that token, readable where the job runs
 * @param partitions of the bus, the same for every role; 8
 * @param checkpointDir folder that outlives the process; data/analytics/checkpoints
 * @param checkpointInterval 2s
 * @param parallelism 1
 * @param bind of the door; 127.0.0.1
 * @param port of the door; 8082; 0 picks a free one
 * @param silence without events of a live session, after which its signal is lost; 10s
 * @param forget without events, after which nothing is remembered of a channel; 7d
 * @param incidentWindow begins within it are one incident; 20s
 * @param sensorWindow a sensor's alarm and a change in a picture within it raise each other; 60s
 * @param outageWindow losses of signal within it count together; 10s
 * @param outageChannels so many of them are an outage; 3
 * @param lostHold so long a loss of signal waits for others; 5s
 */
public record AnalyticsSettings(
        String redisUrl,
        String registry,
        @Nullable String serviceToken,
        @Nullable Path serviceTokenFile,
        Integer partitions,
        Path checkpointDir,
        Duration checkpointInterval,
        Integer parallelism,
        String bind,
        Integer port,
        Duration silence,
        Duration forget,
        Duration incidentWindow,
        Duration sensorWindow,
        Duration outageWindow,
        Integer outageChannels,
        Duration lostHold) {
    public AnalyticsSettings {
        redisUrl = or(redisUrl, "redis://127.0.0.1:6379");
        registry = or(registry, "127.0.0.1:8080");
        partitions = within("partitions", or(partitions, 8), 1, 4096);
        checkpointDir = or(checkpointDir, Path.of("data", "analytics", "checkpoints"));
        checkpointInterval = within("checkpoint-interval", or(checkpointInterval, Duration.ofSeconds(2)), 100, 600_000);
        parallelism = within("parallelism", or(parallelism, 1), 1, 1024);
        bind = or(bind, "127.0.0.1");
        port = within("port", or(port, 8082), 0, 65535);
        silence = within("silence", or(silence, Duration.ofSeconds(10)), 3_000, 3_600_000);
        forget = within("forget", or(forget, Duration.ofDays(7)), 60_000, 365L * 86_400_000);
        incidentWindow = within("incident-window", or(incidentWindow, Duration.ofSeconds(20)), 0, 3_600_000);
        sensorWindow = within("sensor-window", or(sensorWindow, Duration.ofSeconds(60)), 0, 3_600_000);
        outageWindow = within("outage-window", or(outageWindow, Duration.ofSeconds(10)), 0, 3_600_000);
        outageChannels = within("outage-channels", or(outageChannels, 3), 2, 100_000);
        lostHold = within("lost-hold", or(lostHold, Duration.ofSeconds(5)), 0, 600_000);
    }

    /** Settings for the places that differ from machine to machine, the rest as by default; the door on a free port. */
    public static AnalyticsSettings of(String redisUrl, String registry, String serviceToken, Path checkpointDir) {
        return new AnalyticsSettings(
                redisUrl,
                registry,
                serviceToken,
                null,
                8,
                checkpointDir,
                Duration.ofSeconds(2),
                1,
                "127.0.0.1",
                0,
                Duration.ofSeconds(10),
                Duration.ofDays(7),
                Duration.ofSeconds(20),
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                3,
                Duration.ofSeconds(5));
    }

    private static <T> T or(@Nullable T given, T byDefault) {
        return given == null ? byDefault : given;
    }

    private static Integer within(String key, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(key + ": " + value + " (expected: " + min + " to " + max + ")");
        }
        return value;
    }

    private static Duration within(String key, Duration value, long minMs, long maxMs) {
        if (value.toMillis() < minMs || value.toMillis() > maxMs) {
            throw new IllegalArgumentException(
                    key + ": " + value.toMillis() + "ms (expected: " + minMs + "ms to " + maxMs + "ms)");
        }
        return value;
    }

    /** Without the token, and without what may be a password in the bus's URL. */
    @Override
    public String toString() {
        return "AnalyticsSettings[registry=" + registry + ", partitions=" + partitions + ", checkpointDir="
                + checkpointDir + ", checkpointInterval=" + checkpointInterval + ", parallelism=" + parallelism
                + ", bind=" + bind + ", port=" + port + "]";
    }
}
