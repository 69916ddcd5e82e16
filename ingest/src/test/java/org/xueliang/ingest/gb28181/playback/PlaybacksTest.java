package org.xueliang.ingest.gb28181.playback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.xueliang.chassis.calls.BearerToken;
import org.xueliang.ingest.IngestRole;
import org.xueliang.ingest.assignment.Assignment;
import org.xueliang.ingest.fake.Gateways;
import org.xueliang.ingest.fake.RecordingObserver;
import org.xueliang.ingest.fake.TestClip;
import org.xueliang.ingest.fake.TestViewer;
import org.xueliang.ingest.gb28181.device.KnownDevice;
import org.xueliang.ingest.session.SessionLedger;
import org.xueliang.proto.v1.ControlPlaybackRequest;
import org.xueliang.proto.v1.CredentialVerifier;
import org.xueliang.proto.v1.DeviceProfile;
import org.xueliang.proto.v1.GatewayDoorServiceGrpc;
import org.xueliang.proto.v1.GatewayDoorServiceGrpc.GatewayDoorServiceBlockingStub;
import org.xueliang.proto.v1.Gb28181Source;
import org.xueliang.proto.v1.GetDialogueRequest;
import org.xueliang.proto.v1.GetPlaybackRequest;
import org.xueliang.proto.v1.OpenPlaybackRequest;
import org.xueliang.proto.v1.PausePlayback;
import org.xueliang.proto.v1.Playback;
import org.xueliang.proto.v1.ResumePlayback;
import org.xueliang.proto.v1.StartPlaybackRequest;
import org.xueliang.proto.v1.StopPlaybackRequest;
import org.xueliang.proto.v1.StreamPolicy;
import org.xueliang.protocol.auth.DigestAlgorithm;
import org.xueliang.protocol.auth.DigestHash;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.rtsp.RtspResponse;
import org.xueliang.simulator.gb28181.GbCounters.Figure;
import org.xueliang.simulator.gb28181.GbFleet;
import org.xueliang.simulator.gb28181.GbPasswords;
import org.xueliang.simulator.gb28181.GbSettings;
import org.xueliang.simulator.gb28181.quirk.MediaFault;
import org.xueliang.simulator.media.VideoFile;
import org.xueliang.testkit.FfmpegProgram;

