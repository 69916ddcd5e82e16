package org.xueliang.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xueliang.proto.v1.Alert;
import org.xueliang.simulator.demo.DemoRun;
import org.xueliang.simulator.demo.DemoSettings;
import org.xueliang.simulator.demo.DemoStreet;
import org.xueliang.simulator.script.ScriptedReading;
import org.xueliang.standalone.client.MetricsPage;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.standalone.client.ServerAddress;
import org.xueliang.standalone.demo.Score;
import org.xueliang.standalone.demo.Score.Expected;
import org.xueliang.standalone.demo.Town;
import org.xueliang.standalone.stores.Stores;

/** Each role is a process of its own, and one of them dies in the middle of it all. */
class RolesAsProcessesTest {
    private static final Duration SCRIPT = Duration.ofSeconds(60);

    /** The first events of all cameras have begun, none has ended. */
    private static final Duration KILL_AT = Duration.ofSeconds(25);

    private static final Duration AWAY = Duration.ofSeconds(5);

    /** Of all partitions together; the cameras go on. */
    private static final double MAX_LAG_MS = 2_000;

    @TempDir
    Path folder;

    private DataFolder data;
    private final Deque<AutoCloseable> running = new ArrayDeque<>();

    @BeforeEach
    void nothingRuns() {
        data = new DataFolder(folder.resolve("data"));
    }

    @AfterEach
    void endEverything() throws Exception {
        List<Exception> failures = new ArrayList<>();
        for (AutoCloseable part : running) {
            try {
                part.close();
            } catch (Exception e) {
                failures.add(e);
            }
        }
        Stores.endLeftovers(data.storesFolder());
        assertThat(failures).isEmpty();
    }

    private <T extends AutoCloseable> T keep(T part) {
        running.push(part);
        return part;
    }

    private RoleProcess start(String command, String log) throws IOException {
        RoleProcess process = keep(RoleProcess.start(command, data, folder.resolve(log + ".log")));
        process.announced(data);
        return process;
    }

    @Test
    void analyticsIsKilledInTheMiddleOfTheScriptAndNoAlertIsMissingOrDouble() throws Exception {
        DemoStreet street = DemoStreet.plan(SCRIPT);
        start("stores", "stores");
        start("registry", "registry");
        start("ingest", "ingest");
        RoleProcess first = start("analytics", "analytics-1");
        DemoRun cameras =
                keep(DemoRun.open(street, DemoSettings.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))));
        RegistryClient registry = keep(new RegistryClient(ServerAddress.find(null, null, Map.of(), data.path())));
        Town town = new Town(registry, street);
        town.enrol(cameras.pulls(), port("ingest", "rtsp-port"));
        cameras.push(town.pushes());
        await("all cameras online")
                .atMost(Duration.ofSeconds(60))
                .until(() -> town.online() == street.cameras().size());

        Instant beginning = Instant.now();
        List<Expected> expected = town.expected(cameras.begin(beginning), beginning);
        List<ScriptedReading> readings = new ArrayList<>(street.script().readings());
        run(town, readings, beginning, KILL_AT);
        first.kill();
        data.forget("analytics");
        run(town, readings, beginning, KILL_AT.plus(AWAY));
        RoleProcess second = start("analytics", "analytics-2");
        run(town, readings, beginning, SCRIPT);

        await("every alert of the script")
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () -> assertThat(Score.of(expected, town.alerts()).missed())
                                .as(
                                        "missed of %d; %d pictures were not rendered in time",
                                        expected.size(), cameras.skippedPictures())
                                .isEmpty());
        // What was put on the bus while it was away could still show something that is not there.
        await("analytics has caught up")
                .during(Duration.ofSeconds(3))
                .atMost(Duration.ofSeconds(40))
                .until(this::caughtUp);
        Score score = Score.of(expected, town.alerts());
        assertThat(expected.size()).isGreaterThanOrEqualTo(12);
        assertThat(score.matched()).isEqualTo(expected.size());
        assertThat(score.falseAlerts())
                .as("false alerts of a script that began at %s", beginning)
                .isEmpty();
        assertNoneIsDouble(town.alerts());
        assertThat(new TownFigures(registry).check())
                .as("camera seconds online")
                .isGreaterThan(SCRIPT.toSeconds());
        assertThat(second.said()).contains("going on from checkpoint");
        assertThat(first.said()).doesNotContain("going on from checkpoint");
    }

    /** Lets the script go on to that time, with its sensors' readings when they are due. */
    private static void run(Town town, List<ScriptedReading> readings, Instant beginning, Duration until) {
        await().atMost(until.plusSeconds(30))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    long scriptMs = Duration.between(beginning, Instant.now()).toMillis();
                    while (!readings.isEmpty() && readings.get(0).atMs() <= scriptMs) {
                        town.send(readings.remove(0));
                    }
                    return scriptMs >= until.toMillis();
                });
    }

    private static void assertNoneIsDouble(List<Alert> alerts) {
        assertThat(alerts).extracting(Alert::getId).doesNotHaveDuplicates();
        for (Alert one : alerts) {
            assertThat(alerts)
                    .filteredOn(other -> !other.getId().equals(one.getId())
                            && other.getType() == one.getType()
                            && other.getChannel().equals(one.getChannel())
                            && other.getPlace().equals(one.getPlace())
                            && other.getZone().equals(one.getZone())
                            && other.getBeginUs() >= one.getBeginUs()
                            && (one.getEndUs() == 0 || other.getBeginUs() <= one.getEndUs()))
                    .as("alerts of one subject and time with %s", one)
                    .isEmpty();
        }
    }

    private boolean caughtUp() throws IOException {
        return MetricsPage.read(port("analytics", "door-port")).sum("xueliang_analytics_bus_lag_ms") < MAX_LAG_MS;
    }

    private int port(String part, String key) throws IOException {
        return Integer.parseInt(data.find(part).orElseThrow().getProperty(key));
    }
}
