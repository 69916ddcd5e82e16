package org.xueliang.simulator.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.xueliang.simulator.camera.CameraCounters;
import org.xueliang.simulator.camera.CameraLogin;
import org.xueliang.simulator.camera.CameraLoops;
import org.xueliang.simulator.camera.PushTarget;
import org.xueliang.simulator.camera.RecordedFeed;
import org.xueliang.simulator.camera.RtspCameraServer;
import org.xueliang.simulator.camera.RtspPusher;
import org.xueliang.simulator.camera.RtspServerSettings;
import org.xueliang.simulator.camera.ServedCamera;
import org.xueliang.simulator.media.PacketizedRecording;

/**
 * Many cameras of one recording: encoded and packetised once, sent by each at its own place. Starts at once, ends by
 * itself, and is to be closed by whoever started it.
 */
public final class LoadTest implements AutoCloseable {
    private static final String PATH = "load/";

    private final LoadSettings settings;
    private final PacketizedRecording recording;
    private final Consumer<LoadProgress> progress;
    private final CameraLoops loops;
    private final RecordedFeed feed;
    private final CameraCounters counters = new CameraCounters();
    private final List<RtspPusher> pushers = new ArrayList<>();
    private final CompletableFuture<LoadReport> report = new CompletableFuture<>();
    private final long beginNs = System.nanoTime();
    private final @Nullable RtspCameraServer server;
    private int started;
    private long peakPlaying;
    private double playedSeconds;
    private long tickedNs = beginNs;
    private long told;

    private LoadTest(LoadSettings settings, PacketizedRecording recording, Consumer<LoadProgress> progress) {
        this.settings = settings;
        this.recording = recording;
        this.progress = progress;
        this.loops = new CameraLoops(settings.threads());
        this.feed = new RecordedFeed(loops, recording, RecordedFeed.Begin.KEYFRAMES_IN_TURN);
        this.server = settings.serve() == null
                ? null
                : RtspCameraServer.start(loops, settings.serve(), RtspServerSettings.DEFAULTS);
    }

    /** @param progress is called each second, on a thread of the test: it must not block */
    public static LoadTest start(
            LoadSettings settings, PacketizedRecording recording, Consumer<LoadProgress> progress) {
        LoadTest test = new LoadTest(settings, recording, progress);
        test.loops.next().execute(test::tick);
        return test;
    }

    /** URLs of all cameras that are pulled from, also of those that the ramp has not added yet; empty when pushing. */
    public List<String> pullUrls() {
        RtspCameraServer serving = server;
        if (serving == null) {
            return List.of();
        }
        String base = "rtsp://" + serving.address().getHostString() + ":"
                + serving.address().getPort() + "/" + PATH;
        return IntStream.range(0, settings.cameras()).mapToObj(n -> base + n).toList();
    }

    /** Completes when its time is over; exceptionally when it fails or is closed before. */
    public CompletableFuture<LoadReport> report() {
        return report.copy();
    }

    private void tick() {
        if (report.isDone()) {
            return;
        }
        try {
            long nowNs = System.nanoTime();
            long playing = counters.playing();
            peakPlaying = Math.max(peakPlaying, playing);
            playedSeconds += playing * (nowNs - tickedNs) / 1e9;
            tickedNs = nowNs;
            addCameras(nowNs);
            long second = (nowNs - beginNs) / TimeUnit.SECONDS.toNanos(1);
            LoadProgress now = now(nowNs);
            if (second > told) {
                told = second;
                progress.accept(now);
            }
            if (nowNs - beginNs >= settings.duration().toNanos()) {
                report.complete(report(now));
                return;
            }
            loops.next().schedule(this::tick, 50, TimeUnit.MILLISECONDS);
        } catch (RuntimeException e) {
            report.completeExceptionally(e);
        }
    }

    private synchronized void addCameras(long nowNs) {
        double seconds = (nowNs - beginNs) / 1e9;
        double due = settings.rampPerSecond() == 0 ? settings.cameras() : 1 + seconds * settings.rampPerSecond();
        int target = (int) Math.min(settings.cameras(), due);
        for (int n = started; n < target; n++) {
            if (server != null) {
                server.add(new ServedCamera(PATH + n, feed, CameraLogin.OPEN, Set.of(), counters));
            } else if (settings.targets() != null) {
                PushTarget pushTarget = settings.targets().apply(n);
                pushers.add(RtspPusher.start(loops, pushTarget, feed, counters));
            }
        }
        started = target;
    }

    private LoadProgress now(long nowNs) {
        return new LoadProgress(
                TimeUnit.NANOSECONDS.toMillis(nowNs - beginNs),
                started,
                counters.playing(),
                counters.accessUnits(),
                counters.bytes(),
                counters.droppedAccessUnits(),
                loops.lateCalls(),
                counters.reconnects(),
                counters.refused());
    }

    private LoadReport report(LoadProgress end) {
        double seconds = end.elapsedMs() / 1000.0;
        double unitsPerSecond = recording.units().size() * 90_000.0 / recording.durationTicks();
        return new LoadReport(
                end,
                peakPlaying,
                counters.sessions(),
                end.accessUnits() / seconds,
                end.bytes() * 8 / seconds,
                Math.round(playedSeconds * unitsPerSecond));
    }

    @Override
    public void close() {
        report.completeExceptionally(new IllegalStateException("the load test was closed"));
        synchronized (this) {
            pushers.forEach(RtspPusher::close);
        }
        if (server != null) {
            server.close();
        }
        loops.close();
    }
}
