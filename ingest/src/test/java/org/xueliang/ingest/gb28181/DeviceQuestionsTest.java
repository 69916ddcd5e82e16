package org.xueliang.ingest.gb28181;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.xueliang.ingest.gb28181.control.QueryException;
import org.xueliang.ingest.gb28181.fake.OneGateway;
import org.xueliang.ingest.gb28181.fake.TestDevice;
import org.xueliang.proto.v1.BasicSettings;
import org.xueliang.proto.v1.DeviceCommand;
import org.xueliang.proto.v1.DeviceProfile;
import org.xueliang.proto.v1.DeviceQuestion;
import org.xueliang.proto.v1.DeviceSettings;
import org.xueliang.proto.v1.FormatCard;
import org.xueliang.proto.v1.MaskRegion;
import org.xueliang.proto.v1.MaskSettings;
import org.xueliang.proto.v1.PictureText;
import org.xueliang.proto.v1.QueryDeviceResponse;
import org.xueliang.proto.v1.RecordSettings;
import org.xueliang.proto.v1.RecordTime;
import org.xueliang.proto.v1.TextSettings;
import org.xueliang.proto.v1.VideoSettings;
import org.xueliang.protocol.manscdp.ConfigBlock;
import org.xueliang.protocol.manscdp.ConfigDownloadQuery;
import org.xueliang.protocol.manscdp.ConfigDownloadResponse;
import org.xueliang.protocol.manscdp.ControlCommand;
import org.xueliang.protocol.manscdp.CruiseTrackListResponse;
import org.xueliang.protocol.manscdp.CruiseTrackQuery;
import org.xueliang.protocol.manscdp.CruiseTrackResponse;
import org.xueliang.protocol.manscdp.DeviceConfig;
import org.xueliang.protocol.manscdp.DeviceControl;
import org.xueliang.protocol.manscdp.GbEdition;
import org.xueliang.protocol.manscdp.HomePositionResponse;
import org.xueliang.protocol.manscdp.ManscdpMessage;
import org.xueliang.protocol.manscdp.MessageKind;
import org.xueliang.protocol.manscdp.PresetListResponse;
import org.xueliang.protocol.manscdp.PtzPositionReport;
import org.xueliang.protocol.manscdp.ResultResponse;
import org.xueliang.protocol.manscdp.SdCardStatusResponse;
import org.xueliang.protocol.manscdp.SimpleQuery;

/** Questions and settings of devices, over sockets, against devices that answer as the standard has it and otherwise. */
class DeviceQuestionsTest {
    private static final String NEW = "34020000001180000001";
    private static final String OLD = "34020000001180000002";
    private static final String CHANNEL = "34020000001310000001";

    private static @Nullable OneGateway one;
    private static @Nullable TestDevice device;
    private static @Nullable TestDevice old;

    @BeforeAll
    static void start() throws Exception {
        one = new OneGateway(Map.of("gb28181.query-timeout", "600ms"));
        device = one.registered(NEW, DeviceProfile.getDefaultInstance(), GbEdition.GB2022)
                .script(DeviceQuestionsTest::answer);
        old = one.registered(OLD, DeviceProfile.getDefaultInstance(), GbEdition.GB2016)
                .script(DeviceQuestionsTest::answer);
    }

    @AfterAll
    static void end() throws Exception {
        gateway().close();
    }

    private static OneGateway gateway() {
        OneGateway made = one;
        if (made == null) {
            throw new AssertionError("not started");
        }
        return made;
    }

    private static List<ManscdpMessage> heard(boolean new2022) {
        TestDevice whose = new2022 ? device : old;
        return whose == null ? List.of() : whose.bodies;
    }

