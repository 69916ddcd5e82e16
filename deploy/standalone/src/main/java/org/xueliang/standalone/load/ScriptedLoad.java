package org.xueliang.standalone.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.Completeness;
import org.xueliang.proto.v1.Device;
import org.xueliang.proto.v1.ListChannelsRequest;
import org.xueliang.proto.v1.ListChannelsResponse;
import org.xueliang.proto.v1.ListDevicesRequest;
import org.xueliang.proto.v1.ListDevicesResponse;
import org.xueliang.proto.v1.MediaTransport;
import org.xueliang.proto.v1.Presence;
import org.xueliang.simulator.gb28181.GbFleet;
import org.xueliang.simulator.gb28181.GbPasswords;
import org.xueliang.simulator.gb28181.GbSettings;
import org.xueliang.simulator.gb28181.RegistrationStorm;
import org.xueliang.simulator.gb28181.ScriptedStreets;
import org.xueliang.simulator.gb28181.StormReport;
import org.xueliang.simulator.gb28181.StreetRound;
import org.xueliang.standalone.Running;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.standalone.client.SubscribedAlerts;
import org.xueliang.standalone.demo.Score.Expected;
import org.xueliang.standalone.terminal.Progress;

/**
 * Devices of GB/T 28181 register, are catalogued, and some of their channels show streets in which things happen: what is found of it is
 * compared with what was scripted. The devices are enrolled already, as {@link ScriptedPlan#details} says.
 */
public final class ScriptedLoad {
    private static final Duration EACH_STEP_WITHIN = Duration.ofMinutes(3);
    private static final int STREETS = 14;
    private static final int PAGE = 1000;
    private static final long TICK_MS = 1_000;

    /** After the last event that is asked for: a frozen picture is known after a while, and what is known has a way to go. */
    private static final long GRACE_MS = 12_000;

    private final Running running;
    private final RegistryClient registry;
    private final GbSettings settings;
    private final ScriptedPlan plan;
    private final int doorPort;
    private final Progress progress;
    private final ScriptedStreets streets;
    private final ScriptedScore score;

    /** Renders the streets. @param doorPort of the gateway's own door on this machine */
    public ScriptedLoad(
            Running running,
            RegistryClient registry,
            GbSettings settings,
            ScriptedPlan plan,
            int doorPort,
            Progress progress) {
        this.running = running;
        this.registry = registry;
        this.settings = settings;
        this.plan = plan;
        this.doorPort = doorPort;
        this.progress = progress;
        streets = ScriptedStreets.render(plan.seats(), StreetRound.some(STREETS), ScriptedStreets.SMALL);
        score = new ScriptedScore(plan, settings.codes(), streets);
    }

    /**
     * @param within devices begin at moments by chance in this time
     * @param watched how long events are looked for once everything streams
     */
    public ScriptedReport run(GbPasswords passwords, Duration within, Duration watched)
            throws InterruptedException, IOException {
        SubscribedAlerts alerts =
                running.add("subscription", SubscribedAlerts.subscribe(registry, SubscribedAlerts.FROM_NOW_ON));
        GbFleet fleet = running.add("devices", GbFleet.start(settings, passwords, streets));
        long beganMs = System.currentTimeMillis();
        StormReport registration = register(fleet, within);
        long cataloguedMs =
                registration.failed() > 0 ? -1 : await("catalogs complete", plan.devices(), this::catalogued);
        long wanted = (long) plan.watchedOfWay() * plan.ways().size();
        long streamingMs = cataloguedMs < 0 ? -1 : await("channels online", wanted, () -> online().size());
        GatewayCounters before = GatewayCounters.read(doorPort);
        long fromMs = System.currentTimeMillis();
        long untilMs = fromMs + watched.toMillis();
        if (streamingMs >= 0) {
            watch(alerts, fromMs, untilMs);
        }
        GatewayCounters counted = GatewayCounters.read(doorPort).since(before);
        ScriptedReport report = new ScriptedReport(
                registration,
                cataloguedMs < 0 ? (int) catalogued() : plan.devices(),
                cataloguedMs < 0 ? -1 : cataloguedMs - beganMs,
                streamingMs < 0 ? -1 : streamingMs - beganMs,
                System.currentTimeMillis() - fromMs,
                counted.cpu(),
                (long) counted.decoded(),
                (long) counted.lost(),
                (long) counted.dropped(),
                alerts.ended().orElse(""),
                score.report(alerts, untilMs * 1000, score.byTransport(online())));
        progress.done();
        return report;
    }

    private StormReport register(GbFleet fleet, Duration within) throws InterruptedException {
        try {
            return RegistrationStorm.start(
                            fleet,
                            within,
                            within.plus(EACH_STEP_WITHIN),
                            now -> show(
                                    "%d of %d registered, %d refused", now.registered(), now.devices(), now.refused()))
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the devices did not register", e.getCause());
        }
    }

