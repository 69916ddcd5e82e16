package org.xueliang.protocol.manscdp;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Query Alarm, the body of a subscription (2022 A.2.4.9).
 *
 * @param startPriority 0 for all
 * @param method 0 for all, or 1/2
 * @param type empty for all
 * @param start null for now on
 * @param end null for ever
 */
public record AlarmQuery(
        String sn,
        String deviceId,
        int startPriority,
        int endPriority,
        String method,
        String type,
        @Nullable Instant start,
        @Nullable Instant end)
        implements ManscdpMessage {
    @Override
    public MessageKind kind() {
        return MessageKind.QUERY;
    }

    @Override
    public String commandType() {
        return "Alarm";
    }

    /** All alarms. */
    public AlarmQuery(String sn, String deviceId) {
        this(sn, deviceId, 0, 0, "0", "", null, null);
    }
}
