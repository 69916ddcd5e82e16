package org.xueliang.simulator.gb28181.body;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.xueliang.protocol.manscdp.GbEdition;
import org.xueliang.simulator.gb28181.quirk.GbQuirk;

/** What a device says of itself: keepalives, answers to queries, events (GB/T 28181-2022 A.2.5, A.2.6). Pure code. */
public final class DeviceBodies {
    private final Dialect dialect;
    private final String deviceId;

    public DeviceBodies(Dialect dialect, String deviceId) {
        this.dialect = dialect;
        this.deviceId = deviceId;
    }

    public byte[] keepalive(String sn) {
        return notify("Keepalive", sn, deviceId)
                .text("Status", dialect.has(GbQuirk.S35_STATUS_ERROR) ? "ERROR" : "OK")
                .end();
    }

    /** A command that no edition has (oddity GX9). */
    public byte[] sensorCatalog(String sn) {
        return notify("SensorCatalog", sn, deviceId).end();
    }

    public byte[] info(String sn, String name, String manufacturer, String model, String firmware, int channels) {
        return response("DeviceInfo", sn, deviceId)
                .text("DeviceName", name)
                .text("Result", "OK")
                .text("Manufacturer", manufacturer)
                .text("Model", model)
                .text("Firmware", firmware)
                .text("Channel", channels)
                .end();
    }

    /** @param now by the device's own clock */
    public byte[] status(String sn, String queried, Instant now, boolean guarded, boolean recording) {
        return response("DeviceStatus", sn, queried)
                .text("Result", "OK")
                .text("Online", "ONLINE")
                .text("Status", "OK")
                .text("DeviceTime", dialect.time(now))
                .openList("Alarmstatus", 1)
                .open("Item")
                .text("DeviceID", queried)
                .text("DutyStatus", guarded ? "ONDUTY" : "OFFDUTY")
                .close("Item")
                .close("Alarmstatus")
                .text("Encode", "ON")
                .text("Record", recording ? "ON" : "OFF")
                .end();
    }

    /** An answer that has a result and no more. */
    public byte[] result(String cmdType, String sn, String queried, boolean ok) {
        return response(cmdType, sn, queried)
                .text("Result", ok ? "OK" : "ERROR")
                .end();
    }

    /** One page. @param sumNum recordings of the whole answer */
    public byte[] records(String sn, String channel, String name, int sumNum, List<RecordedFile> files) {
        XmlText xml = response("RecordInfo", sn, channel).text("Name", name).text("SumNum", sumNum);
        if (sumNum == 0 && dialect.has(GbQuirk.X20_NO_RECORD_LIST)) {
            return xml.end();
        }
        xml.openList("RecordList", files.size());
        for (RecordedFile file : files) {
            xml.open("Item")
                    .text("DeviceID", channel)
                    .text("Name", name)
                    .text("FilePath", file.path())
                    .text("Address", "Road")
                    .text("StartTime", dialect.time(file.start()))
                    .text("EndTime", dialect.time(file.end()))
                    .text("Secrecy", 0)
                    .text("Type", "time")
                    .text("RecorderID", deviceId)
                    .text("FileSize", file.bytes())
                    .close("Item");
        }
        return xml.close("RecordList").end();
    }

    /** Settings BasicParam. */
    public byte[] basicParam(String sn, String queried, String name, int expiresS, int keepaliveS) {
        return response("ConfigDownload", sn, queried)
                .text("Result", "OK")
                .open("BasicParam")
                .text("Name", name)
                .text("Expiration", expiresS)
                .text("HeartBeatInterval", keepaliveS)
                .text("HeartBeatCount", 3)
                .close("BasicParam")
                .end();
    }

    /** @param presets their numbers */
    public byte[] presets(String sn, String channel, List<Integer> presets) {
        XmlText xml = response("PresetQuery", sn, channel);
        if (dialect.edition().isAtLeast(GbEdition.GB2022)) {
            xml.text("SumNum", presets.size());
        }
        xml.openList("PresetList", presets.size());
        for (int preset : presets) {
            xml.open("Item")
                    .text("PresetID", preset)
                    .text("PresetName", "preset " + preset)
                    .close("Item");
        }
        return xml.close("PresetList").end();
    }

