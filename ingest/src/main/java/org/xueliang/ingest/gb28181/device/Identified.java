package org.xueliang.ingest.gb28181.device;

import org.jspecify.annotations.Nullable;

/**
 * Whose a request is that came after a registration.
 *
 * @param device null where it is nobody's that may speak
 * @param hint whether the sender is to be told by 403; false where it was told often enough (S13, S15)
 * @param note for the trace and counters
 */
public record Identified(@Nullable DeviceSession device, Refusal refusal, boolean hint, String note) {
    /** Why a request is nobody's. */
    public enum Refusal {
        NONE,
        /** No such device registered here ever. */
        UNKNOWN,
        /** Registered before the gateway started, which does not know yet whether it still may. */
        NOT_YET,
        /** Its registration is over, or its connection broke. */
        NOT_REGISTERED,
        /** The digest of the message is wrong, or it has none and must (8.3). */
        NOTE,
        /** Registered, and from elsewhere: a forged From, or a new port behind NAT. */
        OTHER_SOURCE
    }
}
