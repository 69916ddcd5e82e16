package org.xueliang.protocol.manscdp;

import java.util.Map;

/** Writes blocks of settings. */
final class ConfigBlockWriter {
    private ConfigBlockWriter() {}

    /** @param answer the block is part of an answer, where SnapShotConfig is named SnapShot (2022 A.2.6.8) */
    static void write(XmlWriter xml, ConfigBlock block, boolean answer) {
        if (block instanceof ConfigBlock.FrameMirror mirror) {
            xml.leaf(mirror.element(), mirror.mode());
            return;
        }
        if (block instanceof ConfigBlock.VideoParamAttribute attribute) {
            streams(xml, attribute);
            return;
        }
        String element = answer && block instanceof ConfigBlock.SnapShotConfig ? "SnapShot" : block.element();
        xml.open(element);
        if (block instanceof ConfigBlock.BasicParam basic) {
            xml.said("Name", basic.name())
                    .said("Expiration", basic.expirationS())
                    .said("HeartBeatInterval", basic.heartBeatIntervalS())
                    .said("HeartBeatCount", basic.heartBeatCount());
        } else if (block instanceof ConfigBlock.SnapShotConfig snap) {
            xml.leaf("SnapNum", snap.snapNum())
                    .leaf("Interval", snap.intervalS())
                    .leaf("UploadURL", snap.uploadUrl())
                    .leaf("SessionID", snap.sessionId());
        } else if (block instanceof ConfigBlock.OsdConfig osd) {
            osd(xml, osd);
        } else if (block instanceof ConfigBlock.PictureMask mask) {
            mask(xml, mask);
        } else if (block instanceof ConfigBlock.VideoAlarmRecord alarm) {
            xml.leaf("RecordEnable", alarm.enabled() ? 1 : 0)
                    .said("RecordTime", alarm.recordSeconds())
                    .said("PreRecordTime", alarm.preRecordSeconds())
                    .said("StreamNumber", alarm.streamNumber());
        } else if (block instanceof ConfigBlock.AlarmReport report) {
            xml.leaf("MotionDetection", report.motionDetection() ? 1 : 0)
                    .leaf("FieldDetection", report.fieldDetection() ? 1 : 0);
        } else if (block instanceof ConfigBlock.VideoRecordPlan plan) {
            plan(xml, plan);
        } else if (block instanceof ConfigBlock.Other other) {
            for (Map.Entry<String, String> field : other.fields().entrySet()) {
                if (field.getKey().matches("[A-Za-z][A-Za-z0-9]{0,63}")) {
                    xml.leaf(field.getKey(), field.getValue());
                }
            }
        }
        xml.close(element);
    }

    private static void streams(XmlWriter xml, ConfigBlock.VideoParamAttribute attribute) {
        xml.openList(attribute.element(), attribute.streams().size());
        for (ConfigBlock.VideoStream stream : attribute.streams()) {
            xml.open("Item")
                    .leaf("StreamNumber", stream.streamNumber())
                    .said("VideoFormat", stream.format())
                    .said("Resolution", stream.resolution())
                    .said("FrameRate", stream.frameRate())
                    .said("BitRateType", stream.bitRateType())
                    .said("VideoBitRate", stream.bitRate())
                    .close("Item");
        }
        xml.close(attribute.element());
    }

    private static void osd(XmlWriter xml, ConfigBlock.OsdConfig osd) {
        xml.said("Length", osd.length())
                .said("Width", osd.width())
                .said("TimeX", osd.timeX())
                .said("TimeY", osd.timeY())
                .said("TimeEnable", osd.timeEnabled(), "1", "0")
                .said("TimeType", osd.timeType())
                .said("TextEnable", osd.textEnabled(), "1", "0")
                .leaf("SumNum", osd.texts().size());
        for (ConfigBlock.OsdText text : osd.texts()) {
            xml.open("Item")
                    .leaf("Text", text.text())
                    .leaf("X", text.x())
                    .leaf("Y", text.y())
                    .close("Item");
        }
    }

    private static void mask(XmlWriter xml, ConfigBlock.PictureMask mask) {
        xml.leaf("On", mask.on() ? 1 : 0).leaf("SumNum", mask.regions().size());
        if (mask.regions().isEmpty()) {
            return;
        }
        xml.openList("RegionList", mask.regions().size());
        for (ConfigBlock.MaskRegion region : mask.regions()) {
            xml.open("Item")
                    .leaf("Seq", region.number())
                    .leaf("Point", region.left() + "," + region.top() + "," + region.right() + "," + region.bottom())
                    .close("Item");
        }
        xml.close("RegionList");
    }

    private static void plan(XmlWriter xml, ConfigBlock.VideoRecordPlan plan) {
        xml.leaf("RecordEnable", plan.enabled() ? 1 : 0)
                .leaf("RecordScheduleSumNum", plan.schedules().size());
        for (ConfigBlock.RecordSchedule schedule : plan.schedules()) {
            xml.open("RecordSchedule")
                    .leaf("WeekDayNum", schedule.weekDay())
                    .leaf("TimeSegmentSumNum", schedule.segments().size());
            for (ConfigBlock.TimeSegment segment : schedule.segments()) {
                xml.open("TimeSegment");
                time(xml, "Start", segment.startSecond());
                time(xml, "Stop", segment.stopSecond());
                xml.close("TimeSegment");
            }
            xml.close("RecordSchedule");
        }
        xml.leaf("StreamNumber", plan.streamNumber());
    }

    private static void time(XmlWriter xml, String prefix, int second) {
        xml.leaf(prefix + "Hour", second / 3600)
                .leaf(prefix + "Min", second / 60 % 60)
                .leaf(prefix + "Sec", second % 60);
    }
}
