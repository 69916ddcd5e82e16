package org.xueliang.protocol.manscdp;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Query RecordInfo (2022 A.2.4.5). Written with Secrecy 0 always; Type too, for Dahua recorders answer nothing without (S31 in vendor-quirks).
 *
 * @param deviceId the channel
 * @param type all, time, alarm or manual
 * @param streamNumber 2022; null for any
 */
public record RecordInfoQuery(
        String sn,
        String deviceId,
        Instant start,
        Instant end,
        String type,
        @Nullable Integer streamNumber) implements ManscdpMessage {
    @Override
    public MessageKind kind() {
        return MessageKind.QUERY;
    }

    @Override
    public String commandType() {
        return "RecordInfo";
    }

    /** All recordings of the period. */
    public RecordInfoQuery(String sn, String deviceId, Instant start, Instant end) {
        this(sn, deviceId, start, end, "all", null);
    }
}
