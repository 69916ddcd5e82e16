package org.xueliang.ingest.gb28181.invite;

import org.xueliang.protocol.state.TransitionTable;

/** Life of one INVITE, from the place for its media to the end. */
public enum InviteState {
    NEW,
    /** A port and an SSRC are being had. */
    OPENING,
    INVITED,
    /** 1xx came. */
    PROCEEDING,
    /** 2xx came and was acknowledged; no picture yet. */
    ANSWERED,
    STREAMING,
    ENDED;

    /** What happens to it. */
    public enum Event {
        OPEN,
        PLACED,
        PROVISIONAL,
        OK,
        REFUSED,
        NO_ANSWER,
        PICTURE,
        /** Nothing came, or nothing more comes. */
        SILENT,
        BYE,
        /** The gateway ends it. */
        END,
        /** It cannot go on: no port, an answer that says nothing, a conflict. */
        FAIL
    }

    static final TransitionTable<InviteState, Event> TABLE = TransitionTable.builder(InviteState.class, Event.class)
            .on(NEW, Event.OPEN, OPENING)
            .on(OPENING, Event.PLACED, INVITED)
            .on(INVITED, Event.PROVISIONAL, PROCEEDING)
            .on(INVITED, Event.OK, ANSWERED)
            .on(INVITED, Event.REFUSED, ENDED)
            .on(INVITED, Event.NO_ANSWER, ENDED)
            .on(PROCEEDING, Event.PROVISIONAL, PROCEEDING)
            .on(PROCEEDING, Event.OK, ANSWERED)
            .on(PROCEEDING, Event.REFUSED, ENDED)
            .on(PROCEEDING, Event.NO_ANSWER, ENDED)
            .on(ANSWERED, Event.PICTURE, STREAMING)
            .on(ANSWERED, Event.SILENT, ENDED)
            .on(ANSWERED, Event.BYE, ENDED)
            .on(STREAMING, Event.SILENT, ENDED)
            .on(STREAMING, Event.BYE, ENDED)
            .fromAny(Event.END, ENDED)
            .fromAny(Event.FAIL, ENDED)
            .build();
}
