package org.xueliang.ingest.gb28181.control;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.AlertType;
import org.xueliang.proto.v1.Severity;
import org.xueliang.protocol.manscdp.AlarmNotify;

/**
 * What a device raises, as an alert (GB/T 28181-2022 9.4). The id comes from device, source, serial number and the device's
 * own time, so that a message that is sent again, in a new transaction or after a restart of either side, is the same alert.
 * For one thread.
 */
public final class Alarms {
    /** A device whose clock is further off is told by its arrival. */
    private static final long MAX_CLOCK_ERROR_US = 5 * 60_000_000L;

    private static final int GPS_METHOD = 4;
    private static final int MAX_RECENT = 4096;
    private static final int MAX_WORDS = 400;

    private final Map<String, Boolean> recent = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MAX_RECENT;
        }
    };

    /**
     * The alert of an alarm.
     *
     * @param place of the device; may be empty
     * @return null where it was taken before, or is a position and no alarm (signalling sheet 12: method 4)
     */
    public @Nullable Alert alert(String device, String place, AlarmNotify alarm, long receivedWallUs) {
        if (alarm.method() == GPS_METHOD && alarm.type() == 0) {
            return null;
        }
        String id = id(device, alarm, receivedWallUs);
        if (recent.put(id, true) != null) {
            return null;
        }
        Long saidUs = alarm.time() == null ? null : us(alarm.time());
        boolean believed = saidUs != null && Math.abs(saidUs - receivedWallUs) <= MAX_CLOCK_ERROR_US;
        long beginUs = saidUs != null && believed ? saidUs : receivedWallUs;
        String words = alarm.inWords();
        if (!alarm.description().isEmpty()) {
            words += ": " + printable(alarm.description());
        }
        if (saidUs != null && !believed) {
            words += " (the device says " + alarm.time() + ", its clock is off)";
        }
        return Alert.newBuilder()
                .setId(id)
                .setType(AlertType.DEVICE_ALARM)
                .setSeverity(severity(alarm.priority()))
                .setChannel(alarm.deviceId().matches("[0-9]{20}") ? alarm.deviceId() : device)
                .setPlace(place)
                .setBeginUs(beginUs)
                .setEndUs(beginUs)
                .setConfidence(1)
                .setDetail(words)
                .build();
    }

    /** Where the device gives no time, what comes with the same number within the same hour is the same. */
    private static String id(String device, AlarmNotify alarm, long receivedWallUs) {
        Instant said = alarm.time();
        String when = said == null ? "hour " + receivedWallUs / 3_600_000_000L : "at " + said;
        String text = String.join(
                "\n",
                "DEVICE_ALARM",
                device,
                alarm.deviceId(),
                alarm.sn(),
                when,
                Integer.toString(alarm.method()),
                Integer.toString(alarm.type()),
                Integer.toString(alarm.eventType()));
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /** 1 is the highest. */
    private static Severity severity(int priority) {
        return switch (priority) {
            case 1 -> Severity.CRITICAL;
            case 2 -> Severity.HIGH;
            case 4 -> Severity.LOW;
            default -> Severity.MEDIUM;
        };
    }

    private static String printable(String text) {
        String plain = text.replaceAll("\\p{Cc}|\\p{Cf}", " ").strip();
        return plain.length() > MAX_WORDS ? plain.substring(0, MAX_WORDS) : plain;
    }

    private static long us(Instant time) {
        return time.getEpochSecond() * 1_000_000 + time.getNano() / 1000;
    }
}
