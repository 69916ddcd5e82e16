package org.xueliang.protocol.manscdp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Blocks of settings (2022 A.2.3.2, A.2.6.8). Passwords that BasicParam of 2016 may hold are not read. */
final class ConfigBlockParser {
    private static final int MAX_BLOCKS = 32;
    private static final int MAX_FIELDS = 256;
    private static final int MAX_TEXT_CHARACTERS = 255;
    private static final Set<String> HEAD = Set.of("cmdtype", "sn", "deviceid", "result", "reason", "sumnum", "info");

    private ConfigBlockParser() {}

    static List<ConfigBlock> blocks(Fields root) {
        List<ConfigBlock> blocks = new ArrayList<>();
        for (XmlElement child : root.element().children()) {
            if (!HEAD.contains(child.name().toLowerCase(Locale.ROOT)) && blocks.size() < MAX_BLOCKS) {
                blocks.add(block(new Fields(child, root.oddities())));
            }
        }
        return blocks;
    }

    private static ConfigBlock block(Fields block) {
        return switch (block.element().name().toLowerCase(Locale.ROOT)) {
            case "basicparam" ->
                new ConfigBlock.BasicParam(
                        block.text("Name", MAX_TEXT_CHARACTERS),
                        block.integer("Expiration", -1),
                        block.integer("HeartBeatInterval", -1),
                        block.integer("HeartBeatCount", -1));
            case "snapshotconfig", "snapshot" ->
                new ConfigBlock.SnapShotConfig(
                        block.integer("SnapNum", 1),
                        block.integer("Interval", 1),
                        block.text("UploadURL", 2048),
                        block.text("SessionID", MAX_TEXT_CHARACTERS));
            case "osdconfig" -> osd(block);
            case "picturemask" -> mask(block);
            case "framemirror" -> new ConfigBlock.FrameMirror(block.integerOf(block.own(), 0));
            case "videoparamattribute" -> streams(block);
            case "videorecordplan" -> plan(block);
            case "videoalarmrecord" ->
                new ConfigBlock.VideoAlarmRecord(
                        block.integer("RecordEnable", 0) != 0,
                        block.integer("RecordTime", -1),
                        block.integer("PreRecordTime", -1),
                        block.integer("StreamNumber", -1));
            case "alarmreport" ->
                new ConfigBlock.AlarmReport(
                        block.integer("MotionDetection", 0) != 0, block.integer("FieldDetection", 0) != 0);
            default -> other(block);
        };
    }

    /** X24 in vendor-quirks: Uniview's block of streams has another name; its items tell what it is. */
    private static ConfigBlock other(Fields block) {
        for (Fields item : block.children("Item", 1)) {
            if (item.has("Resolution") || item.has("VideoFormat")) {
                block.oddities().see(ManscdpOddity.BLOCK_NAMED_OTHERWISE);
                return streams(block);
            }
        }
        Map<String, String> fields = new LinkedHashMap<>();
        flatten(block, "", fields);
        return new ConfigBlock.Other(block.element().name(), fields);
    }

    private static void flatten(Fields block, String path, Map<String, String> fields) {
        for (XmlElement child : block.element().children()) {
            String name = path + child.name();
            if (name.toLowerCase(Locale.ROOT).contains("password") || fields.size() >= MAX_FIELDS) {
                continue;
            }
            Fields inner = new Fields(child, block.oddities());
            if (child.children().isEmpty()) {
                fields.putIfAbsent(name, inner.cut(inner.own(), MAX_TEXT_CHARACTERS));
            } else {
                flatten(inner, name + "/", fields);
            }
        }
    }

    private static ConfigBlock.OsdConfig osd(Fields block) {
        List<ConfigBlock.OsdText> texts = new ArrayList<>();
        for (Fields item : block.children("Item", 8)) {
            texts.add(new ConfigBlock.OsdText(item.text("Text", 64), item.integer("X", 0), item.integer("Y", 0)));
        }
        return new ConfigBlock.OsdConfig(
                block.integer("Length", -1),
                block.integer("Width", -1),
                block.integer("TimeX", -1),
                block.integer("TimeY", -1),
                block.flag("TimeEnable"),
                block.integer("TimeType", -1),
                block.flag("TextEnable"),
                texts);
    }

    private static ConfigBlock.PictureMask mask(Fields block) {
        List<ConfigBlock.MaskRegion> regions = new ArrayList<>();
        Fields list = block.child("RegionList");
        if (list != null) {
            for (Fields item : list.children("Item", 4)) {
                String[] corners = item.text("Point", 64).split(",");
                if (corners.length == 4) {
                    regions.add(new ConfigBlock.MaskRegion(
                            item.integer("Seq", regions.size() + 1),
                            item.integerOf(corners[0].strip(), 0),
                            item.integerOf(corners[1].strip(), 0),
                            item.integerOf(corners[2].strip(), 0),
                            item.integerOf(corners[3].strip(), 0)));
                }
            }
        }
        return new ConfigBlock.PictureMask(block.integer("On", 0) != 0, regions);
    }

    private static ConfigBlock.VideoParamAttribute streams(Fields block) {
        List<ConfigBlock.VideoStream> streams = new ArrayList<>();
        for (Fields item : block.children("Item", 16)) {
            streams.add(new ConfigBlock.VideoStream(
                    item.integer("StreamNumber", streams.size()),
                    item.text("VideoFormat", 64),
                    item.text("Resolution", 64),
                    item.text("FrameRate", 64),
                    item.text("BitRateType", 64),
                    item.text("VideoBitRate", 64)));
        }
        return new ConfigBlock.VideoParamAttribute(streams);
    }

    private static ConfigBlock.VideoRecordPlan plan(Fields block) {
        List<ConfigBlock.RecordSchedule> schedules = new ArrayList<>();
        for (Fields schedule : block.children("RecordSchedule", 7)) {
            List<ConfigBlock.TimeSegment> segments = new ArrayList<>();
            for (Fields segment : schedule.children("TimeSegment", 8)) {
                segments.add(new ConfigBlock.TimeSegment(second(segment, "Start"), second(segment, "Stop")));
            }
            schedules.add(new ConfigBlock.RecordSchedule(schedule.integer("WeekDayNum", 0), segments));
        }
        return new ConfigBlock.VideoRecordPlan(
                block.integer("RecordEnable", 0) != 0, block.integer("StreamNumber", 0), schedules);
    }

    private static int second(Fields segment, String prefix) {
        int hour = Math.max(0, Math.min(24, segment.integer(prefix + "Hour", 0)));
        int minute = Math.max(0, Math.min(59, segment.integer(prefix + "Min", 0)));
        int second = Math.max(0, Math.min(59, segment.integer(prefix + "Sec", 0)));
        return hour * 3600 + minute * 60 + second;
    }
}
