package org.xueliang.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xueliang.chassis.settings.SettingsLoader;

class RegistrySettingsTest {
    @TempDir
    Path folder;

    private RegistrySettings load(String yaml) throws Exception {
        Path file = Files.writeString(folder.resolve("registry.yaml"), yaml);
        return new SettingsLoader(Map.of()).load(RegistrySettings.class, file);
    }

    @Test
    void whatIsAbsentTakesItsDefault() throws Exception {
        assertThat(load("database-url: jdbc:postgresql://db/x\nredis-url: redis://r:6379\ndata-dir: data\n"))
                .isEqualTo(RegistrySettings.local("jdbc:postgresql://db/x", "redis://r:6379", Path.of("data"), 8080));
    }

    @Test
    void everyKeyIsTaken() throws Exception {
        RegistrySettings settings = load("""
                bind: 0.0.0.0
                port: 0
                database-url: jdbc:postgresql://db/x
                database-user: u
                database-password: geheim-1
                redis-url: redis://:geheim-2@r:6379
                partitions: 16
                bus-retention: 5m
                unknown-paths: pending
                data-dir: /var/lib/x
                code-prefix: "11010000"
                service-token-file: /run/token
                presence-ttl: 20s
                subscriber-stall: 5s
                """);
        assertThat(settings.port()).isZero();
        assertThat(settings.unknownPaths()).isEqualTo(UnknownPaths.PENDING);
        assertThat(settings.busRetention()).isEqualTo(Duration.ofMinutes(5));
        assertThat(settings.databasePassword()).isEqualTo("geheim-1");
        assertThat(settings.serviceTokenFile()).isEqualTo(Path.of("/run/token"));
        assertThat(settings.toString()).doesNotContain("geheim").contains("11010000", "redis://...@r:6379");
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        assertThatThrownBy(
                        () -> load("port: 70000\ndatabase-url: mysql://u:geheim@db\ncode-prefix: abc\npartitions: 0\n"))
                .hasMessageContaining("port: 70000 (expected: 0 to 65535)")
                .hasMessageContaining("database-url: 'mysql://...@db' (expected: jdbc:postgresql://HOST:PORT/NAME)")
                .hasMessageContaining("redis-url: missing")
                .hasMessageContaining("partitions: 0 (expected: 1 to 4096)")
                .hasMessageContaining("data-dir: missing")
                .hasMessageContaining("code-prefix: 'abc' (expected: 8 digits such as 34020000)");
    }
}
