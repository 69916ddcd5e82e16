package org.xueliang.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.xueliang.ingest.media.ChannelStream;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.AlertType;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ControlChannelRequest;
import org.xueliang.proto.v1.DeviceCommand;
import org.xueliang.proto.v1.DeviceServiceGrpc;
import org.xueliang.proto.v1.IntakeServiceGrpc;
import org.xueliang.proto.v1.PtzMove;
import org.xueliang.proto.v1.QueryRecordingsRequest;
import org.xueliang.proto.v1.QueryRecordingsResponse;
import org.xueliang.proto.v1.Recording;
import org.xueliang.proto.v1.ReportFindingsRequest;
import org.xueliang.proto.v1.Severity;
import org.xueliang.proto.v1.StartPlaybackRequest;
import org.xueliang.proto.v1.StartPlaybackResponse;
import org.xueliang.proto.v1.StreamCredential;
import org.xueliang.proto.v1.StreamPolicy;
import org.xueliang.protocol.manscdp.PtzInstruction;
import org.xueliang.protocol.media.AccessUnit;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.video.VideoFormats;
import org.xueliang.simulator.Simulator;
import org.xueliang.simulator.camera.CameraLogin;
import org.xueliang.simulator.gb28181.GbCounters.Figure;
import org.xueliang.simulator.gb28181.GbFleet;
import org.xueliang.simulator.gb28181.GbSettings;
import org.xueliang.simulator.gb28181.PtzState;
import org.xueliang.simulator.gb28181.body.GbAlarm;
import org.xueliang.simulator.media.EncoderSettings;
import org.xueliang.simulator.media.SceneRecording;
import org.xueliang.simulator.scene.StreetScene;
import org.xueliang.testkit.FfmpegProgram;

