package org.xueliang.protocol.manscdp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Response (2022 A.2.6). */
final class ResponseParser {
    private static final int MAX_PARTS = 1000;
    private static final int MAX_TEXT_CHARACTERS = 255;

    private ResponseParser() {}

    static ManscdpMessage parse(MessageHead head, Fields root, ListItems items, boolean damaged) {
        String sn = head.sn();
        String device = head.deviceId();
        if (head.is("Catalog")) {
            // To a subscription the answer is a mere result.
            return root.has("Result") && !root.has("SumNum") && !root.has("DeviceList")
                    ? result(head, "Catalog", root)
                    : new CatalogResponse(sn, device, root.integer("SumNum", -1), items.catalog(root), damaged);
        }
        if (head.is("RecordInfo")) {
            String name = root.text("Name", MAX_TEXT_CHARACTERS);
            return new RecordInfoResponse(sn, device, name, root.integer("SumNum", -1), items.records(root), damaged);
        }
        if (head.is("DeviceInfo")) {
            return deviceInfo(head, root);
        }
        if (head.is("DeviceStatus")) {
            return deviceStatus(head, root);
        }
        if (head.is("ConfigDownload")) {
            return new ConfigDownloadResponse(sn, device, root.isOk(), ConfigBlockParser.blocks(root));
        }
        if (head.is("PresetQuery")) {
            return presets(head, root);
        }
        for (String type : List.of("DeviceControl", "DeviceConfig", "Alarm", "Broadcast", "MobilePosition")) {
            if (head.is(type)) {
                return result(head, type, root);
            }
        }
        return of2022(head, root);
    }

    private static ManscdpMessage of2022(MessageHead head, Fields root) {
        if (head.is("PTZPosition")) {
            boolean answer = root.has("Pan") || root.has("Tilt") || root.has("Zoom");
            return answer || !root.has("Result") ? ptzPosition(head, root) : result(head, "PTZPosition", root);
        }
        if (head.is("HomePositionQuery")) {
            Fields home = root.child("HomePosition");
            return new HomePositionResponse(
                    head.sn(), head.deviceId(), home == null ? null : ControlParser.homePosition(home));
        }
        if (head.is("CruiseTrackListQuery")) {
            List<CruiseTrackListResponse.CruiseTrack> tracks = new ArrayList<>();
            for (Fields track : list(root, "CruiseTrackList", "CruiseTrack")) {
                tracks.add(new CruiseTrackListResponse.CruiseTrack(
                        track.integer("Number", 0), track.text("Name", MAX_TEXT_CHARACTERS)));
            }
            return new CruiseTrackListResponse(
                    head.sn(), head.deviceId(), root.integer("SumNum", tracks.size()), tracks);
        }
        if (head.is("CruiseTrackQuery")) {
            return cruiseTrack(head, root);
        }
        if (head.is("SDCardStatus")) {
            return sdCards(head, root);
        }
        return head.unknown();
    }

    private static List<Fields> list(Fields root, String list, String item) {
        Fields found = root.child(list);
        return found == null ? List.of() : found.children(item, MAX_PARTS);
    }

    private static ResultResponse result(MessageHead head, String commandType, Fields root) {
        return new ResultResponse(
                commandType, head.sn(), head.deviceId(), root.isOk(), root.text("Reason", MAX_TEXT_CHARACTERS));
    }

    private static DeviceInfoResponse deviceInfo(MessageHead head, Fields root) {
        return new DeviceInfoResponse(
                head.sn(),
                head.deviceId(),
                root.isOk(),
                root.text("DeviceName", MAX_TEXT_CHARACTERS),
                root.text("Manufacturer", MAX_TEXT_CHARACTERS),
                root.text("Model", MAX_TEXT_CHARACTERS),
                root.text("Firmware", MAX_TEXT_CHARACTERS),
                root.integer("Channel", -1));
    }

    private static DeviceStatusResponse deviceStatus(MessageHead head, Fields root) {
        List<DeviceStatusResponse.AlarmInputStatus> alarms = new ArrayList<>();
        for (Fields item : list(root, "Alarmstatus", "Item")) {
            alarms.add(new DeviceStatusResponse.AlarmInputStatus(
                    item.text("DeviceID", MAX_TEXT_CHARACTERS), item.text("DutyStatus", MAX_TEXT_CHARACTERS)));
        }
        return new DeviceStatusResponse(
                head.sn(),
                head.deviceId(),
                root.isOk(),
                word(root, "Online", "ONLINE", "OFFLINE"),
                word(root, "Status", "OK", "ERROR"),
                root.text("Reason", MAX_TEXT_CHARACTERS),
                word(root, "Encode", "ON", "OFF"),
                word(root, "Record", "ON", "OFF"),
                root.time("DeviceTime"),
                alarms);
    }

    private static @Nullable Boolean word(Fields root, String name, String yes, String no) {
        String text = root.text(name);
        return text.equals(yes) ? Boolean.TRUE : text.equals(no) ? Boolean.FALSE : root.on(name);
    }

    private static PresetListResponse presets(MessageHead head, Fields root) {
        List<PresetListResponse.Preset> presets = new ArrayList<>();
        for (Fields item : list(root, "PresetList", "Item")) {
            presets.add(new PresetListResponse.Preset(
                    item.text("PresetID", 64), item.text("PresetName", MAX_TEXT_CHARACTERS)));
        }
        return new PresetListResponse(head.sn(), head.deviceId(), root.integer("SumNum", -1), presets);
    }

    static PtzPositionReport ptzPosition(MessageHead head, Fields root) {
        return new PtzPositionReport(
                head.kind(),
                head.sn(),
                head.deviceId(),
                root.number("Pan"),
                root.number("Tilt"),
                root.number("Zoom"),
                root.number("HorizontalFieldAngle"),
                root.number("VerticalFieldAngle"),
                root.number("MaxViewDistance"));
    }

    private static CruiseTrackResponse cruiseTrack(MessageHead head, Fields root) {
        List<CruiseTrackResponse.CruisePoint> points = new ArrayList<>();
        for (Fields point : list(root, "CruisePointList", "CruisePoint")) {
            points.add(new CruiseTrackResponse.CruisePoint(
                    point.integer("PresetIndex", 0), point.integer("StayTime", 0), point.integer("Speed", 0)));
        }
        return new CruiseTrackResponse(
                head.sn(),
                head.deviceId(),
                root.integer("Number", 0),
                root.text("Name", MAX_TEXT_CHARACTERS),
                root.integer("SumNum", points.size()),
                points);
    }

    private static SdCardStatusResponse sdCards(MessageHead head, Fields root) {
        List<SdCardStatusResponse.SdCard> cards = new ArrayList<>();
        for (Fields item : list(root, "SDCardStatusInfo", "Item")) {
            cards.add(new SdCardStatusResponse.SdCard(
                    item.integer("ID", 0),
                    item.text("HddName", MAX_TEXT_CHARACTERS),
                    item.text("Status", MAX_TEXT_CHARACTERS),
                    item.integer("FormatProgress", -1),
                    item.longInteger("Capacity", -1),
                    item.longInteger("FreeSpace", -1)));
        }
        return new SdCardStatusResponse(head.sn(), head.deviceId(), root.integer("SumNum", cards.size()), cards);
    }
}
