package org.xueliang.ingest.rtsp;

import org.xueliang.protocol.state.TransitionTable;

/** Where a connection to our server is in its life. */
enum ServerState {
    /** Nothing was agreed on. */
    READY,
    /** A publisher described what it has. */
    ANNOUNCED,
    /** A publisher's tracks are set up. */
    RECORD_READY,
    RECORDING,
    /** A viewer's tracks are set up, one or all, or paused. */
    PLAY_READY,
    PLAYING,
    ENDED;

    /** What moves it on. */
    enum Event {
        ANNOUNCE,
        SETUP_RECORD,
        RECORD,
        SETUP_PLAY,
        PLAY,
        PAUSE,
        /** TEARDOWN, a stream that is over, silence, a closed connection. */
        END
    }

    static final TransitionTable<ServerState, Event> TABLE = TransitionTable.builder(ServerState.class, Event.class)
            .on(READY, Event.ANNOUNCE, ANNOUNCED)
            .on(ANNOUNCED, Event.SETUP_RECORD, RECORD_READY)
            .on(RECORD_READY, Event.SETUP_RECORD, RECORD_READY)
            .on(RECORD_READY, Event.RECORD, RECORDING)
            .on(READY, Event.SETUP_PLAY, PLAY_READY)
            .on(PLAY_READY, Event.SETUP_PLAY, PLAY_READY)
            .on(PLAY_READY, Event.PLAY, PLAYING)
            .on(PLAYING, Event.PLAY, PLAYING)
            .on(PLAYING, Event.PAUSE, PLAY_READY)
            .on(PLAY_READY, Event.PAUSE, PLAY_READY)
            .fromAny(Event.END, ENDED)
            .build();
}
