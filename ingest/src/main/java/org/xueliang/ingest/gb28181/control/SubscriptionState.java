package org.xueliang.ingest.gb28181.control;

import org.xueliang.protocol.state.TransitionTable;

/** Where a subscription of ours is in its life (RFC 6665, signalling sheet 20). */
enum SubscriptionState {
    /** SUBSCRIBE was sent. */
    PENDING,
    ACTIVE,
    /** Refused or ended; tried again when its time comes. */
    RESTING,
    ENDED;

    /** What moves it on. */
    enum Event {
        ACCEPTED,
        /** Refused, unanswered, or ended by the device. */
        LOST,
        AGAIN,
        GONE
    }

    static final TransitionTable<SubscriptionState, Event> TABLE = TransitionTable.builder(
                    SubscriptionState.class, Event.class)
            .on(PENDING, Event.ACCEPTED, ACTIVE)
            .on(PENDING, Event.LOST, RESTING)
            .on(ACTIVE, Event.ACCEPTED, ACTIVE)
            .on(ACTIVE, Event.LOST, RESTING)
            .on(RESTING, Event.AGAIN, PENDING)
            .fromAny(Event.GONE, ENDED)
            .build();
}
