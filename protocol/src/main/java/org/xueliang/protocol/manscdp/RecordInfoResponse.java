package org.xueliang.protocol.manscdp;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Response RecordInfo: one page of recordings (2022 A.2.6.7), paged like a catalog. Recordings may overlap, repeat and be unsorted.
 *
 * @param sumNum recordings of the whole answer; 0 where there are none (X20 in vendor-quirks: no list then); -1 where not said
 * @param damaged the body was cut inside the list
 */
public record RecordInfoResponse(
        String sn, String deviceId, String name, int sumNum, List<RecordEntry> items, boolean damaged)
        implements ManscdpMessage {
    public RecordInfoResponse {
        items = List.copyOf(items);
    }

    @Override
    public MessageKind kind() {
        return MessageKind.RESPONSE;
    }

    @Override
    public String commandType() {
        return "RecordInfo";
    }

    /**
     * One recording.
     *
     * @param start null where it cannot be read
     * @param end null where it cannot be read
     * @param type time, alarm, manual, or as the device says
     * @param bytes -1 where not said
     */
    public record RecordEntry(
            String channel,
            String name,
            String filePath,
            String address,
            @Nullable Instant start,
            @Nullable Instant end,
            String type,
            long bytes) {}
}
