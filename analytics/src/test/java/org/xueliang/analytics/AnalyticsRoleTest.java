package org.xueliang.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.xueliang.analytics.scene.FakeGateway;
import org.xueliang.analytics.scene.Scene;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.AlertType;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.SensorReading;
import org.xueliang.proto.v1.Severity;
import org.xueliang.proto.v1.Zone;
import org.xueliang.proto.v1.ZonePoint;
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
        return PatientSettings.of(REDIS.uri(), registry.address(), folder);
    }

    private List<Alert> alerts(AlertType type) {
        return registry.alerts().stream()
                .filter(alert -> alert.getType() == type)
                .toList();
    }

    /** Five samples a second, {@code to - from} of them; somebody is in view from sample 50 to 79 of each hundred. */
    private void samples(FakeGateway gateway, Scene scene, int from, int to) {
        for (int i = from; i < to; i++) {
            if (i % 100 >= 50 && i % 100 < 80) {
                scene.person((i % 100 - 50) * 4, 40);
            } else {
                scene.nobody();
            }
            bus.send(gateway.picture(scene.shoot(startUs + i * 200_000L, i % 10 == 0)));
        }
    }

    private long at(int sample) {
        return startUs + sample * 200_000L;
    }

    @Test
    void findsMotionAndLostSignalEndToEnd() throws Exception {
        FakeGateway gateway = new FakeGateway(CHANNEL, "yard");
        bus.send(gateway.online(startUs));
        samples(gateway, new Scene(1), 0, 105);
        bus.send(gateway.offline(at(110), "no RTP for 10 s", false));
        bus.add("frames:{0}", new byte[] {1, 2, 3});
        try (AnalyticsRole role = AnalyticsRole.start(settings())) {
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(alerts(AlertType.MOTION))
                            .singleElement()
                            .satisfies(alert -> {
                                assertThat(alert.getBeginUs()).isBetween(at(50), at(53));
                                assertThat(alert.getEndUs()).isBetween(at(76), at(83));
                                assertThat(alert.getSeverity()).isEqualTo(Severity.LOW);
                            }));
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(alerts(AlertType.SIGNAL_LOST))
                            .singleElement()
                            .satisfies(alert -> assertThat(alert.getBeginUs()).isEqualTo(at(110))));
            assertThat(role.isRunning()).isTrue();
            assertThat(get(role.port(), "/healthz")).contains("job: ok");
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(get(role.port(), "/metrics"))
                            .contains("xueliang_analytics_events_total 107.0")
                            .contains("xueliang_analytics_detections_total{type=\"MOTION\",} 1.0")
                            .contains("xueliang_analytics_bus_malformed_total{bus=\"frames\",} 1.0")
                            .contains("xueliang_analytics_bus_lag_ms{bus=\"frames\",partition=\"0\",} 0.0")
                            .containsPattern("xueliang_analytics_alerts_sent_total [1-9]"));
        }
    }

    @Test
    void goesOnFromItsCheckpointAfterItWasKilledInTheMiddle() throws Exception {
        FakeGateway gateway = new FakeGateway(CHANNEL, "yard");
        Scene scene = new Scene(2);
        bus.send(gateway.online(startUs));
        samples(gateway, scene, 0, 60);
        Process process = RoleProcess.start(REDIS.uri(), registry.address(), folder);
        try {
            await().atMost(LONG).until(() -> alerts(AlertType.MOTION).size() == 1);
            checkpointAfter(System.currentTimeMillis());
        } finally {
            process.destroyForcibly().waitFor();
        }
        // While it is away the visit goes on and ends, another one comes, and what was read is trimmed away.
        bus.trim(CHANNEL, 3);
        samples(gateway, scene, 60, 200);
        try (AnalyticsRole role = AnalyticsRole.start(settings())) {
            assertThat(role.restoredFrom()).isPresent();
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(alerts(AlertType.MOTION))
                            .hasSize(2)
                            .allSatisfy(alert -> assertThat(alert.getEndUs()).isPositive()));
        }
        assertThat(alerts(AlertType.MOTION).get(0).getBeginUs()).isBetween(at(50), at(53));
        assertThat(alerts(AlertType.MOTION).get(1).getBeginUs()).isBetween(at(150), at(153));
        assertThat(registry.alerts()).hasSize(2);
    }

    @Test
    void findsTheSameUnderTheSameIdsWhereItStartsAnew() {
        FakeGateway gateway = new FakeGateway(CHANNEL, "yard");
        bus.send(gateway.online(startUs));
        samples(gateway, new Scene(3), 0, 200);
        List<String> first;
        try (AnalyticsRole role = AnalyticsRole.start(settings())) {
            await().atMost(LONG)
                    .until(() -> role.isRunning() && alerts(AlertType.MOTION).size() == 2);
            first = registry.alerts().stream().map(Alert::getId).toList();
        }
        registry.forget();
        AnalyticsSettings elsewhere = PatientSettings.of(REDIS.uri(), registry.address(), folder.resolve("elsewhere"));
        try (AnalyticsRole role = AnalyticsRole.start(elsewhere)) {
            await().atMost(LONG)
                    .until(() -> role.isRunning() && alerts(AlertType.MOTION).size() == 2);
        }
        assertThat(registry.alerts().stream().map(Alert::getId)).containsExactlyElementsOf(first);
    }

    @Test
    void alertsWaitWhileTheRegistryIsAwayAndOutliveARestart() throws Exception {
        FakeGateway gateway = new FakeGateway(CHANNEL, "yard");
        Scene scene = new Scene(4);
        registry.stop();
        bus.send(gateway.online(startUs));
        samples(gateway, scene, 0, 100);
        try (AnalyticsRole role = AnalyticsRole.start(settings())) {
            await().atMost(LONG)
                    .until(() -> get(role.port(), "/metrics")
                                    .contains("xueliang_analytics_detections_total{type=\"MOTION\",} 1.0")
                            && !get(role.port(), "/metrics").contains("xueliang_analytics_intake_failures_total 0.0"));
            // Checkpoints are made while it is away, with what waits in them.
            checkpointAfter(System.currentTimeMillis());
        }
        bus.clear();
        registry.startAgain();
        try (AnalyticsRole role = AnalyticsRole.start(settings())) {
            await().atMost(LONG)
                    .until(() -> role.isRunning() && alerts(AlertType.MOTION).size() == 1);
            assertThat(alerts(AlertType.MOTION).get(0).getEndUs()).isPositive();
        }
    }

    @Test
    void outagesSensorsAndZonesEndToEnd() {
        registry.put(Channel.newBuilder()
                .setCode(CHANNEL)
                .setPlace("yard")
                .addZones(Zone.newBuilder()
                        .setId("gate")
                        .addCorners(ZonePoint.newBuilder().setX(0.2).setY(0.2))
                        .addCorners(ZonePoint.newBuilder().setX(0.8).setY(0.2))
                        .addCorners(ZonePoint.newBuilder().setX(0.8).setY(1))
                        .addCorners(ZonePoint.newBuilder().setX(0.2).setY(1))));
        try (AnalyticsRole role = AnalyticsRole.start(settings())) {
            await().atMost(LONG).until(role::isRunning);
            await().atMost(LONG).until(registry::isWatched);
            FakeGateway gateway = new FakeGateway(CHANNEL, "yard");
            bus.send(gateway.online(startUs));
            samples(gateway, new Scene(5), 0, 60);
            for (int i = 2; i <= 4; i++) {
                FakeGateway other = new FakeGateway("3402000000132000000" + i, "square");
                bus.send(other.online(at(60)));
                bus.send(other.offline(at(62 + i), "no route to host", false));
            }
            bus.send(SensorReading.newBuilder()
                    .setSensor("34020000001190000001")
                    .setPlace("yard")
                    .setQuantity("tilt")
                    .setValue(31)
                    .setAlarm(true)
                    .setReceivedUs(at(66))
                    .setMeasuredUs(at(66))
                    .build());
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(alerts(AlertType.MOTION))
                            .singleElement()
                            .satisfies(alert -> {
                                assertThat(alert.getZone()).isEqualTo("gate");
                                assertThat(alert.getSeverity()).isEqualTo(Severity.MEDIUM);
                            }));
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(alerts(AlertType.SENSOR))
                            .singleElement()
                            .satisfies(alert -> assertThat(alert.getSeverity()).isEqualTo(Severity.CRITICAL)));
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(alerts(AlertType.OUTAGE))
                            .singleElement()
                            .satisfies(
                                    alert -> assertThat(alert.getChannelsList()).hasSize(3)));
            assertThat(alerts(AlertType.SIGNAL_LOST)).isEmpty();
            assertThat(registry.incidents())
                    .singleElement()
                    .satisfies(incident -> assertThat(incident.getSeverity()).isEqualTo(Severity.CRITICAL));
        }
    }

    @Test
    void anAlertThatTheRegistryRefusesDoesNotHoldUpTheRest() throws Exception {
        registry.refuse("");
        registry.put(Channel.newBuilder().setCode("x"));
        FakeGateway gateway = new FakeGateway(CHANNEL, "yard");
        bus.send(gateway.online(startUs));
        bus.send(gateway.offline(at(2), "gone", false));
        bus.send(gateway.online(at(50)));
        samples(gateway, new Scene(6), 51, 52);
        try (AnalyticsRole role = AnalyticsRole.start(settings())) {
            await().atMost(LONG)
                    .until(() -> get(role.port(), "/metrics")
                            .matches("(?s).*xueliang_analytics_intake_refused_total [1-9].*"));
            registry.refuse("none");
            bus.send(gateway.offline(at(100), "gone again", false));
            await().atMost(LONG).until(() -> alerts(AlertType.SIGNAL_LOST).size() == 1);
        }
    }

    @Test
    void theBusMayBeAwayForAWhile() {
        FakeGateway gateway = new FakeGateway(CHANNEL, "yard");
        bus.send(gateway.online(startUs));
        try (AnalyticsRole role = AnalyticsRole.start(settings())) {
            await().atMost(LONG)
                    .until(() -> get(role.port(), "/metrics").contains("xueliang_analytics_events_total 1.0"));
            bus.close();
            REDIS.stop();
            await().atMost(LONG)
                    .until(() -> get(role.port(), "/metrics")
                            .matches("(?s).*xueliang_analytics_bus_failures_total\\{bus=\"frames\",} [1-9].*"));
            REDIS.start();
            bus = new FakeBus(REDIS.uri());
            bus.send(gateway.offline(System.currentTimeMillis() * 1000, "the camera went meanwhile", false));
            await().atMost(LONG).until(() -> alerts(AlertType.SIGNAL_LOST).size() == 1);
        }
    }

    /** Waits for a checkpoint that was begun and completed after this. */
    private void checkpointAfter(long timeMs) {
        await().atMost(LONG).until(() -> {
            Optional<Path> newest = new RetainedCheckpoints(folder).newest();
            return newest.isPresent()
                    && Files.getLastModifiedTime(newest.get().resolve("_metadata"))
                                    .toMillis()
                            > timeMs + 2500;
        });
    }

    private static String get(int port, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        // Without an upgrade to HTTP/2 on the way, which a door that is just opening may break off.
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
