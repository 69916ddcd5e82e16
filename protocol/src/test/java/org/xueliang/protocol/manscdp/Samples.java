package org.xueliang.protocol.manscdp;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** One or more messages of each type, as they can be written and read again. */
final class Samples {
    private static final String D = Bodies.DEVICE;
    private static final String C = Bodies.CHANNEL;
    private static final Instant T = Instant.parse("2026-03-01T00:00:00Z");
    private static final Instant U = Instant.parse("2026-03-01T15:59:59Z");

    static final List<ManscdpMessage> ALL = List.of(
            new Keepalive("1", D, "OK", List.of()),
            new Keepalive("1", D, "ERROR", List.of(C, "34020000001310000002")),
            new CatalogQuery("2", D),
            new CatalogQuery("2", D, T, U),
            new CatalogResponse(
                    "3",
                    D,
                    6,
                    List.of(
                            new CatalogEntry(
                                    C,
                                    "\u4e1c\u95e8 <A&B> \"1\"",
                                    "Example",
                                    "IPC",
                                    "340200",
                                    "\u4e1c\u95e8",
                                    false,
                                    List.of(D),
                                    "34020000002150000001",
                                    1,
                                    true,
                                    false,
                                    118.3765,
                                    31.3263,
                                    1,
                                    null),
                            CatalogEntry.of("34020000001310000002", "\ud842\udfb7", D)
                                    .madeBy("M", "N", "3402", "A"),
                            CatalogEntry.of("bkq-ks-1", "odd", D).madeBy("M", "N", "3402", "A")),
                    false),
            new CatalogResponse("3", D, 0, List.of(), false),
            new CatalogNotify(
                    "4",
                    D,
                    1,
                    List.of(CatalogEntry.of(C, "Gate", D)
                            .madeBy("M", "N", "3402", "A")
                            .withEvent(CatalogEvent.ADD)),
                    false),
            new SimpleQuery(QueryType.DEVICE_INFO, "5", D),
            new SimpleQuery(QueryType.DEVICE_STATUS, "5", D),
            new SimpleQuery(QueryType.PRESET_LIST, "5", C),
            new SimpleQuery(QueryType.HOME_POSITION, "5", C),
            new SimpleQuery(QueryType.CRUISE_TRACK_LIST, "5", C),
            new SimpleQuery(QueryType.PTZ_POSITION, "5", C),
            new SimpleQuery(QueryType.SD_CARD_STATUS, "5", C),
            new DeviceInfoResponse("6", D, true, "\u5f55\u50cf\u673a", "Example", "NVR", "V1.0", 16),
            new DeviceInfoResponse("6", D, false, "", "", "", "", -1),
            new DeviceStatusResponse(
                    "7",
                    D,
                    true,
                    true,
                    false,
                    "disk",
                    true,
                    false,
                    T,
                    List.of(new DeviceStatusResponse.AlarmInputStatus("34020000001340000001", "ONDUTY"))),
            new DeviceStatusResponse("7", D, false, null, null, "", null, null, null, List.of()),
            new RecordInfoQuery("8", C, T, U),
            new RecordInfoQuery("8", C, T, U, "alarm", null),
            new RecordInfoResponse(
                    "9",
                    C,
                    "Gate",
                    2,
                    List.of(
                            new RecordInfoResponse.RecordEntry(C, "Gate", "/rec/1", "", T, U, "time", 123_456_789_012L),
                            new RecordInfoResponse.RecordEntry(C, "Gate", "", "yard", T, U, "alarm", -1)),
                    false),
            new RecordInfoResponse("9", C, "", 0, List.of(), false),
            new AlarmQuery("10", D),
            new AlarmQuery("10", D, 1, 4, "1/2", "5", T, U),
            new AlarmNotify("11", C, 4, 5, 6, 1, T, "\u89c6\u9891", 121.4737, 31.2304),
            new AlarmNotify("11", "3402000000", 1, 2, 0, 0, null, "", null, null),
            new MobilePositionQuery("12", D, 5),
            new MobilePositionNotify(
                    "13",
                    C,
                    List.of(new MobilePositionNotify.Position(C, T, 118.376512, 31.3263, 12.5, 270.0, 8.0, null)),
                    false),
            new MobilePositionNotify(
                    "13",
                    D,
                    List.of(
                            new MobilePositionNotify.Position(C, T, 118.376512, -31.3263, null, null, null, 2.5),
                            new MobilePositionNotify.Position(
                                    "34020000001310000002", U, -1.5, 0, 0.0, 0.0, -3.25, null)),
                    true),
            new MediaStatus("14", C, "121"),
            new ConfigDownloadQuery("15", D, List.of("BasicParam", "OSDConfig")),
            new ConfigDownloadResponse("16", D, true, List.of(new ConfigBlock.BasicParam("NVR", 3600, 60, 3))),
            new ConfigDownloadResponse(
                    "16",
                    C,
                    true,
                    List.of(
                            new ConfigBlock.OsdConfig(
                                    704,
                                    576,
                                    10,
                                    20,
                                    true,
                                    1,
                                    false,
                                    List.of(new ConfigBlock.OsdText("\u95e8 <1>", 1, 2))),
                            new ConfigBlock.PictureMask(true, List.of(new ConfigBlock.MaskRegion(1, 0, 0, 100, 200))),
                            new ConfigBlock.FrameMirror(3),
                            new ConfigBlock.VideoParamAttribute(List.of(
                                    new ConfigBlock.VideoStream(0, "2", "6", "25", "1", "4096"),
                                    new ConfigBlock.VideoStream(1, "5", "4", "15", "2", "512"))),
                            new ConfigBlock.VideoRecordPlan(
                                    true,
                                    0,
                                    List.of(new ConfigBlock.RecordSchedule(
                                            1,
                                            List.of(
                                                    new ConfigBlock.TimeSegment(0, 86_399),
                                                    new ConfigBlock.TimeSegment(3600, 7265))))),
                            new ConfigBlock.VideoAlarmRecord(true, 60, 5, 0),
                            new ConfigBlock.AlarmReport(true, false),
                            new ConfigBlock.SnapShotConfig(
                                    1, 1, "http://192.0.2.10/a?b=1&c=2", "9a7d3a146a1e420dbd00020ed01b39e7"),
                            new ConfigBlock.Other("SVACEncodeConfig", Map.of("SVCFlag", "1")))),
            new PresetListResponse(
                    "17",
                    C,
                    2,
                    List.of(new PresetListResponse.Preset("1", "\u95e8"), new PresetListResponse.Preset("2", ""))),
            new Broadcast("18", "34020000001360000001", "34020000001370000001"),
            new UploadSnapShotFinished(
                    "19", C, "9a7d3a146a1e420dbd00020ed01b39e7", List.of("34020000001310000001022026030108003012301")),
            new DeviceControl("20", C, new ControlCommand.Ptz(new PtzInstruction.Move(0, 31, 0))),
            new DeviceControl("20", D, new ControlCommand.Reboot()),
            new DeviceControl("20", C, new ControlCommand.RecordSwitch(true, 0)),
            new DeviceControl("20", C, new ControlCommand.RecordSwitch(false, 0)),
            new DeviceControl("20", C, new ControlCommand.Guard(true)),
            new DeviceControl("20", C, new ControlCommand.Guard(false)),
            new DeviceControl("20", C, new ControlCommand.AlarmReset("", "")),
            new DeviceControl("20", C, new ControlCommand.AlarmReset("2", "5")),
            new DeviceControl("20", C, new ControlCommand.IFrame()),
            new DeviceControl("20", C, new ControlCommand.DragZoom(false, 704, 576, 352, 288, 100, 80)),
            new DeviceControl("20", C, new ControlCommand.DragZoom(true, 704, 576, 352, 288, 100, 80)),
            new DeviceControl("20", C, new ControlCommand.HomePosition(true, 60, 5)),
            new DeviceControl("20", C, new ControlCommand.PrecisePtz(359.99, -29.5, 4)),
            new DeviceControl("20", D, new ControlCommand.FormatSdCard(0)),
            new DeviceControl("20", D, new ControlCommand.FormatSdCard(2)),
            new DeviceConfig(
                    "21",
                    C,
                    List.of(new ConfigBlock.SnapShotConfig(
                            1, 1, "http://192.0.2.10:8080/gb/snap?token=abc", "9a7d3a146a1e420dbd00020ed01b39e7"))),
            new ResultResponse("DeviceControl", "22", C, true, ""),
            new ResultResponse("DeviceConfig", "22", C, false, "busy"),
            new ResultResponse("Alarm", "22", C, true, ""),
            new ResultResponse("Broadcast", "22", C, false, "no voice"),
            new ResultResponse("Catalog", "22", D, true, ""),
            new ResultResponse("MobilePosition", "22", D, true, ""),
            new ResultResponse("PTZPosition", "22", D, true, ""),
            new HomePositionResponse("23", C, new ControlCommand.HomePosition(false, 10, 1)),
            new HomePositionResponse("23", C, null),
            new CruiseTrackListResponse("24", C, 1, List.of(new CruiseTrackListResponse.CruiseTrack(1, "round"))),
            new CruiseTrackQuery("25", C, 7),
            new CruiseTrackResponse("26", C, 7, "round", 1, List.of(new CruiseTrackResponse.CruisePoint(5, 10, 15))),
            new PtzPositionReport(MessageKind.RESPONSE, "27", C, 1.5, -2.25, 4.0, 60.0, 40.0, 100.0),
            new PtzPositionReport(MessageKind.NOTIFY, "27", C, 1.5, -2.25, 4.0, null, null, null),
            new SdCardStatusResponse(
                    "28", C, 1, List.of(new SdCardStatusResponse.SdCard(1, "SD1", "ok", 100, 64_000, 1_000))));

    private Samples() {}
}
