package org.xueliang.ingest.gb28181.control;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.xueliang.proto.v1.BasicSettings;
import org.xueliang.proto.v1.DeviceQuestion;
import org.xueliang.proto.v1.DeviceSettings;
import org.xueliang.proto.v1.MaskRegion;
import org.xueliang.proto.v1.MaskSettings;
import org.xueliang.proto.v1.PictureText;
import org.xueliang.proto.v1.RecordSettings;
import org.xueliang.proto.v1.RecordTime;
import org.xueliang.proto.v1.TextSettings;
import org.xueliang.proto.v1.VideoSettings;
import org.xueliang.protocol.manscdp.ConfigBlock;

/** Settings of the contract and the standard's blocks (GB/T 28181-2022 A.2.3.2, A.2.6.8), both ways. Pure. */
final class SettingsBlocks {
    private static final int MAX_OTHER = 256;

    private SettingsBlocks() {}

    /** ConfigType of a question; empty where it is about no settings. */
    static String type(DeviceQuestion question) {
        return switch (question) {
            case BASIC_SETTINGS -> "BasicParam";
            case VIDEO_SETTINGS -> "VideoParamAttribute";
            case TEXT_SETTINGS -> "OSDConfig";
            case MASK_SETTINGS -> "PictureMask";
            case RECORD_SETTINGS -> "VideoRecordPlan";
            default -> "";
        };
    }

    static DeviceSettings read(List<ConfigBlock> blocks) {
        DeviceSettings.Builder settings = DeviceSettings.newBuilder();
        for (ConfigBlock block : blocks) {
            if (block instanceof ConfigBlock.BasicParam basic) {
                settings.setBasic(BasicSettings.newBuilder()
                        .setName(basic.name())
                        .setExpirationS(Math.max(0, basic.expirationS()))
                        .setKeepaliveS(Math.max(0, basic.heartBeatIntervalS()))
                        .setKeepaliveMisses(Math.max(0, basic.heartBeatCount())));
            } else if (block instanceof ConfigBlock.VideoParamAttribute video) {
                video.streams()
                        .forEach(stream -> settings.addVideo(VideoSettings.newBuilder()
                                .setStream(stream.streamNumber())
                                .setFormat(stream.format())
                                .setResolution(stream.resolution())
                                .setFrameRate(stream.frameRate())
                                .setBitRateType(stream.bitRateType())
                                .setBitRate(stream.bitRate())));
            } else if (block instanceof ConfigBlock.OsdConfig osd) {
                settings.setText(text(osd));
            } else if (block instanceof ConfigBlock.PictureMask mask) {
                MaskSettings.Builder masks = MaskSettings.newBuilder().setOn(mask.on());
                mask.regions()
                        .forEach(region -> masks.addRegions(MaskRegion.newBuilder()
                                .setNumber(region.number())
                                .setLeft(region.left())
                                .setTop(region.top())
                                .setRight(region.right())
                                .setBottom(region.bottom())));
                settings.setMask(masks);
            } else if (block instanceof ConfigBlock.VideoRecordPlan plan) {
                settings.setRecord(plan(plan));
            } else if (block instanceof ConfigBlock.Other other) {
                other.fields().forEach((path, value) -> {
                    if (settings.getOtherCount() < MAX_OTHER) {
                        settings.putOther(other.element() + "/" + path, value);
                    }
                });
            }
        }
        return settings.build();
    }

    private static TextSettings text(ConfigBlock.OsdConfig osd) {
        TextSettings.Builder text = TextSettings.newBuilder()
                .setWindowWidth(Math.max(0, osd.length()))
                .setWindowHeight(Math.max(0, osd.width()))
                .setTimeShown(Boolean.TRUE.equals(osd.timeEnabled()))
                .setTimeX(Math.max(0, osd.timeX()))
                .setTimeY(Math.max(0, osd.timeY()))
                .setTimeForm(Math.max(0, osd.timeType()))
                .setTextsShown(Boolean.TRUE.equals(osd.textEnabled()));
        osd.texts()
                .forEach(one -> text.addTexts(PictureText.newBuilder()
                        .setText(one.text())
                        .setX(one.x())
                        .setY(one.y())));
        return text.build();
    }

