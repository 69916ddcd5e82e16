package org.xueliang.protocol.manscdp;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Response DeviceStatus (2022 A.2.6.4).
 *
 * @param ok false where the device answers ERROR
 * @param online null where not said
 * @param healthy Status OK; null where not said
 * @param reason why not, in the device's words; may be empty
 * @param deviceTime the device's clock; null where not said or not readable
 * @param alarms state of its alarm inputs; at most 1000
 */
public record DeviceStatusResponse(
        String sn,
        String deviceId,
        boolean ok,
        @Nullable Boolean online,
        @Nullable Boolean healthy,
        String reason,
        @Nullable Boolean encoding,
        @Nullable Boolean recording,
        @Nullable Instant deviceTime,
        List<AlarmInputStatus> alarms)
        implements ManscdpMessage {
    public DeviceStatusResponse {
        alarms = List.copyOf(alarms);
    }

    @Override
    public MessageKind kind() {
        return MessageKind.RESPONSE;
    }

    @Override
    public String commandType() {
        return "DeviceStatus";
    }

    /**
     * @param code of the alarm input
     * @param duty ONDUTY, OFFDUTY, ALARM, or as the device says
     */
    public record AlarmInputStatus(String code, String duty) {}
}
