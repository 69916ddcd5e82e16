package org.xueliang.standalone.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.xueliang.ingest.IngestRole;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.AlertType;
import org.xueliang.simulator.demo.DemoRun;
import org.xueliang.simulator.demo.DemoSettings;
import org.xueliang.simulator.demo.DemoStreet;
import org.xueliang.simulator.script.ExpectedAlert;
import org.xueliang.simulator.script.ScriptedReading;
import org.xueliang.standalone.Running;
import org.xueliang.standalone.client.MetricsPage;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.standalone.client.SubscribedAlerts;
import org.xueliang.standalone.demo.Score.Expected;
import org.xueliang.standalone.demo.Score.Match;
import org.xueliang.standalone.terminal.Progress;

/** Runs the town against a gateway and a registry that are up: cameras on, script, score. */
public final class Demonstration {
    private static final Duration ONLINE_WITHIN = Duration.ofSeconds(60);

    /** A lost alert is worse than a late answer: findings of the last scripted second need detectors and intake. */
    private static final long TICK_MS = 500;

    private final Running running;
    private final DemoStreet street;
    private final DemoRun cameras;
    private final Town town;
    private final Progress progress;
    private final SubscribedAlerts arrivals;

    /** Opens the cameras that are pulled from; started before the gateway, so that the gateway ends before they do. */
    public Demonstration(Running running, Duration duration, RegistryClient registry, Progress progress) {
        this.running = running;
        this.street = DemoStreet.plan(duration);
        this.cameras = running.add(
                "simulated cameras",
                DemoRun.open(street, DemoSettings.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))));
        this.town = new Town(registry, street);
        this.progress = progress;
        this.arrivals = running.add("subscription", SubscribedAlerts.subscribe(registry, SubscribedAlerts.ALL));
    }

    public Town town() {
        return town;
    }

    /** Enrols the cameras, lets them connect, and waits until all are online or a minute is over. */
    public int connect(IngestRole ingest) throws InterruptedException {
        town.enrol(cameras.pulls(), ingest.rtspPort());
        cameras.push(town.pushes());
        long deadline = System.nanoTime() + ONLINE_WITHIN.toNanos();
        int online = town.online();
        while (online < street.cameras().size() && System.nanoTime() < deadline && !running.await(TICK_MS)) {
            online = town.online();
            progress.show(
                    System.currentTimeMillis(),
                    "cameras online: " + online + " of " + street.cameras().size());
        }
        progress.done();
        return online;
    }

    /**
     * Lets the script run for its time and compares what was found with it.
     *
     * @return as far as it came, where the process is told to end earlier
     */
    public DemoReport run(Duration duration, IngestRole ingest, int online) throws InterruptedException, IOException {
        Instant beginning = Instant.now();
        List<ExpectedAlert> inView = cameras.begin(beginning);
        List<ScriptedReading> readings = new ArrayList<>(street.script().readings());
        List<Expected> expected = town.expected(inView, beginning);
        long endMs = beginning.plus(duration).toEpochMilli();
        boolean told = false;
        while (!told && System.currentTimeMillis() < endMs) {
            told = running.await(Math.min(TICK_MS, Math.max(1, endMs - System.currentTimeMillis())));
            long scriptMs = System.currentTimeMillis() - beginning.toEpochMilli();
            while (!readings.isEmpty() && readings.get(0).atMs() <= scriptMs) {
                town.send(readings.remove(0));
            }
            long due = expected.stream()
                    .filter(e -> e.beginUs() <= System.currentTimeMillis() * 1000)
                    .count();
            progress.show(
                    System.currentTimeMillis(),
                    "%3d s of %d: %d of %d events have begun, %d alerts"
                            .formatted(
                                    scriptMs / 1000,
                                    duration.toSeconds(),
                                    due,
                                    expected.size(),
                                    town.alerts().size()));
        }
        progress.done();
        return report(ingest, online, expected);
    }

    private DemoReport report(IngestRole ingest, int online, List<Expected> expected) throws IOException {
        List<Alert> alerts = town.alerts();
        Score score = Score.of(expected, alerts);
        MetricsPage gateway = MetricsPage.read(ingest.doorPort());
        List<Long> errors =
                score.matches().stream().map(Match::beginErrorMs).sorted().toList();
        List<Long> motion = score.matches().stream()
                .filter(match -> match.expected().type() == AlertType.MOTION)
                .flatMap(match -> arrivals.arrivedUs(match.alert()).stream()
                        .mapToObj(arrivedUs -> (arrivedUs - match.expected().beginUs()) / 1000))
                .sorted()
                .toList();
        return new DemoReport(
                street.cameras().size(),
                online,
                (long) gateway.sum("xueliang_ingest_access_units_total"),
                (long) gateway.sum("xueliang_ingest_pictures_decoded_total"),
                (long) gateway.sum("xueliang_ingest_frame_events_published_total"),
                (long) gateway.sum("xueliang_ingest_frame_events_dropped_total"),
                alerts.size(),
                town.incidents().size(),
                score.expected(),
                score.matched(),
                score.missed().size(),
                score.falseAlerts().size(),
                score.repeated(),
                cameras.skippedPictures(),
                median(errors),
                largest(errors),
                median(motion),
                largest(motion),
                score.missed().stream().map(this::told).toList(),
                score.falseAlerts().stream().map(this::told).toList());
    }

    private static long median(List<Long> sorted) {
        return sorted.isEmpty() ? 0 : sorted.get(sorted.size() / 2);
    }

    private static long largest(List<Long> sorted) {
        return sorted.isEmpty() ? 0 : sorted.get(sorted.size() - 1);
    }

    private String told(Expected expected) {
        return expected.type() + " " + town.alias(expected.subject()) + " at "
                + Instant.ofEpochMilli(expected.beginUs() / 1000);
    }

    private String told(Alert alert) {
        String subject = alert.getType() == AlertType.OUTAGE ? alert.getPlace() : town.alias(alert.getChannel());
        return alert.getType() + " " + subject + " at " + Instant.ofEpochMilli(alert.getBeginUs() / 1000) + ": "
                + alert.getDetail();
    }
}
