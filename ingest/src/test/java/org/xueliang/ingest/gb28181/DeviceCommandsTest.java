package org.xueliang.ingest.gb28181;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.prometheus.client.CollectorRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.ingest.gb28181.control.QueryException;
import org.xueliang.ingest.gb28181.device.DeviceBook;
import org.xueliang.ingest.gb28181.device.KnownDevice;
import org.xueliang.ingest.gb28181.fake.RecordedReports;
import org.xueliang.ingest.gb28181.fake.TestDevice;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.proto.v1.AlarmReset;
import org.xueliang.proto.v1.AuxiliarySwitch;
import org.xueliang.proto.v1.CruiseCommand;
import org.xueliang.proto.v1.DeviceCommand;
import org.xueliang.proto.v1.DeviceProfile;
import org.xueliang.proto.v1.DragZoom;
import org.xueliang.proto.v1.GuardCommand;
import org.xueliang.proto.v1.HomePosition;
import org.xueliang.proto.v1.IFrameRequest;
import org.xueliang.proto.v1.LensCommand;
import org.xueliang.proto.v1.PrecisePtz;
import org.xueliang.proto.v1.PresetCommand;
import org.xueliang.proto.v1.PtzMove;
import org.xueliang.proto.v1.Reboot;
import org.xueliang.proto.v1.RecordSwitch;
import org.xueliang.proto.v1.ScanCommand;
import org.xueliang.protocol.auth.DigestAlgorithm;
import org.xueliang.protocol.auth.DigestHash;
import org.xueliang.protocol.manscdp.ControlCommand;
import org.xueliang.protocol.manscdp.DeviceControl;
import org.xueliang.protocol.manscdp.GbEdition;
import org.xueliang.protocol.manscdp.ManscdpMessage;
import org.xueliang.protocol.manscdp.PtzInstruction;
import org.xueliang.protocol.manscdp.RecordInfoQuery;
import org.xueliang.protocol.manscdp.RecordInfoResponse;
import org.xueliang.protocol.manscdp.RecordInfoResponse.RecordEntry;
import org.xueliang.protocol.manscdp.ResultResponse;
import org.xueliang.protocol.sip.SipRequest;

