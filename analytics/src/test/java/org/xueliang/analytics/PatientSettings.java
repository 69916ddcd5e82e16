package org.xueliang.analytics;

import java.nio.file.Path;
import java.time.Duration;

/** Settings for tests whose events come in bursts: on a slow machine the pause between two is no silence of the camera. */
final class PatientSettings {
    private PatientSettings() {}

    static AnalyticsSettings of(String redisUrl, String registry, Path checkpointDir) {
        return new AnalyticsSettings(
                redisUrl,
                registry,
                FakeRegistry.TOKEN,
                null,
                8,
                checkpointDir,
                Duration.ofSeconds(2),
                1,
                "127.0.0.1",
                0,
                Duration.ofMinutes(30),
                Duration.ofDays(7),
                Duration.ofSeconds(20),
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                3,
                Duration.ofSeconds(5));
    }
}
