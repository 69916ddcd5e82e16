package org.xueliang.ingest.gb28181;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xueliang.chassis.calls.BearerToken;
import org.xueliang.ingest.IngestRole;
import org.xueliang.ingest.assignment.Assignment;
import org.xueliang.ingest.fake.Gateways;
import org.xueliang.ingest.fake.RecordingObserver;
import org.xueliang.ingest.fake.TestClip;
import org.xueliang.ingest.gb28181.device.KnownDevice;
import org.xueliang.proto.v1.DeviceProfile;
import org.xueliang.proto.v1.GatewayDoorServiceGrpc;
import org.xueliang.proto.v1.Gb28181Source;
import org.xueliang.proto.v1.GetSnapshotRequest;
import org.xueliang.proto.v1.Snapshot;
import org.xueliang.proto.v1.StreamPolicy;
import org.xueliang.protocol.auth.DigestAlgorithm;
import org.xueliang.protocol.auth.DigestHash;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.simulator.gb28181.GbFleet;
import org.xueliang.simulator.gb28181.GbPasswords;
import org.xueliang.simulator.gb28181.GbSettings;
import org.xueliang.simulator.gb28181.quirk.MediaFault;
import org.xueliang.simulator.media.VideoFile;
import org.xueliang.testkit.FfmpegProgram;

