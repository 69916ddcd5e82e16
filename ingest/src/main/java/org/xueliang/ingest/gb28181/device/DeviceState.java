package org.xueliang.ingest.gb28181.device;

import org.xueliang.protocol.state.TransitionTable;

/** Where a device is in its life at this gateway (GB/T 28181-2022 9.1, 9.6). */
public enum DeviceState {
    /** Not registered: never, no longer, or it logged off. */
    ABSENT,
    /** Registered and heard of in time. */
    ONLINE,
    /** A sign of life is overdue; still online to others. */
    LATE,
    /** So many periods passed in silence; registered still, so that any authentic message brings it back (R1: Huawei). */
    LOST,
    /** Its TCP connection broke (9.1.1 f); it has to register anew. */
    DISCONNECTED,
    /** Registered before the gateway started, and not heard of since: any authentic message brings it back. */
    RESTORED;

    /** What moves it on. */
    public enum Event {
        /** A REGISTER with fresh proof. */
        PROVED,
        /** Any other authentic message. */
        HEARD,
        /** One keepalive period without any. */
        OVERDUE,
        /** As many periods as the settings say. */
        SILENT,
        BROKEN,
        EXPIRED,
        /** A registration of before the gateway started, whose seal is good. */
        TAKEN_UP,
        /** REGISTER with Expires 0 and fresh proof. */
        LEFT,
        /** The registry removed it, or its secret changed. */
        WITHDRAWN
    }

    /** The whole life. */
    public static final TransitionTable<DeviceState, Event> TABLE = TransitionTable.builder(
                    DeviceState.class, Event.class)
            .on(ABSENT, Event.PROVED, ONLINE)
            .on(ONLINE, Event.PROVED, ONLINE)
            .on(LATE, Event.PROVED, ONLINE)
            .on(LOST, Event.PROVED, ONLINE)
            .on(DISCONNECTED, Event.PROVED, ONLINE)
            .on(ONLINE, Event.HEARD, ONLINE)
            .on(LATE, Event.HEARD, ONLINE)
            .on(LOST, Event.HEARD, ONLINE)
            .on(ONLINE, Event.OVERDUE, LATE)
            .on(LATE, Event.SILENT, LOST)
            .on(ONLINE, Event.BROKEN, DISCONNECTED)
            .on(LATE, Event.BROKEN, DISCONNECTED)
            .on(LOST, Event.BROKEN, DISCONNECTED)
            .on(ABSENT, Event.TAKEN_UP, RESTORED)
            .on(RESTORED, Event.PROVED, ONLINE)
            .on(RESTORED, Event.HEARD, ONLINE)
            .on(RESTORED, Event.SILENT, LOST)
            .fromAny(Event.EXPIRED, ABSENT)
            .fromAny(Event.LEFT, ABSENT)
            .fromAny(Event.WITHDRAWN, ABSENT)
            .build();

    /** Whether others see it online. */
    public boolean online() {
        return this == ONLINE || this == LATE;
    }

    /** Whether its registration stands. */
    public boolean registered() {
        return online() || this == LOST || this == RESTORED;
    }
}
