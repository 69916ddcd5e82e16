package org.xueliang.standalone.command;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.xueliang.simulator.camera.CameraCounters;
import org.xueliang.simulator.camera.CameraLogin;
import org.xueliang.simulator.camera.CameraLoops;
import org.xueliang.simulator.camera.PushTarget;
import org.xueliang.simulator.camera.Quirk;
import org.xueliang.simulator.camera.RecordedFeed;
import org.xueliang.simulator.camera.RtspCameraServer;
import org.xueliang.simulator.camera.RtspPusher;
import org.xueliang.simulator.camera.RtspServerSettings;
import org.xueliang.simulator.camera.ServedCamera;
import org.xueliang.simulator.gb28181.GbPasswords;
import org.xueliang.simulator.gb28181.GbSettings;
import org.xueliang.simulator.onvif.OnvifDevice;
import org.xueliang.simulator.onvif.OnvifLogin;
import org.xueliang.simulator.onvif.OnvifQuirk;
import org.xueliang.standalone.Running;
import org.xueliang.standalone.terminal.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "simulate",
        description = {
            "Simulated cameras until Ctrl-C: RTSP servers to pull from, encoders that push, or devices of GB/T 28181.",
            "",
            "Examples:",
            "  xueliang simulate --rtsp-serve 127.0.0.1:9554 --cameras 100          rtsp://127.0.0.1:9554/camera/0 to 99",
            "  xueliang simulate --rtsp-push rtsp://USER:PASSWORD@127.0.0.1:8554/gate-1 --video clip.mp4",
            "  xueliang simulate --rtsp-serve 127.0.0.1:9554 --quirk r10_no_reason  as some cameras answer",
            "  xueliang simulate --onvif 127.0.0.1:8899 --rtsp-serve 127.0.0.1:9554 --user admin --password   an ONVIF recorder",
            "  xueliang simulate --gb28181 127.0.0.1:5060 --server-id 34020000002000000001 --password --devices 20",
            "      twenty recorders of four channels that register, answer, and send when they are asked",
            "  xueliang simulate --gb28181 127.0.0.1:5060 --server-id 34020000002000000001 --password-env SECRET \\",
            "      --devices 1000 --tcp --edition 2022 --profile hikvision --quirk x2 --storm"
        })
final class SimulateCommand implements Callable<Integer> {
    private static final int MAX_CAMERAS = 100_000;

    @Mixin
    VideoOptions video = new VideoOptions();

    @Mixin
    Gb28181Options gb28181 = new Gb28181Options();

    @Option(
            names = "--rtsp-serve",
            paramLabel = "HOST:PORT",
            description = "Listens; camera N is at /camera/N, from 0 on. Port 0 takes a free one.")
    @Nullable
    String serve;

    @Option(
            names = "--onvif",
            paramLabel = "HOST:PORT",
            description =
                    "With --rtsp-serve: a device of ONVIF that has these cameras, with the same user. Port 0 takes a"
                            + " free one.")
    @Nullable
    String onvif;

    @Option(
            names = "--onvif-quirk",
            paramLabel = "NAME",
            description = "Any number: o4, o5, http-digest, capabilities-alone.")
    Set<String> onvifQuirks = new LinkedHashSet<>();

    @Option(
            names = "--rtsp-push",
            paramLabel = "URL",
            description = "Pushes there; with several cameras {n} in the URL becomes the number.")
    @Nullable
    String push;

    @Option(names = "--udp", description = "With --rtsp-push: RTP over UDP.")
    boolean udp;

    @Option(names = "--cameras", paramLabel = "N", description = "How many (default: 1).")
    int cameras = 1;

    @Option(names = "--user", description = "With --rtsp-serve: what the cameras ask for.")
    @Nullable
    String user;

    @Option(
            names = "--password",
            arity = "0..1",
            interactive = true,
            description = "With --user and --gb28181; asked for where the value is left out.")
    char @Nullable [] password;

    @Option(
            names = "--quirk",
            paramLabel = "NAME",
            description = "Any number; a name that is none lists all. r1 to r40 with --rtsp-serve; s, x, d, p and g"
                    + " with numbers with --gb28181.")
    Set<String> quirks = new LinkedHashSet<>();

