package org.xueliang.standalone.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.xueliang.proto.v1.MediaTransport;
import org.xueliang.simulator.gb28181.GbSettings;
import org.xueliang.standalone.Running;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.standalone.load.ScriptedLoad;
import org.xueliang.standalone.load.ScriptedPlan;
import org.xueliang.standalone.load.ScriptedReport;
import org.xueliang.standalone.terminal.Progress;
import picocli.CommandLine.Option;

/** Channels of simulated devices in whose view things happen, as a command line describes them. */
final class ScriptedOptions {
    private static final Duration LENGTH = Duration.ofSeconds(90);
    private static final Duration MIN_LENGTH = Duration.ofSeconds(30);

    @Option(
            names = "--scripted",
            paramLabel = "N",
            description = {
                "With --gb28181 --enrol: over each transport, N channels show streets in which things happen. What is",
                "found is compared with what was scripted, for --for after all of them stream (default then: 90s)."
            })
    int channels;

    @Option(
            names = "--media",
            split = ",",
            paramLabel = "WAY",
            description =
                    "With --scripted: udp, tcp-passive (the device connects), tcp-active (the gateway does); default: all.")
    List<String> ways = List.of("udp", "tcp-passive", "tcp-active");

    boolean wanted() {
        return channels > 0;
    }

    /** @throws IllegalArgumentException saying which option and what was expected */
    ScriptedPlan plan(GbSettings settings) {
        List<MediaTransport> transports = ways.stream()
                .distinct()
                .map(way -> {
                    MediaTransport transport = ScriptedLoad.WAYS.get(way);
                    if (transport == null) {
                        throw new IllegalArgumentException(
                                "--media: '" + way + "' (expected: udp, tcp-passive, tcp-active)");
                    }
                    return transport;
                })
                .toList();
        return new ScriptedPlan(transports, settings.devices(), settings.channels(), channels);
    }

    /** @param watched null takes the default. @return exit code */
    int run(RegistryClient registry, Gb28181Options gb28181, Duration watched, int doorPort, boolean json)
            throws InterruptedException, IOException {
        GbSettings settings = gb28181.settings(Set.of());
        ScriptedPlan plan = plan(settings);
        if (watched.compareTo(MIN_LENGTH) < 0) {
            throw new IllegalArgumentException(
                    "--for: " + watched.toSeconds() + "s (expected: >= " + MIN_LENGTH.toSeconds() + "s)");
        }
        try (Running running = new Running()) {
            System.err.println("rendering streets ...");
            ScriptedLoad load =
                    new ScriptedLoad(running, registry, settings, plan, doorPort, Progress.onStandardError());
            Gb28181Enrolment enrolment =
                    running.add("devices of the test", new Gb28181Enrolment(registry, settings, plan::details));
            enrolment.enrol();
            ScriptedReport report = load.run(enrolment, gb28181.within(), watched);
            if (json) {
                System.out.println(new ObjectMapper()
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .writeValueAsString(report));
            } else {
                ScriptedLoad.lines(report).forEach(System.out::println);
            }
            return report.isWhole() ? 0 : 1;
        }
    }

    Duration length() {
        return LENGTH;
    }
}
