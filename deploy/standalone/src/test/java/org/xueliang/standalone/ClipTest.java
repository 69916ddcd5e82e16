package org.xueliang.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.xueliang.ingest.IngestRole;
import org.xueliang.proto.v1.AlertType;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelStatus;
import org.xueliang.proto.v1.EnrolChannelRequest;
import org.xueliang.proto.v1.EnrolChannelResponse;
import org.xueliang.proto.v1.GetChannelRequest;
import org.xueliang.proto.v1.GetSnapshotRequest;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.PushSource;
import org.xueliang.proto.v1.QueryAlertsRequest;
import org.xueliang.proto.v1.RemoveChannelRequest;
import org.xueliang.proto.v1.Snapshot;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.StreamCredential;
import org.xueliang.proto.v1.StreamSource;
import org.xueliang.registry.RegistryRole;
import org.xueliang.standalone.PushedClip.Span;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.testkit.FfmpegProgram;

/**
 * Everything in one process, and the real FFmpeg pushes a clip to it, unchanged, by all three ways at once: stations of one
 * run, so that the clip need be pushed only once.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClipTest {
    private static final String FIRST = "clip-first";
    private static final String TCP = "clip-tcp";
    private static final String UDP = "clip-udp";
    private static final String H265 = "clip-h265";
    /** Presence begins up to so much after the clip's first picture: a visit just behind an empty stretch seems earlier. */
    private static final double ZERO_LATE_S = 1.2;

    private static final double TOLERANCE_S = 2;

    @TempDir
    static Path folder;

    private final Running running = new Running();
    private final Map<String, EnrolChannelResponse> channels = new LinkedHashMap<>();
    private final Map<String, Process> pushes = new LinkedHashMap<>();
    private final Map<String, ChannelStatus> online = new LinkedHashMap<>();
    private PushedClip clip;
    private RegistryClient registry;
    private IngestRole ingest;

    @BeforeAll
    void start() throws Exception {
        clip = PushedClip.in(folder);
        SettingsSource settings = new SettingsSource(null, Map.of())
                .know("registry.port", 0)
                .know("ingest.bind", "127.0.0.1")
                .know("ingest.rtsp-port", 0)
                .know("ingest.door-port", 0)
                .know("analytics.port", 0);
        Roles roles = new Roles(new DataFolder(folder.resolve("data")), settings, running, Clock.systemUTC());
        roles.stores(0, 0);
        RegistryRole registryRole = roles.registry();
        registry = running.add(
                "client", new RegistryClient(roles.client(registryRole).orElseThrow()));
        ingest = roles.ingest();
        roles.analytics();
        EnrolChannelResponse first = enrol(FIRST);
        for (String alias : List.of(TCP, UDP, H265)) {
            channels.put(alias, enrol(alias));
        }
        await("the gateway knows the channels")
                .atMost(Duration.ofSeconds(20))
                .until(() -> channels.keySet().stream()
                        .allMatch(alias -> ingest.assignments().find(alias).isPresent()));
        warmUp(first);
    }

    /** What takes two seconds is to be seen with its classes loaded: the first stream of a process is no measure. */
    private void warmUp(EnrolChannelResponse first) throws Exception {
        Process push = push(log(FIRST), clip.h264(), "tcp", url(FIRST, first.getPublish()));
        try {
            await("the first stream")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> status(FIRST).getPresence() == Presence.ONLINE);
        } finally {
            push.destroyForcibly().waitFor();
        }
        registry.channels()
                .removeChannel(
                        RemoveChannelRequest.newBuilder().setChannel(FIRST).build());
    }

    @AfterAll
    void endEverything() throws Exception {
        for (Process push : pushes.values()) {
            push.destroyForcibly().waitFor();
        }
        running.close();
    }

    private EnrolChannelResponse enrol(String alias) {
        return registry.channels()
                .enrolChannel(EnrolChannelRequest.newBuilder()
                        .setChannel(Channel.newBuilder()
                                .setAlias(alias)
                                .setSourceKind(SourceKind.ESTATE)
                                .setOwner("me")
                                .setPlace("place-of-" + alias)
                                .setSource(StreamSource.newBuilder().setPush(PushSource.getDefaultInstance())))
                        .setIssuePlayCredential(true)
                        .build());
    }

    private String url(String alias, StreamCredential credential) {
        return url(alias, credential.getUsername(), credential.getPassword());
    }

    private String url(String alias, String user, String password) {
        return "rtsp://" + user + ":" + password + "@127.0.0.1:" + ingest.rtspPort() + "/" + alias;
    }

    private Process push(Path log, Path file, String transport, String url) throws IOException {
        return FfmpegProgram.start(
                log,
                List.of(
                        "-re",
                        "-t",
                        Integer.toString(clip.lengthS()),
                        "-i",
                        file.toString(),
                        "-an",
                        "-c",
                        "copy",
                        "-rtsp_transport",
                        transport,
                        "-f",
                        "rtsp",
                        url));
    }

    private Path log(String name) {
        return folder.resolve(name + ".log");
    }

    private ChannelStatus status(String alias) {
        return registry.channels()
                .getChannel(GetChannelRequest.newBuilder().setChannel(alias).build())
                .getStatus();
    }

    @Test
    void aPushedClipIsOnlineShownPlayedAndItsVisitsAreFound() throws Exception {
        comesOnlineWithinTwoSecondsOfItsFirstPacket();
        aSnapshotIsADecodableJpegOfTheRightSize();
        aWrongPasswordIsRefusedAndDisturbsNobody();
        aViewerWithAPlayCredentialGetsPicturesThatDecodeWithoutAComplaint();
        clientCommandsAnswerInJson();
        eachVisitIsFoundWithinTwoSecondsAndNothingElse();
    }

    private void comesOnlineWithinTwoSecondsOfItsFirstPacket() throws Exception {
        for (String alias : channels.keySet()) {
            pushes.put(
                    alias,
                    push(
                            log(alias),
                            alias.equals(H265) ? clip.h265() : clip.h264(),
                            alias.equals(UDP) ? "udp" : "tcp",
                            url(alias, channels.get(alias).getPublish())));
        }
        Map<String, Long> began = new LinkedHashMap<>();
        await("online")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    for (String alias : channels.keySet()) {
                        // FFmpeg says so when RECORD is answered; its first packet follows.
                        if (!began.containsKey(alias)
                                && Files.readString(log(alias)).contains("Output #0, rtsp")) {
                            began.put(alias, System.nanoTime());
                        }
                        if (began.containsKey(alias) && !online.containsKey(alias)) {
                            ChannelStatus status = status(alias);
                            if (status.getPresence() == Presence.ONLINE) {
                                online.put(alias, status);
                                began.compute(alias, (same, beganNs) -> System.nanoTime() - beganNs);
                            }
                        }
                    }
                    return online.size() == channels.size();
                });
        assertThat(began.values()).as("ms to online: %s", began).allMatch(ns -> ns < TimeUnit.SECONDS.toNanos(2));
        online.forEach((alias, status) -> {
            assertThat(status.getCodec()).as(alias).isEqualTo(alias.equals(H265) ? "H265" : "H264");
        });
    }

    private void aSnapshotIsADecodableJpegOfTheRightSize() throws Exception {
        for (String alias : channels.keySet()) {
            Snapshot snapshot = registry.snapshots()
                    .getSnapshot(GetSnapshotRequest.newBuilder()
                            .setChannel(alias)
                            .setPurpose("test")
                            .build());
            BufferedImage picture =
                    ImageIO.read(new ByteArrayInputStream(snapshot.getJpeg().toByteArray()));
            assertThat(picture).as(alias).isNotNull();
            assertThat(List.of(picture.getWidth(), picture.getHeight()))
                    .as(alias)
                    .isEqualTo(List.of(clip.width(), clip.height()));
            assertThat(snapshot.getStale()).isFalse();
            assertThat(snapshot.getAgeMs()).isBetween(0L, 10_000L);
            assertThat(distinctColours(picture))
                    .as("a picture and no plain surface")
                    .isGreaterThan(50);
        }
    }

    private static long distinctColours(BufferedImage picture) {
        int[] pixels = picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth());
        return java.util.Arrays.stream(pixels).distinct().limit(1000).count();
    }

    private void aWrongPasswordIsRefusedAndDisturbsNobody() throws Exception {
        String user = channels.get(TCP).getPublish().getUsername();
        Process wrong = push(log("wrong"), clip.h264(), "tcp", url(TCP, user, "not-the-password"));
        pushes.put("wrong", wrong);
        assertThat(wrong.waitFor(30, TimeUnit.SECONDS)).as("ends by itself").isTrue();
        assertThat(wrong.exitValue()).isNotZero();
        assertThat(Files.readString(log("wrong"))).contains("401");
        for (String alias : channels.keySet()) {
            assertThat(pushes.get(alias).isAlive()).as(alias + " goes on").isTrue();
            assertThat(status(alias).getPresence()).as(alias).isEqualTo(Presence.ONLINE);
            assertThat(status(alias).getSinceUs())
                    .as(alias)
                    .isEqualTo(online.get(alias).getSinceUs());
        }
    }

    private void aViewerWithAPlayCredentialGetsPicturesThatDecodeWithoutAComplaint() throws Exception {
        for (String alias : channels.keySet()) {
            Path frames = folder.resolve(alias + ".md5");
            Process viewer = FfmpegProgram.start(
                    log("viewer-" + alias),
                    List.of(
                            "-v",
                            "error",
                            "-rtsp_transport",
                            alias.equals(UDP) ? "udp" : "tcp",
                            "-i",
                            url(alias, channels.get(alias).getPlay()),
                            "-fps_mode",
                            "passthrough",
                            "-frames:v",
                            "25",
                            "-f",
                            "framemd5",
                            "-y",
                            frames.toString()));
            pushes.put("viewer of " + alias, viewer);
            assertThat(viewer.waitFor(30, TimeUnit.SECONDS))
                    .as("viewer of %s ends", alias)
                    .isTrue();
            assertThat(Files.readString(log("viewer-" + alias))).as(alias).isEmpty();
            assertThat(viewer.exitValue()).isZero();
            try (var lines = Files.lines(frames)) {
                assertThat(lines.filter(line -> !line.startsWith("#"))).hasSize(25);
            }
        }
    }

    private void clientCommandsAnswerInJson() throws Exception {
        String data = folder.resolve("data").toString();
        JsonNode devices = json(Captured.run("devices", "--data-dir", data, "--json"));
        assertThat(devices).hasSize(channels.size());
        assertThat(devices.findValuesAsText("presence")).containsOnly("ONLINE");
        Path picture = folder.resolve("small.jpg");
        JsonNode snapshot = json(Captured.run(
                "snapshot",
                TCP,
                "--purpose",
                "test",
                "--width",
                "320",
                "--out",
                picture.toString(),
                "--data-dir",
                data,
                "--json"));
        assertThat(snapshot.get("width").asInt()).isEqualTo(320);
        assertThat(ImageIO.read(picture.toFile()).getWidth()).isEqualTo(320);
        assertThat(json(Captured.run("alerts", "--data-dir", data, "--json")).isArray())
                .isTrue();
        assertThat(json(Captured.run("incidents", "--data-dir", data, "--json")).isArray())
                .isTrue();
        JsonNode zones =
                json(Captured.run("devices", "credential", TCP, "--use", "play", "--data-dir", data, "--json"));
        assertThat(zones.get("password").asText()).isNotEmpty();

        Captured badTime = Captured.run("alerts", "--from", "yesterday", "--data-dir", data);
        assertThat(badTime.exitCode()).isEqualTo(2);
        assertThat(badTime.err()).contains("from").contains("yesterday");
        Captured unknown = Captured.run("snapshot", "no-such", "--purpose", "test", "--data-dir", data);
        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.err()).contains("no-such");
        Captured stranger = Captured.run("alerts", "--token", "not-a-token", "--data-dir", data);
        assertThat(stranger.exitCode()).isEqualTo(1);
        assertThat(stranger.err()).contains("token");
        Captured badType = Captured.run("alerts", "--type", "smoke", "--data-dir", data);
        assertThat(badType.exitCode()).isEqualTo(2);
        assertThat(badType.err()).contains("smoke").contains("camera-covered");
    }

    private static JsonNode json(Captured captured) throws IOException {
        assertThat(captured.exitCode()).as(captured.err()).isZero();
        return new ObjectMapper().readTree(captured.out());
    }

    private void eachVisitIsFoundWithinTwoSecondsAndNothingElse() throws Exception {
        for (String alias : channels.keySet()) {
            assertThat(pushes.get(alias).waitFor(clip.lengthS() + 30, TimeUnit.SECONDS))
                    .isTrue();
            assertThat(pushes.get(alias).exitValue())
                    .as(alias + ": " + Files.readString(log(alias)))
                    .isZero();
        }
        for (String alias : channels.keySet()) {
            for (Span visit : clip.visits()) {
                await(alias + ": " + visit)
                        .atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(motionBegins(alias))
                                .as("begins of motion on %s among %s", alias, found(alias))
                                .anyMatch(beginS -> Math.abs(beginS - visit.fromS()) <= TOLERANCE_S));
            }
        }
        for (String alias : channels.keySet()) {
            for (Span empty : clip.empty()) {
                assertThat(motionBegins(alias))
                        .as("begins of motion on %s in the empty %s", alias, empty)
                        .noneMatch(beginS -> beginS >= empty.fromS() && beginS <= empty.toS() - ZERO_LATE_S);
            }
        }
    }

    private List<Double> motionBegins(String alias) {
        return found(alias).stream().map(Span::fromS).toList();
    }

    /** In seconds of the clip: FFmpeg sends in real time. */
    private List<Span> found(String alias) {
        long zeroUs = online.get(alias).getSinceUs();
        return registry
                .alerts()
                .queryAlerts(QueryAlertsRequest.newBuilder()
                        .setChannel(channels.get(alias).getChannel().getCode())
                        .addTypes(AlertType.MOTION)
                        .setPageSize(1000)
                        .build())
                .getAlertsList()
                .stream()
                .map(alert -> new Span(
                        (alert.getBeginUs() - zeroUs) / 1e6,
                        alert.getEndUs() == 0 ? Double.POSITIVE_INFINITY : (alert.getEndUs() - zeroUs) / 1e6))
                .toList();
    }
}
