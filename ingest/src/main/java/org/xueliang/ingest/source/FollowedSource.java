package org.xueliang.ingest.source;

import org.xueliang.proto.v1.SourceReport;

/** A source that is being followed. Thread-safe. */
public interface FollowedSource extends AutoCloseable {
    /** What is known of it now; the same message as long as nothing changed. */
    SourceReport report();

    /** Returns at once; nothing of it goes on for longer than a request on its way. */
    @Override
    void close();
}
