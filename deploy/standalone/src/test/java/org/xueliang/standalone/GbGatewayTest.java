package org.xueliang.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.xueliang.ingest.IngestRole;
import org.xueliang.proto.v1.CatalogItem;
import org.xueliang.proto.v1.Completeness;
import org.xueliang.proto.v1.ControlChannelRequest;
import org.xueliang.proto.v1.Device;
import org.xueliang.proto.v1.DeviceCommand;
import org.xueliang.proto.v1.DeviceProfile;
import org.xueliang.proto.v1.EnrolDeviceRequest;
import org.xueliang.proto.v1.GetDeviceRequest;
import org.xueliang.proto.v1.GetSnapshotRequest;
import org.xueliang.proto.v1.ListCatalogRequest;
import org.xueliang.proto.v1.MediaTransport;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.PtzMove;
import org.xueliang.proto.v1.Snapshot;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.StreamPolicy;
import org.xueliang.protocol.manscdp.PtzInstruction;
import org.xueliang.registry.RegistryRole;
import org.xueliang.simulator.gb28181.GbCounters.Figure;
import org.xueliang.simulator.gb28181.GbFleet;
import org.xueliang.simulator.gb28181.GbSettings;
import org.xueliang.simulator.gb28181.GbTransport;
import org.xueliang.simulator.gb28181.quirk.MediaFault;
import org.xueliang.simulator.media.EncoderSettings;
import org.xueliang.simulator.media.Recording;
import org.xueliang.simulator.media.SceneRecording;
import org.xueliang.simulator.scene.StreetScene;
import org.xueliang.standalone.client.RegistryClient;
import org.xueliang.testkit.FfmpegProgram;

