package org.xueliang.ingest.rtsp;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.rtsp.RtspRequest;

/**
 * Requests of one connection are answered one after the other, in the order in which they came (RFC 2326 section 9.1): while an answer needs
 * time the next ones wait, as many as have place. Not thread-safe.
 */
final class RequestTurns {
    static final int MAX_WAITING = 8;

    /** What becomes of a request that comes. */
    enum Turn {
        NOW,
        LATER,
        /** More wait than have place. */
        NEVER
    }

    private final Deque<RtspRequest> waiting = new ArrayDeque<>();
    private boolean held;

    Turn comes(RtspRequest request) {
        if (!held) {
            return Turn.NOW;
        }
        if (waiting.size() >= MAX_WAITING) {
            return Turn.NEVER;
        }
        waiting.add(request);
        return Turn.LATER;
    }

    /** An answer needs time. */
    void hold() {
        held = true;
    }

    /** It was given: it is the turn of the {@linkplain #next next}. */
    void release() {
        held = false;
    }

    /** Null where none waits, or it is not its turn. */
    @Nullable
    RtspRequest next() {
        return held ? null : waiting.poll();
    }

    /** Nobody is answered any more. */
    void clear() {
        waiting.clear();
    }
}
