package org.xueliang.standalone.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.IngestRole;
import org.xueliang.registry.RegistryRole;
import org.xueliang.simulator.demo.DemoStreet;
import org.xueliang.standalone.DataFolder;
import org.xueliang.standalone.FolderLock;
import org.xueliang.standalone.Roles;
import org.xueliang.standalone.Running;
import org.xueliang.standalone.SettingsSource;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.standalone.client.ServerAddress;
import org.xueliang.standalone.demo.DemoReport;
import org.xueliang.standalone.demo.Demonstration;
import org.xueliang.standalone.terminal.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        description = {
            "A town to look at: simulated cameras over four places, things that happen in view of them, and what is found.",
            "Everything runs in this one process on embedded Redis, PostgreSQL and Flink; it begins empty each time.",
            "At the end it compares what was found with what was scripted.",
            "",
            "Examples:",
            "  xueliang demo                                  until Ctrl-C, in rounds of 10 minutes",
            "  xueliang demo --headless --for 90s --json      ends by itself; exit code 1 where too much was missed"
        })
final class DemoCommand implements Callable<Integer> {
    private static final Duration ROUND = Duration.ofMinutes(10);
    private static final Duration MAX_DURATION = Duration.ofDays(1);

    @Mixin
    ServerOptions options = new ServerOptions();

    @Option(
            names = "--for",
            paramLabel = "TIME",
            description = "Ends by itself after the script of this length: 90s, 5m (at least 60s).")
    @Nullable
    String length;

    @Option(names = "--headless", description = "Prints no invitation to look; for machines.")
    boolean headless;

    @Option(names = "--json", description = "JSON alone on standard output.")
    boolean json;

    @Override
    public Integer call() throws Exception {
        Duration duration = length == null ? ROUND : Lengths.parse("--for", length);
        if (duration.compareTo(DemoStreet.MIN_DURATION) < 0 || duration.compareTo(MAX_DURATION) > 0) {
            throw new IllegalArgumentException("--for: '" + length + "' (expected: 60s to 24h)");
        }
        try (Running running = new Running()) {
            DataFolder data = options.data(Home.data().resolve("demo"));
            Roles.claim(data, running);
            if (options.dataDir == null) {
                empty(data.path());
            }
            SettingsSource settings = options.settings()
                    .option("registry.port", FreePorts.usualOr(options.port, 8080, "front door"))
                    .option("ingest.rtsp-port", FreePorts.usualOr(options.rtspPort, 8554, "RTSP"))
                    .know("ingest.door-port", FreePorts.usualOr(null, 8081, "the gateway's own door"))
                    .know("analytics.port", FreePorts.usualOr(null, 8082, "the job's own door"))
                    .know("ingest.bind", "127.0.0.1");
            DemoReport report = run(running, new Roles(data, settings, running, Clock.systemUTC()), duration);
            if (json) {
                System.out.println(new ObjectMapper()
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .writeValueAsString(report));
            } else {
                print(report);
            }
            return report.convincing() ? 0 : 1;
        }
    }

    private DemoReport run(Running running, Roles roles, Duration duration) throws Exception {
        roles.check();
        System.err.println("starting Redis and PostgreSQL ...");
        roles.stores(0, 0);
        System.err.println("starting registry, gateway, analytics ...");
        RegistryRole registry = roles.registry();
        ServerAddress address = roles.client(registry)
                .orElseThrow(() -> new IllegalStateException("the registry's first start made no tokens"));
        if (FolderLock.isTaken(Home.data())) {
            System.err.println("An installation runs on " + Home.data()
                    + ": client commands go on talking to it. For the demo give them" + " --server 127.0.0.1:"
                    + registry.port() + " and --token.");
        } else {
            running.add("address for clients", address.leaveIn(Home.data()));
        }
        RegistryClient client = running.add("client", new RegistryClient(address));
        Demonstration demonstration = new Demonstration(running, duration, client, Progress.onStandardError());
        IngestRole ingest = roles.ingest();
        roles.analytics();
        System.err.println("starting cameras ...");
        int online = demonstration.connect(ingest);
        if (!headless) {
            invite(registry, ingest, demonstration, address);
            roles.sipServer(ingest).ifPresent(server -> System.err.println(server.line()));
        }
        return demonstration.run(duration, ingest, online);
    }

    private static void invite(
            RegistryRole registry, IngestRole ingest, Demonstration demonstration, ServerAddress address) {
        String push = "rtsp://" + demonstration.town().example().user() + ":"
                + demonstration.town().example().password() + "@127.0.0.1:" + ingest.rtspPort() + "/"
                + demonstration.town().example().alias();
        for (String line : List.of(
                "",
                "front door  http://127.0.0.1:" + registry.port() + "   token " + address.token(),
                "RTSP        rtsp://127.0.0.1:" + ingest.rtspPort() + "/CHANNEL",
                "",
                "in another terminal:",
                "  ./xueliang alerts --follow",
                "  ./xueliang devices",
                "  ./xueliang snapshot lane-gate --purpose 'look around'",
                "  curl -H 'Authorization: Bearer " + address.token() + "' http://127.0.0.1:" + registry.port()
                        + "/v1/alerts",
                "an encoder of your own in place of a simulated camera:",
                "  ffmpeg -re -i CLIP -c copy -rtsp_transport tcp -f rtsp " + push,
                "")) {
            System.err.println(line);
        }
    }

    private static void print(DemoReport report) {
        System.out.printf(
                "%d of %d cameras online, %d pictures received, %d decoded, %d frame events%n",
                report.online(), report.cameras(), report.accessUnits(), report.framesDecoded(), report.frameEvents());
        System.out.printf(
                "%d of %d scripted events found, %d missed, %d false alerts; %d alerts in %d incidents%n",
                report.matched(),
                report.expected(),
                report.missed(),
                report.falseAlerts(),
                report.alerts(),
                report.incidents());
        report.missedEvents().forEach(missed -> System.out.println("missed: " + missed));
        report.falseAlertDetails().forEach(alert -> System.out.println("false:  " + alert));
    }

    private static void empty(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        org.xueliang.standalone.stores.Stores.endLeftovers(folder.resolve("stores"));
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.equals(folder) && !file.equals(folder.resolve(FolderLock.FILE))) {
                    Files.delete(file);
                }
            }
        }
    }
}
