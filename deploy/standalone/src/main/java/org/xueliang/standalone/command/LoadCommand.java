package org.xueliang.standalone.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.EnrolChannelResponse;
import org.xueliang.proto.v1.PullSource;
import org.xueliang.proto.v1.PushSource;
import org.xueliang.proto.v1.StreamSource;
import org.xueliang.simulator.camera.PushTarget;
import org.xueliang.simulator.gb28181.GbPasswords;
import org.xueliang.simulator.gb28181.GbSettings;
import org.xueliang.simulator.gb28181.StormReport;
import org.xueliang.simulator.load.LoadProgress;
import org.xueliang.simulator.load.LoadReport;
import org.xueliang.simulator.load.LoadSettings;
import org.xueliang.simulator.load.LoadTest;
import org.xueliang.simulator.media.PacketizedRecording;
import org.xueliang.standalone.Running;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.standalone.load.GatewayCounters;
import org.xueliang.standalone.load.LoadChannels;
import org.xueliang.standalone.terminal.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "load",
        description = {
            "A load test against a running `up`: N cameras are enrolled, push or are pulled from, are counted on both sides, and",
            "are removed again. The answer is one JSON report: what was sent, what the gateway received, and its CPU.",
            "",
            "Examples:",
            "  xueliang load --cameras 100 --for 30s --video camera-720p.mp4",
            "  xueliang load --cameras 50 --pull --for 1m --json",
            "  xueliang load --gb28181 127.0.0.1:5060 --server-id 34020000002000000001 --enrol --devices 10000 --over 10s",
            "      how long 10,000 devices of GB/T 28181 take to register; exit code 1 where some are not after --for",
            "  xueliang load --gb28181 127.0.0.1:5060 --server-id 34020000002000000001 --enrol --devices 1000 --scripted 50",
            "      1,000 devices register and are catalogued, 50 channels over each transport show streets in which things",
            "      happen; exit code 1 where one was missed or something was made up"
        })
final class LoadCommand implements Callable<Integer> {
    private static final Duration LENGTH = Duration.ofSeconds(30);

    @Mixin
    ClientOptions client = new ClientOptions();

    @Mixin
    VideoOptions video = new VideoOptions();

    @Mixin
    Gb28181Options gb28181 = new Gb28181Options();

    @Mixin
    ScriptedOptions scripted = new ScriptedOptions();

    @Option(names = "--cameras", paramLabel = "N", description = "How many cameras of RTSP.")
    int cameras;

    @Option(
            names = "--enrol",
            description = "With --gb28181: enrols the devices with secrets of the registry's, and removes them again.")
    boolean enrol;

    @Option(
            names = "--password",
            arity = "0..1",
            interactive = true,
            description = "With --gb28181 and without --enrol; asked for where the value is left out.")
    char @Nullable [] password;

    @Option(names = "--for", paramLabel = "TIME", description = "How long (default: 30s).")
    @Nullable
    String length;

    @Option(
            names = "--ramp",
            paramLabel = "N",
            description = "Cameras a second (default: ${DEFAULT-VALUE}; 0: all at once).")
    double ramp = 50;

    @Option(names = "--pull", description = "The gateway pulls (default: the cameras push).")
    boolean pull;

    @Option(
            names = "--rtsp",
            paramLabel = "HOST:PORT",
            description = "The gateway's RTSP door (default: ${DEFAULT-VALUE}).")
    String rtsp = "127.0.0.1:8554";

    @Option(
            names = "--door-port",
            paramLabel = "PORT",
            description = "The gateway's own door on this machine, for its counters (default: ${DEFAULT-VALUE}).")
    int doorPort = 8081;

    private final Progress progress = Progress.onStandardError();

    /**
     * @param sent the simulated side
     * @param receivedAccessUnits by the gateway over the time
     * @param lostPackets that the gateway missed
     * @param gatewayCpuSeconds of the whole process that the gateway is in
     * @param cpuMsPerCameraSecond the same for one camera and one second
     * @param decodedPictures for analysis
     */
    record Report(
            LoadReport sent,
            long receivedAccessUnits,
            long lostPackets,
            double gatewayCpuSeconds,
            double cpuMsPerCameraSecond,
            long decodedPictures) {}

