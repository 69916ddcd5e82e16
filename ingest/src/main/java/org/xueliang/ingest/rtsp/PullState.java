package org.xueliang.ingest.rtsp;

import org.xueliang.protocol.state.TransitionTable;

/** Where a pull is in its life. */
enum PullState {
    /** Waiting for the name service and, for UDP, for ports. */
    RESOLVING,
    CONNECTING,
    /** OPTIONS is asked. */
    GREETING,
    DESCRIBING,
    SETTING_UP,
    /** PLAY is asked. */
    STARTING,
    PLAYING,
    ENDED;

    /** What moves it on. */
    enum Event {
        RESOLVED,
        CONNECTED,
        GREETED,
        DESCRIBED,
        SET_UP,
        PLAYS,
        /** A redirect, another transport, a server that closes after 401: from the start, with another connection. */
        AGAIN,
        END
    }

    static final TransitionTable<PullState, Event> TABLE = TransitionTable.builder(PullState.class, Event.class)
            .on(RESOLVING, Event.RESOLVED, CONNECTING)
            .on(CONNECTING, Event.CONNECTED, GREETING)
            .on(GREETING, Event.GREETED, DESCRIBING)
            .on(DESCRIBING, Event.DESCRIBED, SETTING_UP)
            .on(SETTING_UP, Event.SET_UP, STARTING)
            .on(STARTING, Event.PLAYS, PLAYING)
            .on(GREETING, Event.AGAIN, RESOLVING)
            .on(DESCRIBING, Event.AGAIN, RESOLVING)
            .on(SETTING_UP, Event.AGAIN, RESOLVING)
            .on(STARTING, Event.AGAIN, RESOLVING)
            .on(PLAYING, Event.AGAIN, RESOLVING)
            .fromAny(Event.END, ENDED)
            .build();
}