/** Registry and gateway in one process, and simulated recorders by each way of signalling and media. The methods have an order. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GbGatewayTest {
    private static final String PLATFORM = "34020000002000000001";
    private static final int DEVICES = 20;
    private static final int CHANNELS = 4;
    private static final int PICTURES_PER_SECOND = 5;

    /** The media of each fleet; the first over UDP too, the others over TCP. */
    private static final List<MediaTransport> WAYS =
            List.of(MediaTransport.MEDIA_UDP, MediaTransport.MEDIA_TCP_PASSIVE, MediaTransport.MEDIA_TCP_ACTIVE);

    @TempDir
    static Path folder;

    private final Running running = new Running();
    private final Map<MediaTransport, GbFleet> fleets = new LinkedHashMap<>();
    private final Map<String, String> secrets = new ConcurrentHashMap<>();
    private RegistryClient registry;

    @BeforeAll
    void start() throws Exception {
        SettingsSource settings = new SettingsSource(null, Map.of())
                .know("registry.port", 0)
                .know("ingest.bind", "127.0.0.1")
                .know("ingest.rtsp-port", 0)
                .know("ingest.door-port", 0)
                .know("ingest.gb28181.enabled", true)
                .know("ingest.gb28181.code", PLATFORM)
                .know("ingest.gb28181.bind", "127.0.0.1")
                .know("ingest.gb28181.port", 0)
                .know("ingest.gb28181.rtp-port", 0);
        Roles roles = new Roles(new DataFolder(folder.resolve("data")), settings, running, Clock.systemUTC());
        roles.stores(0, 0);
        RegistryRole registryRole = roles.registry();
        registry = running.add(
                "client", new RegistryClient(roles.client(registryRole).orElseThrow()));
        IngestRole ingest = roles.ingest();
        InetSocketAddress sip = new InetSocketAddress(
                InetAddress.getLoopbackAddress(), ingest.sipPort().orElseThrow());
        Recording street = SceneRecording.record(
                new StreetScene(1, 320, 192, List.of()),
                new EncoderSettings(320, 192, PICTURES_PER_SECOND, 200_000, 1),
                2_000);
        for (int way = 0; way < WAYS.size(); way++) {
            GbSettings fleet = GbSettings.builder(sip, PLATFORM)
                    .devices(DEVICES)
                    .channels(CHANNELS)
                    .firstSerial(1000 * way + 1)
                    .transport(way == 0 ? GbTransport.UDP : GbTransport.TCP)
                    .retryMs(1000)
                    .build();
            for (int n = 0; n < DEVICES; n++) {
                enrol(fleet.codes().device(n), WAYS.get(way), n == 0);
            }
            GbFleet started = GbFleet.start(
                    fleet,
                    code -> {
                        String secret = secrets.get(code);
                        return secret == null ? "not enrolled" : secret;
                    },
                    street);
            fleets.put(WAYS.get(way), running.add("devices " + way, started));
        }
    }

    private void enrol(String code, MediaTransport way, boolean always) {
        secrets.put(
                code,
                registry.devices()
                        .enrolDevice(EnrolDeviceRequest.newBuilder()
                                .setDevice(Device.newBuilder()
                                        .setCode(code)
                                        .setName("recorder " + code.substring(13))
                                        .setSourceKind(SourceKind.CITY)
                                        .setOwner("port")
                                        .setPlace("dock")
                                        .setProfile(DeviceProfile.newBuilder()
                                                .setTransport(way)
                                                .setPolicy(always ? StreamPolicy.ALWAYS_ON : StreamPolicy.ON_DEMAND)))
                                .build())
                        .getSecret());
    }

    @AfterAll
    void endEverything() throws Exception {
        running.close();
    }

    private Device device(String code) {
        return registry.devices()
                .getDevice(GetDeviceRequest.newBuilder().setDevice(code).build());
    }

    @Test
    @Order(1)
    void everyDeviceRegistersAndIsOnline() {
        fleets.values().forEach(fleet -> fleet.powerOn(Duration.ofSeconds(2)));
        for (GbFleet fleet : fleets.values()) {
            await("all registered")
                    .atMost(Duration.ofSeconds(40))
                    .until(() -> fleet.counters().get(Figure.REGISTERED_NOW) == DEVICES);
            for (int n = 0; n < DEVICES; n++) {
                String code = fleet.device(n).code();
                await(code)
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> device(code).getStatus().getPresence() == Presence.ONLINE);
            }
        }
    }

    @Test
    @Order(2)
    void everyCatalogIsComplete() {
        for (GbFleet fleet : fleets.values()) {
            for (int n = 0; n < DEVICES; n++) {
                String code = fleet.device(n).code();
                await("catalog of " + code)
                        .atMost(Duration.ofSeconds(40))
                        .until(() -> device(code).getStatus().getCatalog().getCompleteness() == Completeness.COMPLETE);
                List<CatalogItem> items = registry.devices()
                        .listCatalog(ListCatalogRequest.newBuilder()
                                .setDevice(code)
                                .setPageSize(100)
                                .build())
                        .getItemsList();
                assertThat(items).hasSize(CHANNELS);
            }
        }
    }

    @Test
    @Order(3)
    void channelsThatAreAlwaysWatchedSendByEachTransport() {
        for (Map.Entry<MediaTransport, GbFleet> entry : fleets.entrySet()) {
            await("streams over " + entry.getKey())
                    .atMost(Duration.ofSeconds(40))
                    .until(() -> entry.getValue().counters().get(Figure.STREAMS_NOW) == CHANNELS
                            && entry.getValue().counters().get(Figure.PICTURES) > 20);
            String channel = entry.getValue().device(0).channelCode(0);
            await("a still of " + channel)
                    .atMost(Duration.ofSeconds(40))
                    .ignoreExceptions()
                    .untilAsserted(() -> {
                        Snapshot still = registry.snapshots()
                                .getSnapshot(GetSnapshotRequest.newBuilder()
                                        .setChannel(channel)
                                        .setPurpose("test")
                                        .build());
                        assertThat(still.getJpeg().size()).isGreaterThan(1000);
                    });
        }
    }

    @Test
    @Order(4)
    void aCameraIsMoved() {
        for (GbFleet fleet : fleets.values()) {
            registry.devices()
                    .controlChannel(ControlChannelRequest.newBuilder()
                            .setChannel(fleet.device(3).channelCode(2))
                            .setCommand(DeviceCommand.newBuilder()
                                    .setPtz(PtzMove.newBuilder().setPan(-40).setTilt(20)))
                            .build());
            await().until(() -> fleet.device(3).ptz(2).moving().equals(new PtzInstruction.Move(-40, 20, 0)));
        }
    }

    /** Of a recorder whose channels nobody watches, over each transport; the file is FFmpeg's to judge. */
    @Test
    @Order(5)
    void aRecordingIsDownloadedAsAFileThatOthersPlay() throws Exception {
        for (Map.Entry<MediaTransport, GbFleet> entry : fleets.entrySet()) {
            String channel = entry.getValue().device(5).channelCode(1);
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
    @Order(6)
    void aRecordingIsPlayedByWhoeverWasGivenItsAddress() throws Exception {
        GbFleet fleet = fleets.get(MediaTransport.MEDIA_UDP);
        String channel = fleet.device(6).channelCode(0);
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

        fleet.device(6).fault(0, MediaFault.REFUSED);
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