/** From a call to the bytes that a device receives, and back. The bytes are the standard's (2016 A.2.3.1 and A.3), worked out by hand. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeviceCommandsTest {
    private static final String DEVICE = "34020000001180000001";
    private static final String CHANNEL = "34020000001310000001";
    private static final String SECRET = "Gb28181-Demo";
    private static final Duration SOON = Duration.ofSeconds(20);

    private final AtomicLong aheadNanos = new AtomicLong();
    private final DeviceBook book = new DeviceBook(true);
    private final Gb28181Gateway gateway = Gb28181Gateway.open(
            Gb28181Settings.onLoopback("34020000002000000001"),
            "gateway-1",
            book,
            new RecordedReports(),
            new GatewayTime(Clock.systemUTC(), () -> System.nanoTime() + aheadNanos.get()),
            new CollectorRegistry(),
            new CountedErrors(
                    LoggerFactory.getLogger(DeviceCommandsTest.class), Clock.systemUTC(), Duration.ofMinutes(1)),
            2);
    private TestDevice device;

    @BeforeAll
    void register() throws Exception {
        book.put(new KnownDevice(
                DEVICE,
                "gate",
                true,
                DeviceProfile.getDefaultInstance(),
                new KnownDevice.Verifier(
                        DEVICE, DigestHash.ha1Hex(DigestAlgorithm.MD5, DEVICE, "3402000000", SECRET), "", "")));
        device = TestDevice.udp(DEVICE, SECRET, gateway.port()).script(DeviceCommandsTest::answers);
        device.registerFully(3600);
    }

    @AfterAll
    void end() throws Exception {
        device.close();
        gateway.close();
    }

    private static List<ManscdpMessage> answers(ManscdpMessage message) {
        if (message instanceof DeviceControl control && control.expectsResponse()) {
            return List.of(new ResultResponse("DeviceControl", control.sn(), control.deviceId(), true, ""));
        }
        if (message instanceof RecordInfoQuery query) {
            RecordEntry one = new RecordEntry(
                    CHANNEL, "r", "/1", "", query.start(), query.start().plusSeconds(60), "time", 5);
            RecordEntry two = new RecordEntry(
                    CHANNEL,
                    "r",
                    "/2",
                    "",
                    query.start().plusSeconds(60),
                    query.start().plusSeconds(120),
                    "alarm",
                    -1);
            return List.of(
                    new RecordInfoResponse(query.sn(), CHANNEL, "r", 3, List.of(two), false),
                    new RecordInfoResponse(query.sn(), CHANNEL, "r", 3, List.of(one, two), false));
        }
        return List.of();
    }

    private static DeviceCommand.Builder command() {
        return DeviceCommand.newBuilder();
    }

    private static DeviceCommand preset(PresetCommand.Action action) {
        return command()
                .setPreset(PresetCommand.newBuilder().setAction(action).setPreset(5))
                .build();
    }

    private static DeviceCommand cruise(CruiseCommand.Action action, int preset, int value) {
        return command()
                .setCruise(CruiseCommand.newBuilder()
                        .setAction(action)
                        .setTrack(1)
                        .setPreset(preset)
                        .setValue(value))
                .build();
    }

    private static DeviceCommand scan(ScanCommand.Action action, int speed) {
        return command()
                .setScan(ScanCommand.newBuilder().setAction(action).setScan(3).setSpeed(speed))
                .build();
    }

    private static DeviceCommand lens(int focus, int iris) {
        return command()
                .setLens(LensCommand.newBuilder().setFocus(focus).setIris(iris))
                .build();
    }

    private static DeviceCommand wiper(boolean on) {
        return command()
                .setAuxiliary(AuxiliarySwitch.newBuilder().setNumber(1).setOn(on))
                .build();
    }

    private static Arguments ptz(DeviceCommand command, String bytes) {
        return Arguments.of(command, List.of("<PTZCmd>" + bytes + "</PTZCmd>"));
    }

    private static Arguments xml(DeviceCommand.Builder command, String... elements) {
        return Arguments.of(command.build(), List.of(elements));
    }

    static List<Arguments> commands() {
        return List.of(
                ptz(preset(PresetCommand.Action.SET), "A50F01810005003B"),
                ptz(preset(PresetCommand.Action.CALL), "A50F01820005003C"),
                ptz(preset(PresetCommand.Action.DELETE), "A50F01830005003D"),
                ptz(cruise(CruiseCommand.Action.ADD_POINT, 2, 0), "A50F01840102003C"),
                ptz(cruise(CruiseCommand.Action.DELETE_POINT, 2, 0), "A50F01850102003D"),
                ptz(cruise(CruiseCommand.Action.SET_SPEED, 0, 300), "A50F0186012C1078"),
                ptz(cruise(CruiseCommand.Action.SET_DWELL, 0, 10), "A50F0187010A0047"),
                ptz(cruise(CruiseCommand.Action.START, 0, 0), "A50F01880100003E"),
                ptz(cruise(CruiseCommand.Action.STOP, 0, 0), "A50F0100000000B5"),
                ptz(scan(ScanCommand.Action.START, 0), "A50F018903000041"),
                ptz(scan(ScanCommand.Action.SET_LEFT_EDGE, 0), "A50F018903010042"),
                ptz(scan(ScanCommand.Action.SET_RIGHT_EDGE, 0), "A50F018903020043"),
                ptz(scan(ScanCommand.Action.SET_SPEED, 5), "A50F018A03050047"),
                ptz(lens(0, 100), "A50F01440064005D"),
                ptz(lens(-50, 0), "A50F014232000029"),
                ptz(wiper(true), "A50F018C01000042"),
                ptz(wiper(false), "A50F018D01000043"),
                xml(command().setGuard(GuardCommand.newBuilder()), "<GuardCmd>ResetGuard</GuardCmd>"),
                xml(
                        command()
                                .setAlarmReset(
                                        AlarmReset.newBuilder().setMethod("2").setType("1")),
                        "<AlarmCmd>ResetAlarm</AlarmCmd>",
                        "<AlarmMethod>2</AlarmMethod>",
                        "<AlarmType>1</AlarmType>"),
                xml(command().setRecord(RecordSwitch.newBuilder().setOn(true)), "<RecordCmd>Record</RecordCmd>"),
                xml(command().setRecord(RecordSwitch.newBuilder()), "<RecordCmd>StopRecord</RecordCmd>"),
                // As editions before 2022 spell it.
                xml(command().setIFrame(IFrameRequest.newBuilder()), "<IFameCmd>Send</IFameCmd>"),
                xml(command().setReboot(Reboot.newBuilder()), "<TeleBoot>Boot</TeleBoot>"),
                xml(
                        command()
                                .setHomePosition(HomePosition.newBuilder()
                                        .setEnabled(true)
                                        .setResetAfterS(30)
                                        .setPreset(2)),
                        "<Enabled>1</Enabled>",
                        "<ResetTime>30</ResetTime>",
                        "<PresetIndex>2</PresetIndex>"),
                xml(
                        command()
                                .setDragZoom(DragZoom.newBuilder()
                                        .setWindowWidth(704)
                                        .setWindowHeight(576)
                                        .setMidX(300)
                                        .setMidY(200)
                                        .setBoxWidth(100)
                                        .setBoxHeight(80)),
                        "<DragZoomIn>",
                        "<Length>704</Length>",
                        "<Width>576</Width>",
                        "<MidPointX>300</MidPointX>",
                        "<MidPointY>200</MidPointY>",
                        "<LengthX>100</LengthX>",
                        "<LengthY>80</LengthY>"));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aCommandReachesTheDeviceAsTheStandardWritesIt(DeviceCommand command, List<String> elements) throws Exception {
        int before = controls().size();
        gateway.asks().control(DEVICE, CHANNEL, command).get(10, TimeUnit.SECONDS);
        await().atMost(SOON).until(() -> controls().size() > before);
        assertThat(controls().get(before))
                .contains("<CmdType>DeviceControl</CmdType>", "<DeviceID>" + CHANNEL + "</DeviceID>")
                .contains(elements);
    }

    /** Bodies of commands that it was sent, in their order. */
    private List<String> controls() {
        return device.requests.stream()
                .map(SipRequest::body)
                .map(body -> new String(body, StandardCharsets.ISO_8859_1))
                .filter(body -> body.contains("<CmdType>DeviceControl"))
                .toList();
    }

    private List<PtzInstruction> ptz() {
        return device.bodies.stream()
                .filter(DeviceControl.class::isInstance)
                .map(body -> ((DeviceControl) body).command())
                .filter(ControlCommand.Ptz.class::isInstance)
                .map(ptz -> ((ControlCommand.Ptz) ptz).instruction())
                .toList();
    }

    @Test
    void aMovementThatNobodyRenewsIsStopped() throws Exception {
        int before = ptz().size();
        DeviceCommand move = command()
                .setPtz(PtzMove.newBuilder().setPan(31).setTilt(31).setZoom(-1))
                .build();
        assertThat(gateway.asks().control(DEVICE, CHANNEL, move).get(10, TimeUnit.SECONDS))
                .isEmpty();
        await().atMost(SOON).until(() -> ptz().size() == before + 1);
        assertThat(ptz().get(before)).isEqualTo(new PtzInstruction.Move(31, 31, -1));
        aheadNanos.addAndGet(TimeUnit.SECONDS.toNanos(11));
        await().atMost(SOON).until(() -> ptz().size() == before + 2);
        assertThat(ptz().get(before + 1)).isEqualTo(PtzInstruction.STOP);
        assertThatThrownBy(() -> gateway.asks()
                        .control("34020000001180000099", CHANNEL, move)
                        .get(10, TimeUnit.SECONDS))
                .hasMessageContaining("is not known at this gateway");
    }

    @Test
    void whatTheStandardAnswersIsWaitedForAndWhatTheEditionLacksIsRefused() throws Exception {
        DeviceCommand guard =
                command().setGuard(GuardCommand.newBuilder().setGuarded(true)).build();
        assertThat(gateway.asks().control(DEVICE, DEVICE, guard).get(10, TimeUnit.SECONDS))
                .isEqualTo("OK");
        DeviceCommand precise = command()
                .setPrecisePtz(PrecisePtz.newBuilder().setPan(1).setZoom(1))
                .build();
        assertThatThrownBy(
                        () -> gateway.asks().control(DEVICE, CHANNEL, precise).get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> assertThat(e.reason()).isEqualTo(QueryException.Reason.NOT_POSSIBLE));
        device.edition(GbEdition.GB2022);
        try {
            assertThat(device.registerFully(3600).status()).isEqualTo(200);
            var sent = gateway.asks().control(DEVICE, CHANNEL, precise);
            await().atMost(SOON).until(() -> controls().stream().anyMatch(body -> body.contains("<PTZPreciseCtrl>")));
            assertThat(controls().get(controls().size() - 1))
                    .contains("<DeviceID>" + CHANNEL + "</DeviceID>", "<Pan>1", "<Zoom>1");
            sent.get(10, TimeUnit.SECONDS);
        } finally {
            device.edition(GbEdition.GB2016);
            assertThat(device.registerFully(3600).status()).isEqualTo(200);
        }
    }

    @Test
    void recordingsAreAskedDayByDayAndEachIsToldOnce() throws Exception {
        Instant from = Instant.parse("2026-03-01T00:00:00Z");
        var found = gateway.asks()
                .recordings(DEVICE, CHANNEL, from, from.plus(Duration.ofHours(36)))
                .get(10, TimeUnit.SECONDS);
        assertThat(found.complete()).isTrue();
        assertThat(found.recordings()).hasSize(4);
        assertThat(found.recordings().get(0).getBeginUs()).isEqualTo(from.getEpochSecond() * 1_000_000);
    }
}