    @Override
    public Integer call() throws Exception {
        Duration duration = length == null ? LENGTH : Lengths.parse("--for", length);
        if (scripted.wanted()) {
            return scripted(length == null ? scripted.length() : duration);
        }
        if (gb28181.wanted()) {
            return storm(duration);
        }
        if (cameras < 1) {
            throw new IllegalArgumentException("how many? (expected: --cameras N, or --gb28181 HOST:PORT --devices N)");
        }
        InetSocketAddress gateway = HostPort.parse("--rtsp", rtsp);
        PacketizedRecording recording = video.recording();
        try (RegistryClient registry = client.connect();
                Running running = new Running()) {
            // Whatever happens, no channel of the test stays behind.
            LoadChannels channels = running.add("channels of the test", new LoadChannels(registry));
            LoadReport sent;
            GatewayCounters before = GatewayCounters.read(doorPort);
            if (pull) {
                LoadSettings settings = LoadSettings.serving(
                        cameras, ramp, duration, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                LoadTest test = running.add("cameras", LoadTest.start(settings, recording, this::show));
                List<String> urls = test.pullUrls();
                for (int n = 0; n < cameras; n++) {
                    channels.enrol(
                            n,
                            StreamSource.newBuilder()
                                    .setPull(PullSource.newBuilder().setUrl(urls.get(n)))
                                    .build());
                }
                sent = result(test);
            } else {
                List<PushTarget> targets = new ArrayList<>();
                for (int n = 0; n < cameras; n++) {
                    StreamSource push = StreamSource.newBuilder()
                            .setPush(PushSource.getDefaultInstance())
                            .build();
                    EnrolChannelResponse answer = channels.enrol(n, push);
                    targets.add(PushTarget.of(
                            "rtsp://" + gateway.getHostString() + ":" + gateway.getPort() + "/"
                                    + answer.getChannel().getCode(),
                            answer.getPublish().getUsername(),
                            answer.getPublish().getPassword(),
                            true));
                }
                before = GatewayCounters.read(doorPort);
                LoadSettings settings = LoadSettings.pushing(cameras, ramp, duration, targets::get);
                sent = result(running.add("cameras", LoadTest.start(settings, recording, this::show)));
            }
            progress.done();
            answer(report(sent, GatewayCounters.read(doorPort).since(before)));
            return 0;
        }
    }

    private int scripted(Duration watched) throws InterruptedException, IOException {
        if (!gb28181.wanted() || !enrol) {
            throw new IllegalArgumentException("--scripted: of which devices? (expected: --gb28181 HOST:PORT --enrol)");
        }
        try (RegistryClient registry = client.connect()) {
            return scripted.run(registry, gb28181, watched, doorPort, client.json);
        }
    }

    private int storm(Duration limit) throws InterruptedException, IOException {
        GbSettings settings = gb28181.settings(Set.of());
        if (!enrol) {
            try (Running running = new Running()) {
                return storm(running, settings, gb28181.passwords(password), limit);
            }
        }
        try (RegistryClient registry = client.connect();
                Running running = new Running()) {
            Gb28181Enrolment enrolment = running.add("devices of the test", new Gb28181Enrolment(registry, settings));
            enrolment.enrol();
            return storm(running, settings, enrolment, limit);
        }
    }

    private int storm(Running running, GbSettings settings, GbPasswords passwords, Duration limit)
            throws InterruptedException, IOException {
        StormReport report = Gb28181Load.run(running, settings, passwords, video.video(), gb28181.within(), limit);
        return Gb28181Load.answer(report, client.json);
    }

    private void show(LoadProgress now) {
        progress.show(
                System.currentTimeMillis(),
                String.format(
                        Locale.ROOT,
                        "%d s: %d of %d cameras send, %.0f Mbit/s, %d pictures dropped, %d refused, %d late",
                        now.elapsedMs() / 1000,
                        now.playing(),
                        cameras,
                        now.bytes() * 8 / 1e3 / Math.max(1, now.elapsedMs()),
                        now.droppedAccessUnits(),
                        now.refused(),
                        now.lateCalls()));
    }

    private static LoadReport result(LoadTest test) throws InterruptedException {
        try {
            return test.report().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the load test failed", e.getCause());
        }
    }

    private static Report report(LoadReport sent, GatewayCounters counted) {
        double cameraSeconds = sent.end().accessUnits()
                / Math.max(1.0, sent.expectedAccessUnits())
                * sent.peakPlaying()
                * sent.end().elapsedMs()
                / 1000.0;
        return new Report(
                sent,
                (long) counted.units(),
                (long) counted.lost(),
                counted.cpu(),
                cameraSeconds == 0 ? 0 : counted.cpu() * 1000 / cameraSeconds,
                (long) counted.decoded());
    }

    private void answer(Report report) throws IOException {
        if (client.json) {
            System.out.println(new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .writeValueAsString(report));
            return;
        }
        System.out.printf(
                Locale.ROOT,
                "%d cameras at most, %d pictures sent (%d dropped here), %d received, %d packets lost%n",
                report.sent().peakPlaying(),
                report.sent().end().accessUnits(),
                report.sent().end().droppedAccessUnits(),
                report.receivedAccessUnits(),
                report.lostPackets());
        System.out.printf(
                Locale.ROOT,
                "gateway's process: %.1f CPU-s, %.2f ms a camera-second, %d pictures decoded%n",
                report.gatewayCpuSeconds(),
                report.cpuMsPerCameraSecond(),
                report.decodedPictures());
    }
}
