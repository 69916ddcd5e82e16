package org.xueliang.standalone.command;

import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.GetPlaybackRequest;
import org.xueliang.proto.v1.Playback;
import org.xueliang.proto.v1.StartPlaybackResponse;
import org.xueliang.proto.v1.StopPlaybackRequest;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.standalone.recording.RecordingDownload;
import org.xueliang.standalone.terminal.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "download",
        description = {
            "Writes a recording of a GB/T 28181 device as an MPEG program stream, which FFmpeg and VLC play.",
            "The file has its name once it is whole; until then, and where it is not, it ends in .part. The look is recorded.",
            "",
            "Example:",
            "  xueliang recordings download 34020000001320000001 --from 2026-03-01T08:00:00+08:00 \\",
            "      --to 2026-03-01T08:10:00+08:00 --purpose 'bicycle missing since Sunday' -o sunday.mpg"
        })
final class RecordingsDownloadCommand implements Callable<Integer> {
    private static final long END_WAIT_MS = 3_000;
    private static final long POLL_MS = 100;

    @Mixin
    ClientOptions client = new ClientOptions();

    @Mixin
    RecordingOptions recording = new RecordingOptions();

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description = "Default: CHANNEL.mpg in this folder.")
    @Nullable
    Path out;

    @Option(names = "--force", description = "Writes over a file that is there.")
    boolean force;

    @Option(
            names = "--speed",
            paramLabel = "N",
            description = "Times the pace of time that the device is asked for, 1 to 8 (default: 4).")
    int speed;

    @Option(
            names = "--gateway-host",
            paramLabel = "HOST",
            description = "Where the gateway's RTSP port is (default: the host of --server).")
    @Nullable
    String gatewayHost;

    @Override
    public Integer call() throws IOException {
        Path file = out == null ? Path.of(recording.channel.replaceAll("[^A-Za-z0-9._-]", "_") + ".mpg") : out;
        if (Files.exists(file) && !force) {
            throw new IllegalArgumentException(file + " is there already (expected: another --out, or --force)");
        }
        try (RegistryClient registry = client.connect()) {
            StartPlaybackResponse started = registry.devices()
                    .startPlayback(recording
                            .request()
                            .setDownload(true)
                            .setSpeed(speed)
                            .build());
            Playback playback = started.getPlayback();
            RecordingDownload download = new RecordingDownload(file, lengthS(playback));
            RecordingDownload.Result result;
            try {
                result = download.run(
                        gatewayHost == null ? client.address().host() : gatewayHost,
                        playback.getRtspPort(),
                        playback.getPath(),
                        started.getCredential().getToken(),
                        Progress.onStandardError());
            } catch (IOException e) {
                stop(registry, playback);
                throw e;
            }
            return ended(download, result, ended(registry, playback));
        }
    }

    private static double lengthS(Playback playback) {
        return Duration.between(Instant.parse(playback.getFrom()), Instant.parse(playback.getTo()))
                        .toMillis()
                / 1000.0;
    }

    /** The gateway tells the viewer of the end a moment before it has ended itself. */
    private static Playback ended(RegistryClient registry, Playback playback) {
        GetPlaybackRequest request = GetPlaybackRequest.newBuilder()
                .setChannel(playback.getChannel())
                .setPlayback(playback.getId())
                .build();
        long deadline = System.nanoTime() + END_WAIT_MS * 1_000_000L;
        Playback now = registry.devices().getPlayback(request);
        while (now.getState() != Playback.State.ENDED && System.nanoTime() < deadline) {
            LockSupport.parkNanos(POLL_MS * 1_000_000L);
            now = registry.devices().getPlayback(request);
        }
        return now;
    }

    private static void stop(RegistryClient registry, Playback playback) {
        try {
            registry.devices()
                    .stopPlayback(StopPlaybackRequest.newBuilder()
                            .setChannel(playback.getChannel())
                            .setPlayback(playback.getId())
                            .build());
        } catch (StatusRuntimeException e) {
            System.err.println("the playback could not be stopped, it ends by itself: "
                    + e.getStatus().getDescription());
        }
    }

    private int ended(RecordingDownload download, RecordingDownload.Result result, Playback playback)
            throws IOException {
        long faults = result.faults() + playback.getDropped() + playback.getDamaged();
        boolean whole = playback.getComplete() && faults == 0;
        if (whole) {
            download.keep();
        }
        Path written = whole ? result.file() : download.part();
        if (client.json) {
            System.out.printf(
                    Locale.ROOT,
                    "{\"channel\":\"%s\",\"file\":%s,\"whole\":%b,\"bytes\":%d,\"pictures\":%d,\"seconds\":%.3f,\"faults\":%d,\"cause\":%s}%n",
                    playback.getChannel(),
                    com.fasterxml.jackson.databind.node.TextNode.valueOf(written.toString()),
                    whole,
                    result.bytes(),
                    result.pictures(),
                    result.seconds(),
                    faults,
                    com.fasterxml.jackson.databind.node.TextNode.valueOf(playback.getCause()));
        } else {
            System.out.printf(
                    Locale.ROOT,
                    "%s: %d pictures, %.1f s, %.1f MB%n",
                    written,
                    result.pictures(),
                    result.seconds(),
                    result.bytes() / 1e6);
        }
        if (!whole) {
            System.err.println("not whole: " + playback.getCause()
                    + (faults == 0 ? "" : "; " + faults + " packets or pictures are missing or damaged"));
        }
        return whole ? 0 : 1;
    }
}
