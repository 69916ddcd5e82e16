package org.xueliang.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.xueliang.analytics.scene.FakeGateway;
import org.xueliang.analytics.scene.Scene;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.AlertType;
import org.xueliang.testkit.RedisExtension;

/** The real job in a real cluster of its own, on a real bus, against a registry that speaks real gRPC. */
class AnalyticsRoleTest {
    @RegisterExtension
    static final RedisExtension REDIS = new RedisExtension();

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String CHANNEL = "34020000001320000001";

    @TempDir
    Path folder;

    private FakeRegistry registry;
    private FakeBus bus;
    private final long startUs = System.currentTimeMillis() * 1000 - 60_000_000;

    @BeforeEach
    void open() throws Exception {
        registry = new FakeRegistry();
        bus = new FakeBus(REDIS.uri());
        bus.clear();
    }

    @AfterEach
    void close() throws Exception {
        bus.close();
        registry.close();
    }

    private AnalyticsSettings settings() {
        return AnalyticsSettings.of(REDIS.uri(), registry.address(), FakeRegistry.TOKEN, folder);
    }

    private List<Alert> alerts(AlertType type) {
        return registry.alerts().stream()
                .filter(alert -> alert.getType() == type)
                .toList();
    }

    /** Ten quiet seconds, six with somebody, five quiet ones; then the stream ends. */
    private void visit(FakeGateway gateway, long beginUs, long seed) {
        Scene scene = new Scene(seed);
        bus.send(gateway.online(beginUs));
        for (int i = 0; i < 105; i++) {
            if (i >= 50 && i < 80) {
                scene.person((i - 50) * 4, 40);
            } else {
                scene.nobody();
            }
            bus.send(gateway.picture(scene.shoot(beginUs + i * 200_000L, i % 10 == 0)));
        }
    }

    @Test
    void findsMotionAndLostSignalEndToEnd() {
        try (AnalyticsRole role = AnalyticsRole.start(settings())) {
            FakeGateway gateway = new FakeGateway(CHANNEL, "yard");
            visit(gateway, startUs, 1);
            bus.send(gateway.offline(startUs + 22_000_000, "no RTP for 10 s", false));
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(alerts(AlertType.MOTION))
                            .singleElement()
                            .satisfies(alert -> {
                                assertThat(alert.getBeginUs()).isBetween(startUs + 9_900_000, startUs + 11_000_000);
                                assertThat(alert.getEndUs()).isBetween(startUs + 15_000_000, startUs + 16_500_000);
                            }));
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(alerts(AlertType.SIGNAL_LOST))
                            .singleElement()
                            .satisfies(alert -> assertThat(alert.getBeginUs()).isEqualTo(startUs + 22_000_000)));
            assertThat(role.isRunning()).isTrue();
        }
    }
}
