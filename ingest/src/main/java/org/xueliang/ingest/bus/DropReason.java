package org.xueliang.ingest.bus;

import java.util.Locale;

/** Why a frame event never reached the bus. */
public enum DropReason {
    /** The queue was full, in events or in bytes: the bus is away or slower than the cameras. */
    QUEUE_FULL,
    /** It waited longer than the bus would have kept it. */
    TOO_OLD,
    /**
     * Redis refused it: out of memory, read-only replica, wrong type. A change of state is dropped for the last alone, and else
     * waits.
     */
    REFUSED,
    /** It was on its way when the connection broke or the answer did not come; it may have arrived or not. */
    LOST_ON_THE_WAY,
    /** The gateway ended before it was sent. */
    CLOSED;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