    private static List<ManscdpMessage> answer(ManscdpMessage message) {
        if (message instanceof SimpleQuery query) {
            String sn = query.sn();
            return switch (query.type()) {
                case PRESET_LIST ->
                    List.of(
                            new PresetListResponse(sn, CHANNEL, 3, List.of(preset("1"), preset("2"), preset("1"))),
                            new PresetListResponse(sn, CHANNEL, 3, List.of(preset("200"))));
                case HOME_POSITION ->
                    List.of(new HomePositionResponse(sn, CHANNEL, new ControlCommand.HomePosition(true, 60, 5)));
                case CRUISE_TRACK_LIST ->
                    // Announces two and sends one.
                    List.of(new CruiseTrackListResponse(
                            sn, CHANNEL, 2, List.of(new CruiseTrackListResponse.CruiseTrack(3, "环"))));
                case PTZ_POSITION ->
                    List.of(new PtzPositionReport(
                            MessageKind.RESPONSE, sn, CHANNEL, 12.5, -3.0, 4.0, null, null, null));
                case SD_CARD_STATUS ->
                    List.of(new SdCardStatusResponse(
                            sn,
                            CHANNEL,
                            1,
                            List.of(new SdCardStatusResponse.SdCard(1, "card", "ok", -1, 64_000, 1000))));
                default -> List.of();
            };
        }
        if (message instanceof CruiseTrackQuery query) {
            return List.of(new CruiseTrackResponse(
                    query.sn(),
                    CHANNEL,
                    query.number(),
                    "环",
                    1,
                    List.of(new CruiseTrackResponse.CruisePoint(7, 10, 3))));
        }
        if (message instanceof ConfigDownloadQuery query) {
            ConfigBlock block = switch (query.types().get(0)) {
                case "BasicParam" -> new ConfigBlock.BasicParam("北门", 3600, 60, 3);
                case "OSDConfig" ->
                    new ConfigBlock.OsdConfig(
                            704, 576, 8, 8, true, 1, true, List.of(new ConfigBlock.OsdText("北门", 16, 500)));
                case "PictureMask" ->
                    new ConfigBlock.PictureMask(true, List.of(new ConfigBlock.MaskRegion(1, 0, 0, 100, 80)));
                default ->
                    new ConfigBlock.VideoParamAttribute(
                            List.of(new ConfigBlock.VideoStream(0, "2", "6", "25", "2", "4096")));
            };
            return List.of(new ConfigDownloadResponse(query.sn(), query.deviceId(), true, List.of(block)));
        }
        if (message instanceof DeviceConfig config) {
            boolean good = !(config.blocks().get(0) instanceof ConfigBlock.VideoRecordPlan);
            return List.of(new ResultResponse(
                    "DeviceConfig", config.sn(), config.deviceId(), good, good ? "" : "no card to record on"));
        }
        return List.of();
    }

    private static PresetListResponse.Preset preset(String number) {
        return new PresetListResponse.Preset(number, "点" + number);
    }

    private static QueryDeviceResponse ask(String whom, DeviceQuestion question, int number) throws Exception {
        return gateway()
                .gateway
                .asks()
                .query(whom, whom.equals(OLD) ? OLD : CHANNEL, question, number)
                .get(10, TimeUnit.SECONDS);
    }

    private static void refused(QueryException.Reason reason, String words, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(words);
    }

    @Test
    void aDeviceIsAskedAboutItselfAndItsAnswersArePutTogether() throws Exception {
        QueryDeviceResponse presets = ask(NEW, DeviceQuestion.PRESETS, 0);
        assertThat(presets.getPresetsList())
                .extracting(preset -> preset.getNumber())
                .containsExactly("1", "2", "200");
        assertThat(presets.getPresets(2).getName()).isEqualTo("点200");
        assertThat(presets.getComplete()).isTrue();
        QueryDeviceResponse tours = ask(NEW, DeviceQuestion.TOURS, 0);
        assertThat(tours.getToursList()).extracting(tour -> tour.getNumber()).containsExactly(3);
        assertThat(tours.getComplete()).isFalse();
        assertThat(ask(NEW, DeviceQuestion.TOUR, 3).getTours(0).getPoints(0).getStayS())
                .isEqualTo(10);
        assertThat(ask(NEW, DeviceQuestion.HOME_POSITION, 0).getHome().getPreset())
                .isEqualTo(5);
        QueryDeviceResponse view = ask(NEW, DeviceQuestion.VIEW, 0);
        assertThat(view.getView().getPan()).isEqualTo(12.5);
        assertThat(view.getView().hasDistanceM()).isFalse();
        assertThat(ask(NEW, DeviceQuestion.STORAGE, 0).getCards(0).getCapacityMb())
                .isEqualTo(64_000);
        assertThat(ask(NEW, DeviceQuestion.TEXT_SETTINGS, 0)
                        .getSettings()
                        .getText()
                        .getTexts(0)
                        .getText())
                .isEqualTo("北门");
        assertThat(ask(NEW, DeviceQuestion.MASK_SETTINGS, 0)
                        .getSettings()
                        .getMask()
                        .getRegions(0)
                        .getRight())
                .isEqualTo(100);
        assertThat(ask(NEW, DeviceQuestion.VIDEO_SETTINGS, 0)
                        .getSettings()
                        .getVideo(0)
                        .getBitRate())
                .isEqualTo("4096");
        // S30: the device's own settings are asked of the device, whichever channel was meant.
        assertThat(ask(NEW, DeviceQuestion.BASIC_SETTINGS, 0)
                        .getSettings()
                        .getBasic()
                        .getKeepaliveS())
                .isEqualTo(60);
        assertThat(heard(true).stream()
                        .filter(body -> body instanceof ConfigDownloadQuery query
                                && query.types().equals(List.of("BasicParam")))
                        .map(body -> ((ConfigDownloadQuery) body).deviceId()))
                .containsOnly(NEW);
    }

