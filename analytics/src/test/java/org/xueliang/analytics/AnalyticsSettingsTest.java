package org.xueliang.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xueliang.chassis.settings.SettingsException;
import org.xueliang.chassis.settings.SettingsLoader;

class AnalyticsSettingsTest {
    @TempDir
    Path folder;

    private AnalyticsSettings load(String yaml) throws IOException {
        return new SettingsLoader(Map.of())
                .load(AnalyticsSettings.class, Files.writeString(folder.resolve("analytics.yaml"), yaml));
    }

    @Test
    void defaults() throws IOException {
        AnalyticsSettings settings = load("");
        assertThat(settings.redisUrl()).isEqualTo("redis://127.0.0.1:6379");
        assertThat(settings.registry()).isEqualTo("127.0.0.1:8080");
        assertThat(settings.partitions()).isEqualTo(8);
        assertThat(settings.parallelism()).isEqualTo(1);
        assertThat(settings.bind()).isEqualTo("127.0.0.1");
        assertThat(settings.port()).isEqualTo(8082);
        assertThat(settings.checkpointInterval()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.silence()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.outageChannels()).isEqualTo(3);
        assertThat(settings.serviceToken()).isNull();
    }

    @Test
    void everyKey() throws IOException {
        AnalyticsSettings settings = load("""
                redis-url: redis://:secret@bus:6380
                registry: registry:9090
                service-token: hush
                service-token-file: /run/token
                partitions: 16
                checkpoint-dir: /var/checkpoints
                checkpoint-interval: 5s
                parallelism: 4
                bind: 0.0.0.0
                port: 0
                silence: 20s
                forget: 1d
                incident-window: 30s
                sensor-window: 2m
                outage-window: 15s
                outage-channels: 5
                lost-hold: 3s
                """);
        assertThat(settings)
                .isEqualTo(new AnalyticsSettings(
                        "redis://:secret@bus:6380",
                        "registry:9090",
                        "hush",
                        Path.of("/run/token"),
                        16,
                        Path.of("/var/checkpoints"),
                        Duration.ofSeconds(5),
                        4,
                        "0.0.0.0",
                        0,
                        Duration.ofSeconds(20),
                        Duration.ofDays(1),
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(2),
                        Duration.ofSeconds(15),
                        5,
                        Duration.ofSeconds(3)));
        assertThat(settings.toString()).doesNotContain("hush").doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "partitions: 0,partitions: 0 (expected: 1 to 4096)",
        "port: 70000,port: 70000 (expected: 0 to 65535)",
        "outage-channels: 1,outage-channels: 1 (expected: 2 to 100000)",
        "silence: 1s,silence: 1000ms (expected: 3000ms to 3600000ms)",
        "checkpoint-interval: 1ms,checkpoint-interval: 1ms (expected: 100ms to 600000ms)",
        "partitons: 8,partitons: unknown key (did you mean 'partitions'?)"
    })
    void aBadValueIsSaid(String line, String problem) {
        assertThatThrownBy(() -> load(line))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void withoutATokenTheRoleDoesNotStart() throws IOException {
        AnalyticsSettings settings = load("");
        assertThatThrownBy(() -> AnalyticsRole.start(settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("service-token: missing (expected: the token or a file with it)");
    }
}
