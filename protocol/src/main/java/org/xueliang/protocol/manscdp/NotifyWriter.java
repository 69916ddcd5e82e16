package org.xueliang.protocol.manscdp;

/** Writes what only a Notify has (2022 A.2.5). */
final class NotifyWriter {
    private NotifyWriter() {}

    static void write(XmlWriter xml, ManscdpMessage message, GbEdition edition) {
        if (message instanceof Keepalive keepalive) {
            xml.leaf("Status", keepalive.status().isEmpty() ? "OK" : keepalive.status());
            if (!keepalive.faultyDevices().isEmpty()) {
                xml.open("Info");
                keepalive.faultyDevices().forEach(code -> xml.leaf("DeviceID", code));
                xml.close("Info");
            }
        } else if (message instanceof CatalogNotify catalog) {
            xml.leaf("SumNum", catalog.sumNum() < 0 ? catalog.items().size() : catalog.sumNum())
                    .openList("DeviceList", catalog.items().size());
            catalog.items().forEach(entry -> CatalogItemWriter.write(xml, entry, edition));
            xml.close("DeviceList");
        } else if (message instanceof AlarmNotify alarm) {
            alarm(xml, alarm);
        } else if (message instanceof MobilePositionNotify positions) {
            positions(xml, positions);
        } else if (message instanceof MediaStatus status) {
            xml.leaf("NotifyType", status.notifyType());
        } else if (message instanceof UploadSnapShotFinished uploaded) {
            xml.leaf("SessionID", uploaded.sessionId()).open("SnapShotList");
            uploaded.fileIds().forEach(id -> xml.leaf("SnapShotFileID", id));
            xml.close("SnapShotList");
        }
    }

    private static void alarm(XmlWriter xml, AlarmNotify alarm) {
        xml.leaf("AlarmPriority", alarm.priority())
                .leaf("AlarmMethod", alarm.method())
                .said("AlarmTime", alarm.time())
                .said("AlarmDescription", alarm.description())
                .said("Longitude", alarm.longitude())
                .said("Latitude", alarm.latitude());
        if (alarm.type() > 0) {
            xml.open("Info").leaf("AlarmType", alarm.type());
            if (alarm.eventType() > 0) {
                xml.open("AlarmTypeParam").leaf("EventType", alarm.eventType()).close("AlarmTypeParam");
            }
            xml.close("Info");
        }
    }

    private static void positions(XmlWriter xml, MobilePositionNotify notify) {
        if (!notify.list()) {
            notify.positions().stream().limit(1).forEach(position -> {
                xml.said("Time", position.time());
                position(xml, position);
            });
            return;
        }
        notify.positions().stream().limit(1).forEach(position -> xml.said("Time", position.time()));
        xml.leaf("SumNum", notify.positions().size())
                .openList("DeviceList", notify.positions().size());
        for (MobilePositionNotify.Position position : notify.positions()) {
            xml.open("Item").leaf("DeviceID", position.deviceId()).said("CaptureTime", position.time());
            position(xml, position);
            xml.said("Height", position.heightM()).close("Item");
        }
        xml.close("DeviceList");
    }

    private static void position(XmlWriter xml, MobilePositionNotify.Position position) {
        xml.leaf("Longitude", XmlWriter.decimal(position.longitude()))
                .leaf("Latitude", XmlWriter.decimal(position.latitude()))
                .said("Speed", position.speedKmh())
                .said("Direction", position.directionDegrees())
                .said("Altitude", position.altitudeM());
    }
}