/** A simulated device's channel on demand at a whole gateway: stills and viewers begin its stream, and hear why where none comes. */
class OnDemandChannelsTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String PLATFORM = "34020000002000000001";
    private static final String PASSWORD = "a-secret-of-devices";
    private static final String SERVICE_TOKEN = "s3cret";

    @TempDir
    Path folder;

    private final RecordingObserver observer = new RecordingObserver();
    private final IngestRole role = Gateways.start(
            observer,
            Map.of(
                    "service-token", SERVICE_TOKEN,
                    "gb28181.enabled", "true",
                    "gb28181.code", PLATFORM,
                    "gb28181.bind", "127.0.0.1",
                    "gb28181.port", "0",
                    "gb28181.rtp-port", "0",
                    "gb28181.linger", "300ms"));
    private final GbFleet fleet = GbFleet.start(
            GbSettings.builder(
                            new InetSocketAddress(
                                    InetAddress.getLoopbackAddress(),
                                    role.sipPort().orElseThrow()),
                            PLATFORM)
                    .devices(1)
                    .channels(2)
                    .build(),
            GbPasswords.same(PASSWORD),
            VideoFile.read(TestClip.of(VideoCodec.H264).file()));
    private final String device = fleet.device(0).code();
    private final String channel = fleet.device(0).channelCode(0);
    private final ManagedChannel door = NettyChannelBuilder.forAddress("127.0.0.1", role.doorPort())
            .usePlaintext()
            .build();

    @BeforeEach
    void theDeviceRegistersAndItsChannelIsAssigned() {
        role.devices()
                .put(new KnownDevice(
                        device,
                        "yard",
                        true,
                        DeviceProfile.getDefaultInstance(),
                        new KnownDevice.Verifier(
                                device,
                                DigestHash.ha1Hex(DigestAlgorithm.MD5, device, "3402000000", PASSWORD),
                                "",
                                "")));
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
                        .verifiers(Gateways.verifier(Assignment.Use.PLAY, Gateways.PASSWORD))
                        .build());
    }

    @AfterEach
    void everythingIsGivenBack() throws InterruptedException {
        door.shutdownNow();
        door.awaitTermination(5, TimeUnit.SECONDS);
        fleet.close();
        role.close();
        assertThat(role.ledger().holders()).isEmpty();
    }

    private Snapshot still() {
        return GatewayDoorServiceGrpc.newBlockingStub(door)
                .withCallCredentials(new BearerToken(SERVICE_TOKEN))
                .takeSnapshot(
                        GetSnapshotRequest.newBuilder().setChannel(channel).build());
    }

    private void endsAfterTheLinger() {
        await().atMost(SOON).until(() -> !observer.ended().isEmpty());
        assertThat(observer.ended()).containsExactly(channel + " true nobody wants it any more");
        assertThat(role.directory().find(channel)).isEmpty();
    }

    /** Head and body of the answer to one DESCRIBE, on a connection of its own that is closed then. */
    private String described() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), role.rtspPort())) {
            socket.setSoTimeout((int) SOON.toMillis());
            String text = "DESCRIBE rtsp://127.0.0.1:" + role.rtspPort() + "/gate RTSP/1.0\r\nCSeq: 1\r\n"
                    + "Authorization: Bearer " + Gateways.TOKEN + "\r\n\r\n";
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
                int b = in.read();
                assertThat(b).as(head.toString(StandardCharsets.UTF_8)).isNotNegative();
                head.write(b);
            }
            String lines = head.toString(StandardCharsets.UTF_8);
            String length = lines.lines()
                    .filter(line -> line.startsWith("Content-Length: "))
                    .findFirst()
                    .orElseThrow();
            int bytes = Integer.parseInt(length.substring("Content-Length: ".length()));
            return lines + new String(in.readNBytes(bytes), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aStillBeginsTheStreamWhichEndsAfterTheLinger() {
        assertThat(role.directory().find(channel)).isEmpty();
        Snapshot snapshot = still();
        assertThat(snapshot.getChannel()).isEqualTo(channel);
        assertThat(snapshot.getWidth()).isEqualTo(TestClip.WIDTH);
        assertThat(snapshot.getJpeg().size()).isPositive();
        // Nothing had come before it was asked for.
        assertThat(observer.started()).hasSize(1);
        endsAfterTheLinger();
        // And again.
        assertThat(still().getHeight()).isEqualTo(TestClip.HEIGHT);
        assertThat(observer.started()).hasSize(2);
    }

    @Test
    void aViewerGetsPicturesAndTheStreamEndsWhenItHasGone() throws Exception {
        Path out = folder.resolve("out.mp4");
        Process player = FfmpegProgram.start(
                folder.resolve("play.log"),
                List.of(
                        "-rtsp_transport",
                        "tcp",
                        "-i",
                        "rtsp://" + Gateways.USER + ":" + Gateways.PASSWORD + "@127.0.0.1:" + role.rtspPort() + "/gate",
                        "-an",
                        "-c",
                        "copy",
                        "-frames:v",
                        "20",
                        out.toString()));
        try {
            assertThat(player.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(player.exitValue())
                    .as(Files.readString(folder.resolve("play.log")))
                    .isZero();
        } finally {
            player.destroyForcibly();
        }
        FfmpegProgram.run(List.of("-xerror", "-i", out.toString(), "-f", "null", "-"));
        assertThat(observer.started()).hasSize(1);
        endsAfterTheLinger();
    }

    @Test
    void aViewerWhoOnlyLooksAtTheDescriptionLetsGoOfItAsWell() throws Exception {
        assertThat(described()).startsWith("RTSP/1.0 200 OK\r\n").contains("m=video", "H264/90000");
        endsAfterTheLinger();
    }

    @Test
    void aDeviceThatRefusesIsNamedAsTheCause() throws Exception {
        fleet.device(0).fault(0, MediaFault.REFUSED);
        Status status =
                catchThrowableOfType(StatusRuntimeException.class, this::still).getStatus();
        assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(status.getDescription()).contains(channel, "the device refused: 488", "(REFUSED)");
        assertThat(described())
                .startsWith("RTSP/1.0 503 Service Unavailable: the device refused: 488")
                .contains("\r\n\r\nthe channel gives no picture: the device refused: 488")
                .endsWith("(REFUSED)");
        assertThat(observer.started()).isEmpty();
        // What the last attempt met does not stand in the way of the next, which is made when nobody waits for that one
        // any more.
        fleet.device(0).fault(0, MediaFault.NONE);
        await().atMost(SOON)
                .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
                .until(() -> still().getChannel().equals(channel));
    }

    @Test
    void aDeviceThatIsGoneIsNamedAsTheCause() throws Exception {
        fleet.device(0).unregister();
        await().atMost(SOON).until(() -> role.directory().offlineCause(channel).isPresent());
        assertThat(described()).startsWith("RTSP/1.0 503 ").endsWith("(NO_ANSWER)");
        assertThat(catchThrowableOfType(StatusRuntimeException.class, this::still)
                        .getStatus()
                        .getCode())
                .isEqualTo(Status.Code.UNAVAILABLE);
    }
}