    private interface Count {
        long now();
    }

    /** @return when so many were there; -1 where they were not in time */
    private long await(String what, long wanted, Count count) throws InterruptedException {
        long deadlineNs = System.nanoTime() + EACH_STEP_WITHIN.toNanos();
        long now = count.now();
        while (now < wanted && System.nanoTime() < deadlineNs && !running.await(TICK_MS)) {
            now = count.now();
            show("%s: %d of %d", what, now, wanted);
        }
        return now >= wanted ? System.currentTimeMillis() : -1;
    }

    private void watch(SubscribedAlerts alerts, long fromMs, long untilMs) throws InterruptedException {
        long endMs = untilMs + GRACE_MS;
        boolean told = false;
        while (!told && System.currentTimeMillis() < endMs) {
            told = running.await(Math.min(TICK_MS, Math.max(1, endMs - System.currentTimeMillis())));
            long nowUs = Math.min(System.currentTimeMillis(), untilMs) * 1000;
            List<Expected> due = new ArrayList<>();
            plan.ways().forEach(way -> due.addAll(score.expected(way, nowUs)));
            show(
                    "%d s of %d: %d events have begun, %d alerts",
                    TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis() - fromMs),
                    TimeUnit.MILLISECONDS.toSeconds(endMs - fromMs),
                    due.size(),
                    alerts.alerts().size());
        }
    }

    private void show(String line, Object... figures) {
        progress.show(System.currentTimeMillis(), String.format(Locale.ROOT, line, figures));
    }

    /** Devices of the test whose catalog is complete at the registry, with all channels. */
    private long catalogued() {
        long complete = 0;
        String token = "";
        do {
            ListDevicesResponse page = registry.devices()
                    .listDevices(ListDevicesRequest.newBuilder()
                            .setPageSize(PAGE)
                            .setPageToken(token)
                            .build());
            complete += page.getDevicesList().stream()
                    .filter(device -> settings.codes().deviceOf(device.getCode()) >= 0)
                    .filter(this::isCatalogued)
                    .count();
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return complete;
    }

    private boolean isCatalogued(Device device) {
        return device.getStatus().getCatalog().getCompleteness() == Completeness.COMPLETE
                && device.getStatus().getCatalog().getReceived() == plan.channels();
    }

    /** Codes of the watched channels whose pictures the registry knows to come. */
    private List<String> online() {
        List<String> online = new ArrayList<>();
        String token = "";
        do {
            ListChannelsResponse page = registry.channels()
                    .listChannels(ListChannelsRequest.newBuilder()
                            .setOwner(ScriptedPlan.WATCHED)
                            .setPresence(Presence.ONLINE)
                            .setPageSize(PAGE)
                            .setPageToken(token)
                            .build());
            page.getChannelsList().stream().map(Channel::getCode).forEach(online::add);
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return online;
    }

    /** For people. */
    public static List<String> lines(ScriptedReport report) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%d of %d devices registered in %.1f s, %d catalogued after %.1f s, all watched channels online after %.1f s",
                report.registration().registered(),
                report.registration().devices(),
                report.registration().elapsedMs() / 1000.0,
                report.catalogued(),
                report.cataloguedAfterMs() / 1000.0,
                report.streamingAfterMs() / 1000.0));
        if (report.streamingAfterMs() < 0) {
            lines.add("not all of them came in time: nothing was watched");
        }
        for (ScriptedReport.OfTransport of : report.transports()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%s: %d of %d channels stream; %d of %d events found, %d missed, %d false alerts, %d repeated; motion"
                            + " seen after %d ms (median), %d ms at most",
                    of.transport(),
                    of.streaming(),
                    of.watched(),
                    of.matched(),
                    of.expected(),
                    of.missed(),
                    of.falseAlerts(),
                    of.repeated(),
                    of.motionSeenAfterP50Ms(),
                    of.motionSeenAfterMaxMs()));
            of.missedEvents().forEach(missed -> lines.add("missed: " + missed));
            of.falseAlertDetails().forEach(alert -> lines.add("false:  " + alert));
        }
        lines.add(String.format(
                Locale.ROOT,
                "gateway's process over %.0f s: %.1f CPU-s, %d pictures decoded, %d packets lost, %d frame events dropped",
                report.watchedMs() / 1000.0,
                report.gatewayCpuSeconds(),
                report.decodedPictures(),
                report.lostPackets(),
                report.frameEventsDropped()));
        if (!report.subscription().isEmpty()) {
            lines.add("alerts did not come to the end: " + report.subscription());
        }
        return lines;
    }

    /** Transports by the names that people type. */
    public static final Map<String, MediaTransport> WAYS = Map.of(
            "udp", MediaTransport.MEDIA_UDP,
            "tcp-passive", MediaTransport.MEDIA_TCP_PASSIVE,
            "tcp-active", MediaTransport.MEDIA_TCP_ACTIVE);
}