/**
 * Four installations in a ring, each below the next: what the first has, a camera and a recorder, is listed, watched, moved and
 * heard from above, and its loss and return leave nothing doubled and nothing held. The methods have an order.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CascadeTest {
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final String CAMERA = "31000000001320000001";
    /** Of the third: it comes to the second by the fourth and the first. */
    private static final String FAR_CAMERA = "33000000001320000001";

    private static final String NEW_CAMERA = "31000000001320000002";
    private static final String PURPOSE = "test";

    @RegisterExtension
    static final Installations INSTALLATIONS = new Installations();

    @TempDir
    static Path folder;

    private final List<Installation> ring = new ArrayList<>();
    private Installation lower;
    private Installation upper;
    /** Between the first and the one above it; the others reach each other directly. */
    private CutWire wire;

    private GbFleet recorder;
    private String dome;

    @BeforeAll
    void begin() throws Exception {
        Simulator simulator = INSTALLATIONS.keep(new Simulator(1, 1));
        simulator.listen(new InetSocketAddress("127.0.0.1", 0));
        EncoderSettings small = Installations.small(320, 192);
        String url = Installations.serve(simulator, small, CameraLogin.OPEN);
        List<CompletableFuture<Installation>> starting = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            int number = i;
            starting.add(CompletableFuture.supplyAsync(() -> start(number)));
        }
        for (CompletableFuture<Installation> one : starting) {
            ring.add(one.join());
        }
        lower = ring.get(0);
        upper = ring.get(1);
        wire = INSTALLATIONS.keep(new CutWire(upper.sipPort()));
        GbSettings devices = GbSettings.builder(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), lower.sipPort()), lower.code)
                .channels(2)
                .keepaliveS(1)
                .retryMs(300)
                .build();
        String secret = lower.device(devices.codes().device(0), StreamPolicy.ON_DEMAND);
        recorder = INSTALLATIONS.keep(GbFleet.start(
                devices, code -> secret, SceneRecording.record(new StreetScene(1, 320, 192, List.of()), small, 1_000)));
        dome = recorder.device(0).channelCode(0);
        for (int i = 0; i < 4; i++) {
            Installation above = ring.get((i + 1) % 4);
            // One of them is watched always, the others where somebody looks.
            above.device(ring.get(i).code, i == 0 ? StreamPolicy.ALWAYS_ON : StreamPolicy.ON_DEMAND);
            ring.get(i).camera("3" + (i + 1) + "000000001320000001", "东门", url);
        }
        for (int i = 0; i < 4; i++) {
            Installation one = ring.get(i);
            Installation above = ring.get((i + 1) % 4);
            soon("known above").until(() -> above.knows(one.code));
            // The third is not subscribed to for alarms by the fourth, and tells them all the same.
            one.below(above, i == 0 ? wire.port() : above.sipPort(), i == 2);
        }
        soon("the recorder is known").until(() -> lower.knows(devices.codes().device(0)));
        recorder.powerOn(Duration.ZERO);
    }

    private static Installation start(int number) {
        return INSTALLATIONS.start(
                "cascade_" + number,
                "3" + number + "000000002000000001",
                folder,
                Map.of("GB28181_SUBSCRIBE", number == 4 ? "catalog" : "catalog,alarm,position"));
    }

    private static ConditionFactory soon(String what) {
        return await(what).pollInterval(Duration.ofMillis(50)).atMost(SOON);
    }

    @AfterAll
    static void noThreadOfAGatewayIsLeft() throws Exception {
        INSTALLATIONS.end();
        soon("no thread of a gateway is left").until(() -> ownThreads().isEmpty());
    }

    /** Of links and reports, which each gateway that runs has one of. */
    private static List<String> ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("cascade-") || name.startsWith("gb-"))
                .map(name -> name.replaceAll("-[0-9]+", ""))
                .sorted()
                .toList();
    }

    private void everyOneLists(int channels) {
        soon("every one lists all " + channels)
                .untilAsserted(() -> assertThat(ring)
                        .allSatisfy(each ->
                                assertThat(each.codes()).hasSize(channels).doesNotHaveDuplicates()));
    }

    /** What comes to a platform after its first catalog was read above goes on round the ring, and nothing is doubled. */
    @Test
    @Order(1)
    void aRingOfFourListsEachChannelOnce() {
        everyOneLists(6);
        assertThat(ring).allSatisfy(each -> assertThat(each.codes()).isEqualTo(lower.codes()));
        assertThat(upper.channels())
                .filteredOn(channel -> channel.getCode().equals(CAMERA))
                .extracting(Channel::getName)
                .containsExactly("东门");
        soon("all are let in").until(() -> ring.stream().allMatch(Installation::isLetIn));
    }

    @Test
    @Order(2)
    void aCameraOfTheLowerIsWatchedFromTheUpper() {
        soon("it is watched above").until(() -> upper.sees(CAMERA));
        soon("its recorder's too, over as many media").until(() -> upper.sees(dome));
        soon("and one that comes round the ring").until(() -> upper.sees(FAR_CAMERA));
    }

    @Test
    @Order(3)
    void aCameraOfTheLowerIsMovedFromTheUpperAndStopped() {
        move(upper, PtzMove.newBuilder().setPan(-40).setTilt(20));
        soon("it moves").until(() -> head().moving().equals(new PtzInstruction.Move(-40, 20, 0)));
        assertThat(head().lastBytes()).isEqualToIgnoringCase("A50F010A281400FB");
        assertThat(head().commands()).isEqualTo(1);
        move(upper, PtzMove.newBuilder());
        soon("it stops").until(() -> head().moving().equals(PtzInstruction.STOP));
        assertThat(head().lastBytes()).isEqualToIgnoringCase("A50F0100000000B5");
        assertThat(head().commands()).isEqualTo(2);
    }

    private PtzState head() {
        return recorder.device(0).ptz(0);
    }

    private void move(Installation from, PtzMove.Builder move) {
        from.asAdmin(DeviceServiceGrpc::newBlockingStub)
                .controlChannel(ControlChannelRequest.newBuilder()
                        .setChannel(dome)
                        .setCommand(DeviceCommand.newBuilder().setPtz(move))
                        .build());
    }

    @Test
    @Order(4)
    void itsRecordingsAreListedFromTheUpperAsFromTheLower() {
        Instant to = Instant.ofEpochSecond(Instant.now().getEpochSecond());
        List<Recording> below = recordings(lower, to).getRecordingsList();
        assertThat(below).isNotEmpty();
        QueryRecordingsResponse above = recordings(upper, to);
        assertThat(above.getComplete()).isTrue();
        assertThat(above.getRecordingsList()).isEqualTo(below);
    }

    private QueryRecordingsResponse recordings(Installation at, Instant to) {
        return at.asAdmin(DeviceServiceGrpc::newBlockingStub)
                .queryRecordings(QueryRecordingsRequest.newBuilder()
                        .setChannel(dome)
                        .setFrom(to.minusSeconds(7200).toString())
                        .setTo(to.toString())
                        .setPurpose(PURPOSE)
                        .build());
    }

    /** By two relays: the recorder sends it once, to the first, who sends it to the second, who sends it to the third. */
    @Test
    @Order(4)
    void aRecordingOfTheLowersRecorderIsPlayedToItsEndTwoPlatformsAbove() throws Exception {
        Installation third = ring.get(2);
        soon("it is listed there").until(() -> third.codes().contains(dome));
        StartPlaybackResponse started = third.asAdmin(DeviceServiceGrpc::newBlockingStub)
                .startPlayback(StartPlaybackRequest.newBuilder()
                        .setChannel(dome)
                        .setFrom("2026-03-01T08:00:00+08:00")
                        .setTo("2026-03-01T08:00:02+08:00")
                        .setPurpose(PURPOSE)
                        .build());
        StreamCredential credential = started.getCredential();
        Path file = folder.resolve("two-above.h264");
        FfmpegProgram.run(List.of(
                "-xerror",
                "-rtsp_transport",
                "tcp",
                "-i",
                "rtsp://" + credential.getUsername() + ":" + credential.getPassword() + "@127.0.0.1:"
                        + started.getPlayback().getRtspPort() + "/"
                        + started.getPlayback().getPath(),
                "-c",
                "copy",
                "-y",
                file.toString()));
        // Two seconds of five pictures, each of them whole.
        List<AccessUnit> units = new ArrayList<>();
        VideoFormats.splitAnnexB(
                VideoCodec.H264,
                UnpooledByteBufAllocator.DEFAULT,
                Unpooled.wrappedBuffer(Files.readAllBytes(file)),
                18_000,
                units::add);
        assertThat(units).hasSize(10).noneMatch(AccessUnit::damaged);
        units.forEach(AccessUnit::release);
        soon("it has ended everywhere")
                .untilAsserted(() -> assertThat(List.of(lower, upper, third))
                        .allSatisfy(each -> assertThat(each.ingest.ledger().holders())
                                .noneMatch(holder -> holder.contains("playback of " + dome))));
    }

    /** Each hears it once, the third by its subscription and the fourth unasked, and it does not come back to where it began. */
    @Test
    @Order(5)
    void anAlarmOfTheLowerIsHeardOnceInEveryPlatformOfTheRing() {
        recorder.device(0).raise(0, GbAlarm.INTRUSION);
        everyOneHeard(1);
        assertThat(upper.alerts(dome).get(0).getDetail()).startsWith("video: intrusion into an area (entered)");
    }

    private List<String> heldOfLower() {
        return upper.ingest.ledger().holders().stream()
                .filter(entry -> entry.contains(" 31000000") && !entry.contains(NEW_CAMERA))
                .toList();
    }

    private void everyOneHeard(int alarms) {
        soon("every one hears of " + alarms)
                .untilAsserted(() -> assertThat(ring)
                        .allSatisfy(each -> assertThat(each.alerts(dome)).hasSizeGreaterThanOrEqualTo(alarms)));
        assertThat(ring)
                .allSatisfy(each -> assertThat(each.alerts(dome))
                        .hasSize(alarms)
                        .allSatisfy(alert -> assertThat(alert.getType()).isEqualTo(AlertType.DEVICE_ALARM)));
    }

    @Test
    @Order(6)
    void anAlarmThatIsRaisedWhileTheLinkIsBrokenIsHeardOnceWhenItIsBack() {
        wire.cut();
        recorder.device(0).raise(0, GbAlarm.TRIPWIRE);
        soon("the lower hears it").until(() -> lower.alerts(dome).size() == 2);
        assertThat(upper.alerts(dome)).hasSize(1);
        wire.mend();
        everyOneHeard(2);
    }

    @Test
    @Order(7)
    void whatTheAnalysisOfTheLowerFindsIsAnAlarmAbove() {
        lower.asService(IntakeServiceGrpc::newBlockingStub)
                .report(ReportFindingsRequest.newBuilder()
                        .addAlerts(Alert.newBuilder()
                                .setId("0123456789abcdef0123456789abcdef")
                                .setType(AlertType.MOTION)
                                .setSeverity(Severity.MEDIUM)
                                .setChannel(CAMERA)
                                .setPlace("yard")
                                .setBeginUs(System.currentTimeMillis() * 1000)
                                .setConfidence(0.9)
                                .setDetail("12 % of the picture changed"))
                        .build());
        soon("it is heard above")
                .untilAsserted(() -> assertThat(upper.alerts(CAMERA))
                        .singleElement()
                        .satisfies(alert -> {
                            assertThat(alert.getType()).isEqualTo(AlertType.DEVICE_ALARM);
                            assertThat(alert.getDetail())
                                    .isEqualTo("video: moving object: 12 % of the picture changed");
                        }));
    }

    @Test
    @Order(8)
    void whereACameraOfTheLowerIsGoesToTheUpperAndOn() {
        soon("places are heard").until(() -> positions(upper) > 0 && positions(ring.get(2)) > 0);
    }

    private static double positions(Installation at) {
        Double heard = at.ingest
                .metrics()
                .getSampleValue(
                        "xueliang_ingest_gb28181_messages_total", new String[] {"type"}, new String[] {"MobilePosition"
                        });
        return heard == null ? 0 : heard;
    }

    /** As by a power cut: nothing that it says at its end arrives, and the one above takes it as there still. */
    @Test
    @Order(9)
    void theLowerIsLostWithoutAWordAndReturnsAndNothingIsDoubledOrHeld() {
        List<String> threads = ownThreads();
        Set<String> held = upper.ingest.ledger().holders();
        List<String> heldOfLower = heldOfLower();
        ChannelStream before = upper.ingest.directory().find(CAMERA).orElseThrow();
        long registered = recorder.counters().get(Figure.REGISTRATIONS);
        wire.cut();
        lower.ingest.close();
        assertThat(lower.ingest.ledger().holders()).isEmpty();
        lower.start();
        wire.mend();
        lower.camera(NEW_CAMERA, "西门", "rtsp://127.0.0.1:9/none");
        everyOneLists(7);
        assertThat(ring).allSatisfy(each -> assertThat(each.codes()).isEqualTo(lower.codes()));
        soon("it is watched again")
                .until(() -> upper.sees(CAMERA)
                        && upper.ingest.directory().find(CAMERA).orElseThrow() != before);
        soon("the recorder is back").until(() -> recorder.counters().get(Figure.REGISTRATIONS) > registered);
        recorder.device(0).raise(0, GbAlarm.VIDEO_LOST);
        everyOneHeard(3);
        soon("the one above holds what it held, and no more").untilAsserted(() -> {
            assertThat(heldOfLower()).isEqualTo(heldOfLower);
            assertThat(upper.ingest.ledger().holders().stream().filter(entry -> !entry.contains(NEW_CAMERA)))
                    .isSubsetOf(held);
        });
        assertThat(ownThreads()).isEqualTo(threads);
    }
}
