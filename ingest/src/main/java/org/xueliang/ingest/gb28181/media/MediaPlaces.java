package org.xueliang.ingest.gb28181.media;

/** Where dialogs get places for their media; a door, or something that stands in for one. */
public interface MediaPlaces {
    /** Takes the outcome of {@link #open}, on whatever thread. */
    interface Opened {
        void opened(MediaPlace place);

        /** @param cause in words */
        void failed(String cause);
    }

    /** Expects media; with a port of its own the outcome may come later. The taker closes the place. */
    void open(MediaWanted wanted, MediaReceiver receiver, Opened outcome);
}
