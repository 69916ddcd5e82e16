package org.xueliang.registry.device;

import org.xueliang.proto.v1.BasicSettings;
import org.xueliang.proto.v1.DeviceSettings;
import org.xueliang.proto.v1.MaskRegion;
import org.xueliang.proto.v1.PictureText;
import org.xueliang.proto.v1.RecordTime;
import org.xueliang.proto.v1.TextSettings;
import org.xueliang.proto.v1.VideoSettings;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.error.Refusal;

/** Ranges of settings (GB/T 28181-2022 A.2.3.2), and their words for the record. Pure. */
final class SettingsCheck {
    private static final String FIELD = "settings.";
    private static final int MAX_PIXELS = 65_535;
    private static final int DAY_S = 86_400;

    private SettingsCheck() {}

    /** @return what is to be sent: without what can only be read */
    static DeviceSettings checked(DeviceSettings settings) {
        if (settings.getOtherCount() > 0) {
            throw Refusal.badField(FIELD + "other", settings.getOtherCount(), "empty: it is only read");
        }
        if (settings.equals(DeviceSettings.getDefaultInstance())) {
            throw Refusal.badField("settings", "", "something to change: basic, video, text, mask, record");
        }
        if (settings.hasBasic()) {
            basic(settings.getBasic());
        }
        Check.atMost(FIELD + "video", settings.getVideoCount(), 16);
        for (int i = 0; i < settings.getVideoCount(); i++) {
            video(FIELD + "video[" + i + "]", settings.getVideo(i));
        }
        if (settings.hasText()) {
            text(settings.getText());
        }
        Check.atMost(FIELD + "mask.regions", settings.getMask().getRegionsCount(), 4);
        for (int i = 0; i < settings.getMask().getRegionsCount(); i++) {
            region(FIELD + "mask.regions[" + i + "]", settings.getMask().getRegions(i));
        }
        Check.range(FIELD + "record.stream", settings.getRecord().getStream(), 0, 15);
        Check.atMost(FIELD + "record.times", settings.getRecord().getTimesCount(), 56);
        int[] ofDay = new int[8];
        for (int i = 0; i < settings.getRecord().getTimesCount(); i++) {
            String field = FIELD + "record.times[" + i + "]";
            RecordTime time = settings.getRecord().getTimes(i);
            Check.range(field + ".week_day", time.getWeekDay(), 1, 7);
            Check.range(field + ".from_s", time.getFromS(), 0, DAY_S);
            Check.range(field + ".to_s", time.getToS(), time.getFromS() + 1, DAY_S);
            Check.atMost(FIELD + "record.times of day " + time.getWeekDay(), ++ofDay[time.getWeekDay()], 8);
        }
        return settings;
    }

    private static void basic(BasicSettings basic) {
        Check.text(FIELD + "basic.name", basic.getName(), 0, 64);
        // Shorter ones make a storm of a handful of devices, longer ones leave a dead one standing.
        orZero(FIELD + "basic.expiration_s", basic.getExpirationS(), 60, 604_800);
        orZero(FIELD + "basic.keepalive_s", basic.getKeepaliveS(), 5, 600);
        orZero(FIELD + "basic.keepalive_misses", basic.getKeepaliveMisses(), 1, 255);
        if (basic.equals(BasicSettings.getDefaultInstance())) {
            throw Refusal.badField(FIELD + "basic", "", "something to change");
        }
    }

    private static void video(String field, VideoSettings video) {
        Check.range(field + ".stream", video.getStream(), 0, 15);
        value(field + ".format", video.getFormat());
        value(field + ".resolution", video.getResolution());
        value(field + ".frame_rate", video.getFrameRate());
        value(field + ".bit_rate_type", video.getBitRateType());
        value(field + ".bit_rate", video.getBitRate());
    }

    private static void value(String field, String value) {
        if (!value.matches("[0-9]{0,6}|[0-9]{1,5}x[0-9]{1,5}")) {
            throw Refusal.badField(field, value, "a number, or WIDTHxHEIGHT; empty leaves it");
        }
    }

    private static void text(TextSettings text) {
        Check.range(FIELD + "text.window_width", text.getWindowWidth(), 1, MAX_PIXELS);
        Check.range(FIELD + "text.window_height", text.getWindowHeight(), 1, MAX_PIXELS);
        Check.range(FIELD + "text.time_x", text.getTimeX(), 0, text.getWindowWidth());
        Check.range(FIELD + "text.time_y", text.getTimeY(), 0, text.getWindowHeight());
        Check.range(FIELD + "text.time_form", text.getTimeForm(), 0, 5);
        Check.atMost(FIELD + "text.texts", text.getTextsCount(), 8);
        for (int i = 0; i < text.getTextsCount(); i++) {
            String field = FIELD + "text.texts[" + i + "]";
            PictureText one = text.getTexts(i);
            Check.text(field + ".text", one.getText(), 1, 32);
            Check.range(field + ".x", one.getX(), 0, text.getWindowWidth());
            Check.range(field + ".y", one.getY(), 0, text.getWindowHeight());
        }
    }

    private static void region(String field, MaskRegion region) {
        Check.range(field + ".number", region.getNumber(), 1, 4);
        Check.range(field + ".left", region.getLeft(), 0, MAX_PIXELS);
        Check.range(field + ".top", region.getTop(), 0, MAX_PIXELS);
        Check.range(field + ".right", region.getRight(), region.getLeft(), MAX_PIXELS);
        Check.range(field + ".bottom", region.getBottom(), region.getTop(), MAX_PIXELS);
    }

    private static void orZero(String field, int value, int min, int max) {
        if (value != 0) {
            Check.range(field, value, min, max);
        }
    }

    /** For the record: what is changed, on one line of at most 512 characters. */
    static String words(DeviceSettings settings) {
        String all = settings.toString().replaceAll("\\s+", " ").trim();
        return all.length() > 512 ? all.substring(0, 511) + "…" : all;
    }
}
