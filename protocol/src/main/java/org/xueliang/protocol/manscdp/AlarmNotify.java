package org.xueliang.protocol.manscdp;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Notify Alarm (2022 A.2.5.3).
 *
 * @param deviceId what gives the alarm: a channel, an alarm input, or a centre's 10 digits
 * @param priority 1 (highest) to 4; 0 where not said
 * @param method 1 to 7, see {@link AlarmMethod}; 0 where not said or not readable
 * @param type meaning depends on the method, see {@link AlarmWords}; 0 where not said. Found at the top, in Info and in AlarmTypeParam (X27 in vendor-quirks)
 * @param eventType with a type: 1 enter, 2 leave; 0 where not said
 * @param time by the device's clock; null where not said or not readable
 * @param description in the device's words; may be empty
 * @param longitude degrees; null where not said or no place on earth
 * @param latitude degrees; null where not said or no place on earth
 */
public record AlarmNotify(
        String sn,
        String deviceId,
        int priority,
        int method,
        int type,
        int eventType,
        @Nullable Instant time,
        String description,
        @Nullable Double longitude,
        @Nullable Double latitude)
        implements ManscdpMessage {
    @Override
    public MessageKind kind() {
        return MessageKind.NOTIFY;
    }

    @Override
    public String commandType() {
        return "Alarm";
    }

    /** What happened, in words: "video: intrusion into an area (entered)". */
    public String inWords() {
        return AlarmWords.of(method, type, eventType);
    }
}
