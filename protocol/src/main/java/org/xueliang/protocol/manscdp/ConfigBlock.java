package org.xueliang.protocol.manscdp;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One block of settings (2022 A.2.3.2, A.2.6.8). Numbers are -1 where the device says nothing. */
public sealed interface ConfigBlock {
    /** Element that holds it. */
    String element();

    /** @param expirationS of the registration, seconds */
    record BasicParam(String name, int expirationS, int heartBeatIntervalS, int heartBeatCount) implements ConfigBlock {
        @Override
        public String element() {
            return "BasicParam";
        }
    }

    /**
     * SnapShotConfig, 2022; named SnapShot in answers.
     *
     * @param snapNum 1 to 10
     * @param intervalS seconds between pictures
     * @param uploadUrl where the device puts them
     * @param sessionId 32 to 128 of A-Z, a-z, 0-9 and '-'
     */
    record SnapShotConfig(int snapNum, int intervalS, String uploadUrl, String sessionId) implements ConfigBlock {
        @Override
        public String element() {
            return "SnapShotConfig";
        }

        /** The URL bears a token: not shown. */
        @Override
        public String toString() {
            return "SnapShotConfig[snapNum=" + snapNum + ", intervalS=" + intervalS + ", sessionId=" + sessionId + "]";
        }
    }

    /** OSDConfig, 2022: text in the picture; at most 8 texts. */
    record OsdConfig(
            int length,
            int width,
            int timeX,
            int timeY,
            @Nullable Boolean timeEnabled,
            int timeType,
            @Nullable Boolean textEnabled,
            List<OsdText> texts)
            implements ConfigBlock {
        public OsdConfig {
            texts = List.copyOf(texts);
        }

        @Override
        public String element() {
            return "OSDConfig";
        }
    }

    /** @param text at most 32 characters */
    record OsdText(String text, int x, int y) {}

    /** PictureMask, 2022: regions of the picture that are hidden; at most 4. */
    record PictureMask(boolean on, List<MaskRegion> regions) implements ConfigBlock {
        public PictureMask {
            regions = List.copyOf(regions);
        }

        @Override
        public String element() {
            return "PictureMask";
        }
    }

    /**
     * Pixels.
     *
     * @param number 1 to 4
     */
    record MaskRegion(int number, int left, int top, int right, int bottom) {}

    /** @param mode 0 none, 1 horizontal, 2 vertical, 3 both */
    record FrameMirror(int mode) implements ConfigBlock {
        @Override
        public String element() {
            return "FrameMirror";
        }
    }

    /** VideoParamAttribute, 2022: one for each stream. */
    record VideoParamAttribute(List<VideoStream> streams) implements ConfigBlock {
        public VideoParamAttribute {
            streams = List.copyOf(streams);
        }

        @Override
        public String element() {
            return "VideoParamAttribute";
        }
    }

    /** All but the number as the device writes them. */
    record VideoStream(
            int streamNumber, String format, String resolution, String frameRate, String bitRateType, String bitRate) {}

    /** VideoAlarmRecord, 2022. */
    record VideoAlarmRecord(boolean enabled, int recordSeconds, int preRecordSeconds, int streamNumber)
            implements ConfigBlock {
        @Override
        public String element() {
            return "VideoAlarmRecord";
        }
    }

    /** AlarmReport, 2022: which alarms are reported. */
    record AlarmReport(boolean motionDetection, boolean fieldDetection) implements ConfigBlock {
        @Override
        public String element() {
            return "AlarmReport";
        }
    }

    /** VideoRecordPlan, 2022. */
    record VideoRecordPlan(boolean enabled, int streamNumber, List<RecordSchedule> schedules) implements ConfigBlock {
        public VideoRecordPlan {
            schedules = List.copyOf(schedules);
        }

        @Override
        public String element() {
            return "VideoRecordPlan";
        }
    }

    /** @param weekDay 1 Monday to 7 Sunday */
    record RecordSchedule(int weekDay, List<TimeSegment> segments) {
        public RecordSchedule {
            segments = List.copyOf(segments);
        }
    }

    /** Seconds of the day. */
    record TimeSegment(int startSecond, int stopSecond) {}

    /**
     * Anything else, such as SVAC's.
     *
     * @param fields path to text, such as {@code ROIParam/ROIFlag}; at most 256
     */
    record Other(String element, Map<String, String> fields) implements ConfigBlock {
        public Other {
            fields = Map.copyOf(fields);
        }
    }
}