    /** Edition 2022. */
    public byte[] ptzPosition(String sn, String channel, double pan, double tilt, double zoom) {
        return response("PTZPosition", sn, channel)
                .text("Pan", decimal(pan))
                .text("Tilt", decimal(tilt))
                .text("Zoom", decimal(zoom))
                .end();
    }

    /** Edition 2022: one card. */
    public byte[] sdCard(String sn, String queried) {
        return response("SDCardStatus", sn, queried)
                .text("SumNum", 1)
                .openList("SDCardStatusInfo", 1)
                .open("Item")
                .text("ID", 1)
                .text("HddName", "SD1")
                .text("Status", "ok")
                .text("Capacity", 65536)
                .text("FreeSpace", 32768)
                .close("Item")
                .close("SDCardStatusInfo")
                .end();
    }

    /** @param now by the device's own clock */
    public byte[] alarm(String sn, GbAlarm alarm, String code, Instant now) {
        XmlText xml = notify("Alarm", sn, code)
                .text("AlarmPriority", alarm.priority())
                .text("AlarmMethod", alarm.method())
                .text("AlarmTime", dialect.time(now));
        if (!alarm.description().isEmpty()) {
            xml.text("AlarmDescription", alarm.description());
        }
        if (alarm.type() == 0) {
            return xml.end();
        }
        if (dialect.has(GbQuirk.X27_ALARM_TYPE_AT_TOP)) {
            return xml.text("AlarmType", alarm.type()).end();
        }
        xml.open("Info").text("AlarmType", alarm.type());
        if (alarm.eventType() != 0) {
            xml.open("AlarmTypeParam").text("EventType", alarm.eventType()).close("AlarmTypeParam");
        }
        return xml.close("Info").end();
    }

    /** 121: a recording has been sent to its end. */
    public byte[] mediaStatus(String sn, String channel) {
        return notify("MediaStatus", sn, channel).text("NotifyType", 121).end();
    }

    /** Flat until 2016, a list in 2022. */
    public byte[] position(String sn, String channel, Instant now, double longitude, double latitude) {
        if (dialect.has(GbQuirk.X25_POSITION_OF_DEVICE)) {
            return notify("MobilePosition", sn, deviceId)
                    .text("Time", dialect.time(now))
                    .text("Latitude", decimal(latitude))
                    .end();
        }
        if (!dialect.edition().isAtLeast(GbEdition.GB2022)) {
            XmlText xml = notify("MobilePosition", sn, channel).text("Time", dialect.time(now));
            return place(xml, longitude, latitude).end();
        }
        XmlText xml = notify("MobilePosition", sn, deviceId)
                .text("Time", dialect.time(now))
                .text("SumNum", 1)
                .openList("DeviceList", 1)
                .open("Item")
                .text("DeviceID", channel)
                .text("CaptureTime", dialect.time(now));
        return place(xml, longitude, latitude)
                .text("Height", "1.5")
                .close("Item")
                .close("DeviceList")
                .end();
    }

    /** Pictures that were uploaded (2022 A.2.5.7). */
    public byte[] snapshotsUploaded(String sn, String session, List<String> files) {
        XmlText xml = notify("UploadSnapShotFinished", sn, deviceId).text("SessionID", session);
        xml.open("SnapShotList");
        files.forEach(file -> xml.text("SnapShotFileID", file));
        return xml.close("SnapShotList").end();
    }

    private static XmlText place(XmlText xml, double longitude, double latitude) {
        return xml.text("Longitude", decimal(longitude))
                .text("Latitude", decimal(latitude))
                .text("Speed", "12.5")
                .text("Direction", "270.0")
                .text("Altitude", "8.0");
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.6f", value);
    }

    private XmlText notify(String cmdType, String sn, String id) {
        return new XmlText(dialect, "Notify", cmdType, sn, id);
    }

    private XmlText response(String cmdType, String sn, String id) {
        return new XmlText(dialect, "Response", cmdType, sn, id);
    }
}
