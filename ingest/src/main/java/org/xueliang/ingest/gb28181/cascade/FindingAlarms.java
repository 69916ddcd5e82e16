package org.xueliang.ingest.gb28181.cascade;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.Severity;
import org.xueliang.protocol.manscdp.AlarmNotify;
import org.xueliang.protocol.manscdp.GbEdition;

/** What the analysis here found, as the standard's alarms (2022 A.2.5.3): of things seen in pictures, and of pictures that stay away. Pure. */
final class FindingAlarms {
    private static final int DEVICE = 2;
    private static final int VIDEO_LOSS = 1;
    private static final int VIDEO = 5;
    private static final int MOVING_OBJECT = 2;
    private static final int VIDEO_ABNORMAL = 11;
    private static final int IMAGE_BLOCKED = 13;
    private static final int MAX_WORDS = 255;

    private FindingAlarms() {}

    /** @return one of each channel; empty for what the standard has no alarm for, and what came here as one */
    static List<AlarmNotify> of(Alert alert, GbEdition edition) {
        return switch (alert.getType()) {
            case MOTION -> one(alert, alert.getChannel(), VIDEO, MOVING_OBJECT);
            // 13 came with 2022: before it a covered lens is a picture that is not as it should be.
            case CAMERA_COVERED ->
                one(
                        alert,
                        alert.getChannel(),
                        VIDEO,
                        edition.isAtLeast(GbEdition.GB2022) ? IMAGE_BLOCKED : VIDEO_ABNORMAL);
            case CAMERA_MOVED, PICTURE_FROZEN -> one(alert, alert.getChannel(), VIDEO, VIDEO_ABNORMAL);
            case SIGNAL_LOST -> one(alert, alert.getChannel(), DEVICE, VIDEO_LOSS);
            case OUTAGE -> {
                List<AlarmNotify> all = new ArrayList<>();
                alert.getChannelsList().forEach(channel -> all.addAll(one(alert, channel, DEVICE, VIDEO_LOSS)));
                yield all;
            }
            case SENSOR, DEVICE_ALARM, ALERT_TYPE_UNSPECIFIED, UNRECOGNIZED -> List.of();
        };
    }

    private static List<AlarmNotify> one(Alert alert, String channel, int method, int type) {
        String words = alert.getDetail();
        Instant time = Instant.ofEpochSecond(
                Math.floorDiv(alert.getBeginUs(), 1_000_000L), Math.floorMod(alert.getBeginUs(), 1_000_000L) * 1000);
        return List.of(new AlarmNotify(
                alert.getId(),
                channel,
                priority(alert.getSeverity()),
                method,
                type,
                0,
                time,
                words.length() > MAX_WORDS ? words.substring(0, MAX_WORDS) : words,
                null,
                null));
    }

    /** 1 is the highest. */
    private static int priority(Severity severity) {
        return switch (severity) {
            case CRITICAL -> 1;
            case HIGH -> 2;
            case MEDIUM -> 3;
            case LOW, INFO, SEVERITY_UNSPECIFIED, UNRECOGNIZED -> 4;
        };
    }
}