    private static RecordSettings plan(ConfigBlock.VideoRecordPlan plan) {
        RecordSettings.Builder record =
                RecordSettings.newBuilder().setOn(plan.enabled()).setStream(plan.streamNumber());
        plan.schedules()
                .forEach(day -> day.segments()
                        .forEach(segment -> record.addTimes(RecordTime.newBuilder()
                                .setWeekDay(day.weekDay())
                                .setFromS(segment.startSecond())
                                .setToS(segment.stopSecond()))));
        return record.build();
    }

    /** BasicParam alone; it goes to the device. */
    static List<ConfigBlock> ofDevice(DeviceSettings settings) {
        if (!settings.hasBasic()) {
            return List.of();
        }
        BasicSettings basic = settings.getBasic();
        return List.of(new ConfigBlock.BasicParam(
                basic.getName(),
                orUnsaid(basic.getExpirationS()),
                orUnsaid(basic.getKeepaliveS()),
                orUnsaid(basic.getKeepaliveMisses())));
    }

    /** All others, which edition 2022 brought. */
    static List<ConfigBlock> ofChannel(DeviceSettings settings) {
        List<ConfigBlock> blocks = new ArrayList<>();
        if (settings.getVideoCount() > 0) {
            blocks.add(new ConfigBlock.VideoParamAttribute(settings.getVideoList().stream()
                    .map(video -> new ConfigBlock.VideoStream(
                            video.getStream(),
                            video.getFormat(),
                            video.getResolution(),
                            video.getFrameRate(),
                            video.getBitRateType(),
                            video.getBitRate()))
                    .toList()));
        }
        if (settings.hasText()) {
            TextSettings text = settings.getText();
            blocks.add(new ConfigBlock.OsdConfig(
                    // The standard's Length is the window's width and its Width the height, as in A.2.3.1.8.
                    text.getWindowWidth(),
                    text.getWindowHeight(),
                    text.getTimeX(),
                    text.getTimeY(),
                    text.getTimeShown(),
                    text.getTimeForm(),
                    text.getTextsShown(),
                    text.getTextsList().stream()
                            .map(one -> new ConfigBlock.OsdText(one.getText(), one.getX(), one.getY()))
                            .toList()));
        }
        if (settings.hasMask()) {
            blocks.add(new ConfigBlock.PictureMask(
                    settings.getMask().getOn(),
                    settings.getMask().getRegionsList().stream()
                            .map(region -> new ConfigBlock.MaskRegion(
                                    region.getNumber(),
                                    region.getLeft(),
                                    region.getTop(),
                                    region.getRight(),
                                    region.getBottom()))
                            .toList()));
        }
        if (settings.hasRecord()) {
            blocks.add(plan(settings.getRecord()));
        }
        return blocks;
    }

    private static ConfigBlock.VideoRecordPlan plan(RecordSettings record) {
        Map<Integer, List<ConfigBlock.TimeSegment>> days = new TreeMap<>();
        for (RecordTime time : record.getTimesList()) {
            days.computeIfAbsent(time.getWeekDay(), day -> new ArrayList<>())
                    .add(new ConfigBlock.TimeSegment(time.getFromS(), time.getToS()));
        }
        Map<Integer, ConfigBlock.RecordSchedule> schedules = new LinkedHashMap<>();
        days.forEach((day, segments) -> schedules.put(day, new ConfigBlock.RecordSchedule(day, segments)));
        return new ConfigBlock.VideoRecordPlan(record.getOn(), record.getStream(), List.copyOf(schedules.values()));
    }

    private static int orUnsaid(int number) {
        return number == 0 ? -1 : number;
    }
}
