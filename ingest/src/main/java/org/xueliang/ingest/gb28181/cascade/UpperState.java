package org.xueliang.ingest.gb28181.cascade;

import org.xueliang.protocol.state.TransitionTable;

/** Life of the link to a platform above. */
enum UpperState {
    CLOSED,
    /** An address is looked up, a connection opened. */
    OPENING,
    /** REGISTER was sent; nothing is shown to the platform yet. */
    REGISTERING,
    ONLINE,
    /** It refused, or did not answer: tried again after a pause. */
    WAITING,
    /** It sent us to another address (2022 9.1.2.3), where another link holds until it is lost. */
    REDIRECTED;

    /** What happens to it. */
    enum Event {
        START,
        OPENED,
        /** 200 to REGISTER. */
        ACCEPTED,
        /** Anything else to REGISTER, or a keepalive answered as by one who does not know us. */
        REFUSED,
        /** 302 to REGISTER, followed. */
        MOVED,
        /** No answer, no connection. */
        FAILED,
        /** Keepalives without an answer. */
        SILENT,
        RETRY,
        STOP
    }

    static final TransitionTable<UpperState, Event> TABLE = TransitionTable.builder(UpperState.class, Event.class)
            .on(CLOSED, Event.START, OPENING)
            .on(OPENING, Event.OPENED, REGISTERING)
            .on(OPENING, Event.FAILED, WAITING)
            .on(REGISTERING, Event.ACCEPTED, ONLINE)
            .on(REGISTERING, Event.REFUSED, WAITING)
            .on(REGISTERING, Event.MOVED, REDIRECTED)
            .on(REGISTERING, Event.FAILED, WAITING)
            .on(ONLINE, Event.ACCEPTED, ONLINE)
            .on(ONLINE, Event.REFUSED, WAITING)
            .on(ONLINE, Event.MOVED, REDIRECTED)
            .on(ONLINE, Event.FAILED, WAITING)
            .on(ONLINE, Event.SILENT, WAITING)
            .on(WAITING, Event.RETRY, OPENING)
            .on(REDIRECTED, Event.FAILED, WAITING)
            .fromAny(Event.STOP, CLOSED)
            .build();
}
