package org.xueliang.ingest.gb28181.playback;

import org.xueliang.protocol.state.TransitionTable;

/** Life of a playback. */
public enum PlaybackState {
    /** The device was asked; no picture yet. */
    ASKED,
    /** Pictures are there and nobody takes them: it was not opened yet, or its viewer left. */
    WAITING,
    PLAYING,
    PAUSED,
    ENDED;

    /** What happens to it. */
    enum Event {
        PICTURE,
        /** A viewer opened it, or one that paused goes on. */
        OPENED,
        PAUSE,
        LEFT,
        END
    }

    static final TransitionTable<PlaybackState, Event> TABLE = TransitionTable.builder(PlaybackState.class, Event.class)
            .on(ASKED, Event.PICTURE, WAITING)
            .on(WAITING, Event.OPENED, PLAYING)
            .on(PLAYING, Event.OPENED, PLAYING)
            .on(PLAYING, Event.PAUSE, PAUSED)
            .on(PLAYING, Event.LEFT, WAITING)
            .on(PAUSED, Event.PAUSE, PAUSED)
            .on(PAUSED, Event.OPENED, PLAYING)
            .on(PAUSED, Event.LEFT, WAITING)
            .fromAny(Event.END, ENDED)
            .build();
}
