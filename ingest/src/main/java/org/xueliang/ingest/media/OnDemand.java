package org.xueliang.ingest.media;

import java.util.Optional;

/** Streams that begin when somebody wants to see them. Thread-safe; nothing here blocks. */
public interface OnDemand {
    /** A gateway whose streams come by themselves or not at all. */
    OnDemand NONE = (channel, who, waiter) -> Optional.empty();

    /** Somebody's wish for a stream: while it is held the stream is asked for. Close it once, from any thread. */
    interface Wish extends AutoCloseable {
        @Override
        void close();
    }

    /** Is told once, within a bounded time, on some event loop: it must not block. Not told after its wish was closed, save for a race. */
    interface Waiter {
        /** The stream is in the directory, and a picture that a decoder can begin with in its cache. */
        void streaming();

        /** None comes. The wish is still to be closed. @param cause in words, never empty */
        void noPicture(String cause);
    }

    /**
     * Wants a channel's stream; empty where it is not one that is asked for: it is in the directory then, or not.
     *
     * @param who for people: "viewer 10.0.0.1:5544", "snapshot"
     */
    Optional<Wish> want(String channel, String who, Waiter waiter);
}