    @Override
    public Integer call() throws InterruptedException, IOException {
        int ways = (serve == null ? 0 : 1) + (push == null ? 0 : 1) + (gb28181.wanted() ? 1 : 0);
        if (ways != 1) {
            throw new IllegalArgumentException("what should they do? (expected: --rtsp-serve HOST:PORT, --rtsp-push URL"
                    + " or --gb28181 HOST:PORT, one of them)");
        }
        if (gb28181.wanted()) {
            GbSettings settings = gb28181.settings(Gb28181Options.quirks(quirks));
            GbPasswords passwords = gb28181.passwords(password);
            try (Running running = new Running()) {
                Gb28181Simulation.run(running, gb28181, settings, passwords, video.video());
                return 0;
            }
        }
        if (onvif != null && serve == null) {
            throw new IllegalArgumentException(
                    "--onvif: alone (expected: --rtsp-serve HOST:PORT beside it, for pictures)");
        }
        if (cameras < 1 || cameras > MAX_CAMERAS) {
            throw new IllegalArgumentException("--cameras: " + cameras + " (expected: 1 to " + MAX_CAMERAS + ")");
        }
        CameraCounters counters = new CameraCounters();
        try (Running running = new Running()) {
            CameraLoops loops = running.add("event loops", new CameraLoops(1));
            RecordedFeed feed = new RecordedFeed(loops, video.recording(), RecordedFeed.Begin.KEYFRAMES_IN_TURN);
            if (serve != null) {
                serve(running, loops, feed, counters, HostPort.parse("--rtsp-serve", serve));
            } else if (push != null) {
                push(running, loops, feed, counters, push);
            }
            watch(running, counters);
            return 0;
        }
    }

    private void serve(
            Running running, CameraLoops loops, RecordedFeed feed, CameraCounters counters, InetSocketAddress address) {
        CameraLogin login = user == null
                ? CameraLogin.OPEN
                : new CameraLogin(CameraLogin.Scheme.ALL, user, password == null ? "" : new String(password));
        RtspCameraServer server =
                running.add("cameras", RtspCameraServer.start(loops, address, RtspServerSettings.DEFAULTS));
        Set<Quirk> odd = EnumSet.noneOf(Quirk.class);
        quirks.forEach(label -> odd.add(Quirk.parse(label)));
        ServedCamera last = null;
        List<String> urls = new ArrayList<>();
        for (int n = 0; n < cameras; n++) {
            last = new ServedCamera("camera/" + n, feed, login, odd, counters);
            server.add(last);
            urls.add(server.url(last));
        }
        if (onvif != null) {
            OnvifDevice device = running.add(
                    "onvif device",
                    OnvifDevice.start(
                            HostPort.parse("--onvif", onvif),
                            urls,
                            user == null
                                    ? OnvifLogin.OPEN
                                    : new OnvifLogin(user, password == null ? "" : new String(password)),
                            onvifQuirks.stream().map(OnvifQuirk::parse).collect(Collectors.toSet()),
                            Clock.systemUTC()));
            System.err.println("an ONVIF device at " + device.url());
        }
        if (last != null) {
            System.err.println(cameras + " cameras, the last at " + server.url(last));
        }
    }

    private void push(Running running, CameraLoops loops, RecordedFeed feed, CameraCounters counters, String url) {
        if (cameras > 1 && !url.contains("{n}")) {
            throw new IllegalArgumentException("--rtsp-push: several cameras and one URL (expected: {n} in it)");
        }
        for (int n = 0; n < cameras; n++) {
            PushTarget target = PushTarget.of(url.replace("{n}", Integer.toString(n)), null, null, !udp);
            running.add("camera " + n, RtspPusher.start(loops, target, feed, counters));
        }
    }

    private static void watch(Running running, CameraCounters counters) throws InterruptedException {
        Progress progress = Progress.onStandardError();
        while (!running.await(1_000)) {
            progress.show(
                    System.currentTimeMillis(),
                    String.format(
                            Locale.ROOT,
                            "%d sessions, %d pictures sent, %.1f MB, %d dropped, %d refused",
                            counters.playing(),
                            counters.accessUnits(),
                            counters.bytes() / 1e6,
                            counters.droppedAccessUnits(),
                            counters.refused()));
        }
        progress.done();
    }
}
