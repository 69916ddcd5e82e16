package org.xueliang.protocol.manscdp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Notify (2022 A.2.5). */
final class NotifyParser {
    private static final int MAX_PARTS = 1000;
    private static final int MAX_FILES = 100;
    private static final int MAX_TEXT_CHARACTERS = 255;

    private NotifyParser() {}

    static ManscdpMessage parse(MessageHead head, Fields root, ListItems items, boolean damaged) {
        String sn = head.sn();
        String device = head.deviceId();
        if (head.is("Keepalive")) {
            return new Keepalive(sn, device, root.text("Status", MAX_TEXT_CHARACTERS), faulty(root));
        }
        if (head.is("Catalog")) {
            return new CatalogNotify(sn, device, root.integer("SumNum", -1), items.catalog(root), damaged);
        }
        if (head.is("Alarm")) {
            return alarm(head, root);
        }
        if (head.is("MobilePosition")) {
            return positions(head, root);
        }
        if (head.is("MediaStatus")) {
            return new MediaStatus(sn, device, root.text("NotifyType", MAX_TEXT_CHARACTERS));
        }
        if (head.is("Broadcast")) {
            return new Broadcast(
                    sn, root.text("SourceID", MAX_TEXT_CHARACTERS), root.text("TargetID", MAX_TEXT_CHARACTERS));
        }
        if (head.is("UploadSnapShotFinished")) {
            return uploaded(head, root);
        }
        if (head.is("PTZPosition")) {
            return ResponseParser.ptzPosition(head, root);
        }
        return head.unknown();
    }

    private static List<String> faulty(Fields root) {
        List<String> codes = new ArrayList<>();
        Fields info = root.child("Info");
        if (info != null) {
            for (Fields device : info.children("DeviceID", MAX_PARTS)) {
                codes.add(device.cut(device.own(), MAX_TEXT_CHARACTERS));
            }
        }
        return codes;
    }

    /** X27 in vendor-quirks: the type stands at the top, in Info or in AlarmTypeParam. */
    private static AlarmNotify alarm(MessageHead head, Fields root) {
        Fields info = root.child("Info");
        Fields parameters = info == null ? root.child("AlarmTypeParam") : info.child("AlarmTypeParam");
        GeoPoint point = root.point();
        int type = info == null ? 0 : info.integer("AlarmType", 0);
        if (type == 0) {
            type = elsewhere("AlarmType", root, parameters);
        }
        int eventType = parameters == null ? 0 : parameters.integer("EventType", 0);
        if (eventType == 0) {
            eventType = elsewhere("EventType", root, info);
        }
        int method = root.integer("AlarmMethod", 0);
        if (method == 0) {
            method = elsewhere("AlarmMethod", null, info);
        }
        return new AlarmNotify(
                head.sn(),
                head.deviceId(),
                root.integer("AlarmPriority", 0),
                method,
                type,
                eventType,
                root.time("AlarmTime"),
                root.text("AlarmDescription", 1024),
                point == null ? null : point.longitude(),
                point == null ? null : point.latitude());
    }

    private static int elsewhere(String name, @Nullable Fields first, @Nullable Fields second) {
        for (Fields place : new Fields[] {first, second}) {
            if (place != null && place.has(name)) {
                place.oddities().see(ManscdpOddity.FIELD_ELSEWHERE);
                return place.integer(name, 0);
            }
        }
        return 0;
    }

    private static MobilePositionNotify positions(MessageHead head, Fields root) {
        List<MobilePositionNotify.Position> positions = new ArrayList<>();
        Fields list = root.child("DeviceList");
        if (list == null) {
            add(positions, root, head.deviceId(), "Time");
        } else {
            for (Fields item : list.children("Item", ManscdpLimits.DEFAULT.maxItems())) {
                String code = item.text("DeviceID", MAX_TEXT_CHARACTERS);
                add(positions, item, code.isEmpty() ? head.deviceId() : code, "CaptureTime");
            }
        }
        return new MobilePositionNotify(head.sn(), head.deviceId(), positions, list != null);
    }

    /** X25 in vendor-quirks: without a longitude there is no position. */
    private static void add(
            List<MobilePositionNotify.Position> positions, Fields fields, String code, String timeField) {
        GeoPoint point = fields.point();
        if (point == null) {
            fields.oddities().see(ManscdpOddity.NO_POSITION);
            return;
        }
        String time = fields.has(timeField) ? timeField : timeField.equals("Time") ? "CaptureTime" : "Time";
        positions.add(new MobilePositionNotify.Position(
                code,
                fields.time(time),
                point.longitude(),
                point.latitude(),
                fields.number("Speed"),
                fields.number("Direction"),
                fields.number("Altitude"),
                fields.number("Height")));
    }

    private static UploadSnapShotFinished uploaded(MessageHead head, Fields root) {
        List<String> files = new ArrayList<>();
        Fields list = root.child("SnapShotList");
        if (list != null) {
            for (Fields file : list.children("SnapShotFileID", MAX_FILES)) {
                files.add(file.cut(file.own(), MAX_TEXT_CHARACTERS));
            }
        }
        return new UploadSnapShotFinished(
                head.sn(), head.deviceId(), root.text("SessionID", MAX_TEXT_CHARACTERS), files);
    }
}