/** Playbacks and downloads at a whole gateway, with a simulated recorder and viewers over real sockets. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlaybacksTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String PLATFORM = "34020000002000000001";
    private static final String SECRET = "a-secret-of-devices";
    private static final String SERVICE_TOKEN = "s3cret";
    private static final String BEGIN = "2026-03-01T08:00:00Z";
    private static final int FRAMES_PER_SECOND = 25;

    @TempDir
    Path folder;

    private final RecordingObserver observer = new RecordingObserver();
    private final IngestRole role = Gateways.start(
            observer,
            Map.ofEntries(
                    Map.entry("service-token", SERVICE_TOKEN),
                    Map.entry("gb28181.enabled", "true"),
                    Map.entry("gb28181.code", PLATFORM),
                    Map.entry("gb28181.bind", "127.0.0.1"),
                    Map.entry("gb28181.port", "0"),
                    Map.entry("gb28181.rtp-port", "0"),
                    Map.entry("gb28181.playback.per-device", "2"),
                    Map.entry("gb28181.playback.first-picture", "600ms"),
                    Map.entry("gb28181.playback.open-within", "3s"),
                    Map.entry("gb28181.playback.linger", "300ms")));
    private final GbFleet fleet = GbFleet.start(
            GbSettings.builder(
                            new InetSocketAddress(
                                    InetAddress.getLoopbackAddress(),
                                    role.sipPort().orElseThrow()),
                            PLATFORM)
                    .devices(1)
                    .channels(2)
                    .build(),
            GbPasswords.same(SECRET),
            VideoFile.read(TestClip.of(VideoCodec.H264).file()));
    private final String device = fleet.device(0).code();
    private final String channel = fleet.device(0).channelCode(0);
    private final ManagedChannel door = NettyChannelBuilder.forAddress("127.0.0.1", role.doorPort())
            .usePlaintext()
            .build();

    @BeforeAll
    void theDeviceRegistersAndItsChannelIsAssigned() {
        role.devices()
                .put(new KnownDevice(
                        device,
                        "yard",
                        true,
                        DeviceProfile.getDefaultInstance(),
                        new KnownDevice.Verifier(
                                device, DigestHash.ha1Hex(DigestAlgorithm.MD5, device, "3402000000", SECRET), "", "")));
        fleet.powerOn(Duration.ofMillis(1));
        await().atMost(SOON).until(() -> fleet.device(0).isRegistered());
        role.assignments()
                .put(Assignment.builder(channel)
                        .alias("gate")
                        .place("yard")
                        .device(Gb28181Source.newBuilder()
                                .setDevice(device)
                                .setPolicy(StreamPolicy.ON_DEMAND)
                                .build())
                        .verifiers(Gateways.verifier(Assignment.Use.PLAY, "another"))
                        .build());
    }

    /** No playback shows in the live state, and each gives everything back. */
    @AfterEach
    void nothingIsHeldAndNothingIsLive() {
        fleet.device(0).fault(0, MediaFault.NONE);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(role.ledger().holders())
                        .noneMatch(holder -> holder.contains(channel) || holder.contains("playback")));
        assertThat(role.ledger().balance())
                .doesNotContainKeys(SessionLedger.Kind.SSRC, SessionLedger.Kind.DIALOG, SessionLedger.Kind.MEDIA_PLACE);
        await().atMost(SOON).until(() -> fleet.counters().get(Figure.STREAMS_NOW) == 0);
        assertThat(observer.started()).isEmpty();
        assertThat(role.directory().find(channel)).isEmpty();
    }

    @AfterAll
    void end() throws InterruptedException {
        door.shutdownNow();
        door.awaitTermination(5, TimeUnit.SECONDS);
        fleet.close();
        role.close();
        assertThat(role.ledger().holders()).isEmpty();
    }

    private GatewayDoorServiceBlockingStub calls() {
        return GatewayDoorServiceGrpc.newBlockingStub(door).withCallCredentials(new BearerToken(SERVICE_TOKEN));
    }

    private static OpenPlaybackRequest request(
            String channel, int seconds, Consumer<StartPlaybackRequest.Builder> more) {
        Assignment.Verifier verifier = Gateways.verifier(Assignment.Use.PLAY, Gateways.PASSWORD);
        StartPlaybackRequest.Builder request = StartPlaybackRequest.newBuilder()
                .setChannel(channel)
                .setFrom(BEGIN)
                .setTo("2026-03-01T08:%02d:%02dZ".formatted(seconds / 60, seconds % 60));
        more.accept(request);
        return OpenPlaybackRequest.newBuilder()
                .setRequest(request)
                .setCaller("centre")
                .setVerifier(CredentialVerifier.newBuilder()
                        .setUsername(verifier.username())
                        .setHa1Md5(verifier.ha1Md5())
                        .setHa1Sha256(verifier.ha1Sha256())
                        .setTokenSha256(verifier.tokenSha256()))
                .build();
    }

    private Playback open(int seconds) {
        return calls().openPlayback(request(channel, seconds, more -> {}));
    }

    private Playback get(Playback of) {
        return calls().getPlayback(GetPlaybackRequest.newBuilder()
                .setChannel(channel)
                .setPlayback(of.getId())
                .setCaller("centre")
                .build());
    }

    private Playback ended(Playback of) {
        await().atMost(SOON).until(() -> get(of).getState() == Playback.State.ENDED);
        return get(of);
    }

    private Playback control(Playback of, Consumer<ControlPlaybackRequest.Builder> action) {
        ControlPlaybackRequest.Builder request = ControlPlaybackRequest.newBuilder()
                .setChannel(channel)
                .setPlayback(of.getId())
                .setCaller("centre");
        action.accept(request);
        return calls().controlPlayback(request.build());
    }

    private TestViewer viewer(Playback of) throws IOException {
        return new TestViewer(role.rtspPort(), of.getPath(), Gateways.TOKEN);
    }

    private static Status refused(Runnable call) {
        return catchThrowableOfType(StatusRuntimeException.class, call::run).getStatus();
    }

    /** Pictures that FFmpeg takes and decodes of it. */
    private long frames(List<String> input) throws Exception {
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

    @Test
    void aPlayerSeesARecordingFromItsFirstPictureToItsLast() throws Exception {
        Playback playback = open(1);
        assertThat(playback.getState()).isEqualTo(Playback.State.WAITING);
        assertThat(playback.getOpenUntilUs()).isPositive();
        assertThat(playback.getRtspPort()).isEqualTo(role.rtspPort());
        String url = "rtsp://" + Gateways.USER + ":" + Gateways.PASSWORD + "@127.0.0.1:" + role.rtspPort() + "/"
                + playback.getPath();
        assertThat(frames(List.of("-rtsp_transport", "tcp", "-i", url))).isEqualTo(FRAMES_PER_SECOND);
        Playback ended = ended(playback);
        assertThat(ended.getComplete()).as(ended.getCause()).isTrue();
        assertThat(ended.getPictures()).isEqualTo(FRAMES_PER_SECOND);
        String offer =
                calls()
                        .getDialogue(GetDialogueRequest.newBuilder()
                                .setDevice(device)
                                .build())
                        .getLinesList()
                        .stream()
                        .filter(line -> line.getText().startsWith("INVITE "))
                        .reduce((first, last) -> last)
                        .orElseThrow()
                        .getText();
        assertThat(offer)
                .contains("s=Playback\r\n", "u=" + channel + ":0\r\n", "t=1772352000 1772352001\r\n")
                .containsPattern("\r\ny=1\\d{9}\r\n");
    }

    @Test
    void aViewerPausesSeeksAndChangesTheSpeed() throws Exception {
        Playback playback = open(50);
        try (TestViewer viewer = viewer(playback)) {
            assertThat(new String(viewer.ask("DESCRIBE", "").body(), StandardCharsets.UTF_8))
                    .contains("a=range:npt=0-50.000\r\n", "H264/90000");
            RtspResponse played = viewer.play("Range: npt=0.000-\r\n");
            assertThat(played.status()).isEqualTo(200);
            assertThat(played.headers().get("Range")).isEqualTo("npt=0.000-");
            await().atMost(SOON).until(() -> viewer.pictures > 5);
            assertThat(viewer.ask("PAUSE", "").status()).isEqualTo(200);
            assertThat(get(playback).getState()).isEqualTo(Playback.State.PAUSED);
            int shown = viewer.pictures;
            double at = get(playback).getPositionS();
            RtspResponse sought = viewer.ask("PLAY", "Range: npt=30-\r\n");
            assertThat(sought.status()).isEqualTo(200);
            assertThat(sought.headers().get("Range")).isEqualTo("npt=30.000-");
            await().atMost(SOON).until(() -> viewer.pictures > shown + 5);
            assertThat(get(playback).getPositionS()).isGreaterThan(30).isLessThan(at + 40);
            assertThat(viewer.ask("PLAY", "Scale: 4\r\n").status()).isEqualTo(200);
            // The answer goes with the first packet; what is told of it follows at once.
            await().atMost(SOON).until(() -> get(playback).getScale() == 4);
            double from = get(playback).getPositionS();
            long fromNs = System.nanoTime();
            await().atMost(SOON).until(() -> get(playback).getPositionS() > from + 4);
            assertThat(System.nanoTime() - fromNs).isLessThan(TimeUnit.SECONDS.toNanos(4));
            assertThat(viewer.ask("PLAY", "Range: npt=90-\r\n").status()).isEqualTo(457);
            assertThat(viewer.ask("PLAY", "Scale: -1\r\n").status()).isEqualTo(400);
            assertThat(viewer.missing).isZero();
            viewer.ask("TEARDOWN", "");
        }
        Playback ended = ended(playback);
        assertThat(ended.getComplete()).isFalse();
        assertThat(ended.getCause()).isEqualTo("its viewer left");
    }

    @Test
    void itsCallerPausesSeeksAndStopsIt() throws Exception {
        Playback playback = open(50);
        try (TestViewer viewer = viewer(playback)) {
            viewer.play("");
            await().atMost(SOON).until(() -> viewer.pictures > 2);
            assertThat(control(playback, c -> c.setPause(PausePlayback.getDefaultInstance()))
                            .getState())
                    .isEqualTo(Playback.State.PAUSED);
            assertThat(control(playback, c -> c.setSeekS(40)).getState()).isEqualTo(Playback.State.PLAYING);
            await().atMost(SOON).until(() -> get(playback).getPositionS() > 40);
            control(playback, c -> c.setScale(2));
            control(playback, c -> c.setResume(ResumePlayback.getDefaultInstance()));
            assertThat(refused(() -> control(playback, c -> c.setSeekS(51))).getDescription())
                    .contains("seek: 51.0 s (expected: 0 to 50.0)");
            assertThat(refused(() -> control(playback, c -> c.setScale(9))).getCode())
                    .isEqualTo(Status.Code.INVALID_ARGUMENT);
            Playback stopped = calls().stopPlayback(StopPlaybackRequest.newBuilder()
                    .setChannel(channel)
                    .setPlayback(playback.getId())
                    .setCaller("centre")
                    .build());
            assertThat(stopped.getState()).isEqualTo(Playback.State.ENDED);
            await().atMost(SOON).until(() -> viewer.byes == 1);
        }
        assertThat(refused(() -> control(playback, c -> c.setSeekS(1))).getCode())
                .isEqualTo(Status.Code.FAILED_PRECONDITION);
    }

    @Test
    void aDownloadComesWholeAsFastAsTheDeviceSends() throws Exception {
        long asked = fleet.counters().get(Figure.MEDIA_STATUS);
        long beganNs = System.nanoTime();
        Playback playback = calls().openPlayback(
                        request(channel, 8, more -> more.setDownload(true).setSpeed(8)));
        try (TestViewer viewer = viewer(playback)) {
            viewer.play("");
            await().atMost(SOON).until(() -> viewer.byes == 1);
            assertThat(System.nanoTime() - beganNs).isLessThan(TimeUnit.SECONDS.toNanos(6));
            assertThat(viewer.pictures).isEqualTo(8 * FRAMES_PER_SECOND);
            assertThat(viewer.missing).isZero();
        }
        Playback ended = ended(playback);
        assertThat(ended.getComplete()).isTrue();
        assertThat(ended.getPositionS()).isGreaterThan(7.8);
        assertThat(fleet.counters().get(Figure.MEDIA_STATUS)).isEqualTo(asked + 1);
    }

    @Test
    void nobodyOpensItAndItEnds() {
        Playback ended = ended(open(50));
        assertThat(ended.getCause()).isEqualTo("nobody opened it within 3 s");
        assertThat(ended.getComplete()).isFalse();
    }

    @Test
    void onlyWhoItIsForSeesOrControlsIt() throws Exception {
        Playback playback = open(50);
        try (TestViewer stranger = new TestViewer(role.rtspPort(), playback.getPath(), "");
                TestViewer unknown = new TestViewer(role.rtspPort(), "playback-00", Gateways.TOKEN)) {
            assertThat(stranger.ask("DESCRIBE", "").status()).isEqualTo(401);
            assertThat(unknown.ask("DESCRIBE", "").status()).isEqualTo(404);
        }
        GetPlaybackRequest.Builder get =
                GetPlaybackRequest.newBuilder().setChannel(channel).setPlayback(playback.getId());
        for (GetPlaybackRequest.Builder other : List.of(
                get.clone().setCaller("another"),
                get.clone().setCaller("centre").setPlayback("00"),
                get.clone().setCaller("centre").setChannel(fleet.device(0).channelCode(1)))) {
            Status status = refused(() -> calls().getPlayback(other.build()));
            assertThat(status.getCode()).isEqualTo(Status.Code.NOT_FOUND);
            assertThat(status.getDescription()).startsWith("playback: no such one of channel ");
        }
        calls().stopPlayback(StopPlaybackRequest.newBuilder()
                .setChannel(channel)
                .setPlayback(playback.getId())
                .setCaller("centre")
                .build());
    }

    @Test
    void moreThanADeviceMayPlayAreRefused() {
        List<Playback> playing = List.of(open(50), open(50));
        Status status = refused(() -> open(50));
        assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(status.getDescription()).isEqualTo("playbacks of device " + device + ": 2 (expected: fewer than 2)");
        for (Playback playback : playing) {
            calls().stopPlayback(StopPlaybackRequest.newBuilder()
                    .setChannel(channel)
                    .setPlayback(playback.getId())
                    .setCaller("centre")
                    .build());
        }
    }

    @Test
    void whyNoPictureComesReachesTheCallerByName() {
        fleet.device(0).fault(0, MediaFault.REFUSED);
        Status refused = refused(() -> open(5));
        assertThat(refused.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(refused.getDescription()).contains(channel, "the device refused: 488", "(REFUSED)");
        fleet.device(0).fault(0, MediaFault.NOTHING_SENT);
        Status nothing = refused(() -> open(5));
        assertThat(nothing.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(nothing.getDescription()).endsWith("(NOTHING_AT_ALL)");
        fleet.device(0).fault(0, MediaFault.CLOCK);
        assertThat(refused(() -> open(5)).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }

    @Test
    void whatIsNoPeriodOrNoChannelIsRefused() {
        assertThat(refused(() -> open(0)).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(refused(() -> calls().openPlayback(request(channel, 5, more -> more.setTo("2036-03-01T08:00:00Z"))))
                        .getDescription())
                .contains("at most 24 hours");
        assertThat(refused(() -> calls().openPlayback(request(
                                channel, 5, more -> more.setDownload(true).setSpeed(9))))
                        .getDescription())
                .isEqualTo("speed: 9 (expected: 1 to 8)");
        assertThat(refused(() -> calls().openPlayback(request("34020000001320009999", 5, more -> {})))
                        .getCode())
                .isEqualTo(Status.Code.NOT_FOUND);
    }
}
