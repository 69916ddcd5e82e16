package org.xueliang.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.xueliang.proto.v1.Completeness;
import org.xueliang.proto.v1.MediaTransport;
import org.xueliang.simulator.gb28181.GbFleet;
import org.xueliang.simulator.gb28181.GbSettings;
import org.xueliang.simulator.gb28181.GbTransport;
import org.xueliang.simulator.gb28181.quirk.MediaFault;
import org.xueliang.simulator.media.EncoderSettings;
import org.xueliang.simulator.media.Recording;
import org.xueliang.simulator.media.SceneRecording;
import org.xueliang.simulator.scene.StreetScene;
import org.xueliang.testkit.FfmpegProgram;

/** What recorders have recorded, asked for by command over each transport; what comes is FFmpeg's to judge. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecordingsTest {
    private static final int PICTURES_PER_SECOND = 5;
    private static final List<MediaTransport> WAYS =
            List.of(MediaTransport.MEDIA_UDP, MediaTransport.MEDIA_TCP_PASSIVE, MediaTransport.MEDIA_TCP_ACTIVE);

    @TempDir
    static Path folder;

    private final Map<MediaTransport, GbFleet> fleets = new LinkedHashMap<>();
    private GbInstallation installation;

    @BeforeAll
    void start() throws Exception {
        installation = new GbInstallation(folder.resolve("data"));
        Recording street = SceneRecording.record(
                new StreetScene(1, 320, 192, List.of()),
                new EncoderSettings(320, 192, PICTURES_PER_SECOND, 200_000, 1),
                2_000);
        for (int way = 0; way < WAYS.size(); way++) {
            GbSettings settings = installation
                    .devices(10 * way + 1)
                    .devices(1)
                    .channels(2)
                    .transport(way == 0 ? GbTransport.UDP : GbTransport.TCP)
                    .build();
            installation.enrol(settings.codes().device(0), WAYS.get(way), false);
            fleets.put(
                    WAYS.get(way),
                    installation.running.add(
                            "devices " + way, GbFleet.start(settings, installation.passwords(), street)));
        }
        fleets.values().forEach(fleet -> fleet.powerOn(Duration.ZERO));
        for (GbFleet fleet : fleets.values()) {
            String code = fleet.device(0).code();
            await("catalog of " + code)
                    .atMost(Duration.ofSeconds(60))
                    .until(() ->
                            installation.device(code).getStatus().getCatalog().getCompleteness()
                                    == Completeness.COMPLETE);
        }
    }

    @AfterAll
    void endEverything() {
        installation.close();
    }

    @Test
    void aRecordingIsDownloadedAsAFileThatOthersPlay() throws Exception {
        for (Map.Entry<MediaTransport, GbFleet> entry : fleets.entrySet()) {
            String channel = entry.getValue().device(0).channelCode(1);
            Path file = folder.resolve(entry.getKey() + ".mpg");
            Captured done = run(
                    "recordings",
                    "download",
                    channel,
                    "--from",
                    "2026-03-01T08:00:00+08:00",
                    "--to",
                    "2026-03-01T08:00:04+08:00",
                    "--purpose",
                    "test",
                    "--speed",
                    "8",
                    "-o",
                    file.toString());
            assertThat(done.exitCode()).as(done.out() + done.err()).isZero();
            assertThat(done.out()).startsWith(file + ": 20 pictures, 3.8 s, ");
            assertThat(frames(List.of("-i", file.toString()))).isEqualTo(4 * PICTURES_PER_SECOND);
            assertThat(run(
                                    "recordings",
                                    "download",
                                    channel,
                                    "-o",
                                    file.toString(),
                                    "--from",
                                    "x",
                                    "--to",
                                    "y",
                                    "--purpose",
                                    "z")
                            .err())
                    .contains(file + " is there already (expected: another --out, or --force)");
        }
    }

    @Test
    void aRecordingIsPlayedByWhoeverWasGivenItsAddress() throws Exception {
        GbFleet fleet = fleets.get(MediaTransport.MEDIA_UDP);
        String channel = fleet.device(0).channelCode(0);
        List<String> arguments = List.of(
                "recordings",
                "play",
                channel,
                "--from",
                "2026-03-01T08:00:00+08:00",
                "--to",
                "2026-03-01T08:00:02+08:00",
                "--purpose",
                "test");
        Captured play = run(arguments.toArray(String[]::new));
        assertThat(play.exitCode()).as(play.err()).isZero();
        String url = play.out().lines().findFirst().orElseThrow().replaceAll(".* ", "");
        assertThat(frames(List.of("-rtsp_transport", "tcp", "-i", url))).isEqualTo(2 * PICTURES_PER_SECOND);

        fleet.device(0).fault(0, MediaFault.REFUSED);
        Captured refused = run(arguments.toArray(String[]::new));
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("the device refused: 488", "(REFUSED)");
        assertThat(run("recordings", "play", "--help").out()).contains("--purpose", "what to open in a player");
        assertThat(run("recordings", channel).exitCode()).isEqualTo(2);
    }

    private static Captured run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data-dir", folder.resolve("data").toString()));
        return Captured.run(all.toArray(String[]::new));
    }

    /** Pictures that FFmpeg takes and decodes of it. */
    private static long frames(List<String> input) throws Exception {
        Path pictures = folder.resolve("pictures.h264");
        Path list = folder.resolve("frames.md5");
        List<String> arguments = new ArrayList<>(List.of("-y", "-xerror"));
        arguments.addAll(input);
        arguments.addAll(List.of("-map", "0:v", "-c", "copy", "-f", "h264", pictures.toString()));
        FfmpegProgram.run(arguments);
        FfmpegProgram.run(List.of("-y", "-xerror", "-i", pictures.toString(), "-f", "framemd5", list.toString()));
        try (var lines = Files.lines(list)) {
            return lines.filter(line -> !line.startsWith("#")).count();
        }
    }
}