    @Test
    void whatAnEditionDoesNotHaveIsRefusedByNameAndNotSent() throws Exception {
        // 2016 announces no sum: its first message is all.
        assertThat(ask(OLD, DeviceQuestion.PRESETS, 0).getPresetsCount()).isEqualTo(2);
        refused(
                QueryException.Reason.NOT_POSSIBLE,
                "question STORAGE: the device speaks edition GB2016 (expected: GB2022)",
                () -> ask(OLD, DeviceQuestion.STORAGE, 0));
        refused(QueryException.Reason.BAD, "question", () -> ask(NEW, DeviceQuestion.DEVICE_QUESTION_UNSPECIFIED, 0));
        DeviceSettings text = DeviceSettings.newBuilder()
                .setText(TextSettings.newBuilder().setWindowWidth(704).setWindowHeight(576))
                .build();
        refused(
                QueryException.Reason.NOT_POSSIBLE,
                "settings OSDConfig: the device speaks edition GB2016",
                () -> configure(OLD, text));
        DeviceCommand format = DeviceCommand.newBuilder()
                .setFormatCard(FormatCard.newBuilder().setCard(1))
                .build();
        refused(
                QueryException.Reason.NOT_POSSIBLE,
                "format_card",
                () -> command(OLD, format).get(5, TimeUnit.SECONDS));
        refused(
                QueryException.Reason.NOT_POSSIBLE,
                "pictures: the device speaks edition GB2016 (expected: GB2022)",
                () -> gateway().gateway.asks().takePictures(OLD, OLD, 1, 1).get(5, TimeUnit.SECONDS));
        assertThat(heard(false)).noneMatch(body -> body instanceof DeviceConfig || body instanceof DeviceControl);
        assertThat(command(NEW, format).get(5, TimeUnit.SECONDS)).isEmpty();
        // The device writes it down after its 200.
        await().atMost(Duration.ofSeconds(5))
                .until(() -> heard(true).stream()
                        .anyMatch(body -> body instanceof DeviceControl control
                                && control.command().equals(new ControlCommand.FormatSdCard(1))));
    }

    private static CompletableFuture<String> command(String whom, DeviceCommand command) {
        return gateway().gateway.asks().control(whom, whom, command);
    }

    private static String configure(String whom, DeviceSettings settings) throws Exception {
        return gateway().gateway.asks().configure(whom, CHANNEL, settings).get(5, TimeUnit.SECONDS);
    }

    @Test
    void settingsGoToTheDeviceOrItsChannelAndTheDevicesWordIsTheAnswer() throws Exception {
        DeviceSettings settings = DeviceSettings.newBuilder()
                .setBasic(BasicSettings.newBuilder().setKeepaliveS(30))
                .addVideo(VideoSettings.newBuilder().setFormat("2").setResolution("1920x1080"))
                .setText(TextSettings.newBuilder()
                        .setWindowWidth(704)
                        .setWindowHeight(576)
                        .setTimeShown(true)
                        .addTexts(PictureText.newBuilder().setText("东门").setX(4).setY(5)))
                .setMask(MaskSettings.newBuilder()
                        .setOn(true)
                        .addRegions(MaskRegion.newBuilder()
                                .setNumber(1)
                                .setRight(10)
                                .setBottom(20)))
                .build();
        assertThat(configure(NEW, settings)).isEqualTo("OK");
        List<DeviceConfig> sent = heard(true).stream()
                .filter(body -> body instanceof DeviceConfig)
                .map(body -> (DeviceConfig) body)
                .toList();
        assertThat(sent.get(0).deviceId()).isEqualTo(NEW);
        assertThat(sent.get(0).blocks()).containsExactly(new ConfigBlock.BasicParam("", -1, 30, -1));
        assertThat(sent.get(1).deviceId()).isEqualTo(CHANNEL);
        assertThat(sent.get(1).blocks())
                .containsExactly(
                        new ConfigBlock.VideoParamAttribute(
                                List.of(new ConfigBlock.VideoStream(0, "2", "1920x1080", "", "", ""))),
                        new ConfigBlock.OsdConfig(
                                704, 576, 0, 0, true, 0, false, List.of(new ConfigBlock.OsdText("东门", 4, 5))),
                        new ConfigBlock.PictureMask(true, List.of(new ConfigBlock.MaskRegion(1, 0, 0, 10, 20))));
        DeviceSettings plan = DeviceSettings.newBuilder()
                .setRecord(RecordSettings.newBuilder()
                        .setOn(true)
                        .addTimes(RecordTime.newBuilder().setWeekDay(1).setToS(86_400)))
                .build();
        refused(QueryException.Reason.REFUSED, "no card to record on", () -> configure(NEW, plan));
        refused(
                QueryException.Reason.BAD,
                "settings: empty",
                () -> configure(NEW, DeviceSettings.getDefaultInstance()));
    }
}
