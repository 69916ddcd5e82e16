package org.xueliang.ingest.recorded;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.assignment.Assignment.Verifier;
import org.xueliang.ingest.media.ChannelStream;

/** A recording that is being played, as who looks at it sees it. Thread-safe; nothing here blocks. */
public interface RecordedView {
    /** Of the one who may look; no other credential of the channel serves. */
    List<Verifier> verifiers();

    /** Codec and parameter sets are its. */
    ChannelStream stream();

    /** Of the period that was asked for. */
    double lengthS();

    /**
     * The sink gets pictures from now on: from where it stands, or from elsewhere, or at another speed. Fails with a message for people.
     *
     * @param fromS seconds from the begin of the period; null to go on
     * @param scale null as before
     */
    CompletableFuture<Void> play(RecordedSink sink, @Nullable Double fromS, @Nullable Double scale);

    /** As {@link #play}; the sink stays and gets nothing. */
    CompletableFuture<Void> pause();

    /** The sink has gone. */
    void leave(RecordedSink sink);
}
