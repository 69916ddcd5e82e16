package org.xueliang.ingest.gb28181.cascade;

import org.xueliang.protocol.state.TransitionTable;

/** Life of a stream that a platform asked for. */
enum UpperCallState {
    /** Asked; the stream is being had from below. */
    WAITING_FOR_STREAM,
    /** The stream is there, sockets are being opened. */
    OPENING_MEDIA,
    /** 200 was sent. */
    ANSWERED,
    /** ACK came; a connection is being made where media goes over TCP. */
    CONNECTING,
    SENDING,
    ENDED;

    /** What happens to it. */
    enum Event {
        STREAM_THERE,
        MEDIA_OPEN,
        ACKNOWLEDGED,
        CONNECTED,
        END
    }

    static final TransitionTable<UpperCallState, Event> TABLE = TransitionTable.builder(
                    UpperCallState.class, Event.class)
            .on(WAITING_FOR_STREAM, Event.STREAM_THERE, OPENING_MEDIA)
            .on(OPENING_MEDIA, Event.MEDIA_OPEN, ANSWERED)
            .on(ANSWERED, Event.ACKNOWLEDGED, CONNECTING)
            .on(CONNECTING, Event.CONNECTED, SENDING)
            .fromAny(Event.END, ENDED)
            .build();
}
