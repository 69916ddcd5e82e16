package org.xueliang.ingest.recorded;

import java.util.Optional;

/** The recordings that can be looked at now. Thread-safe. */
@FunctionalInterface
public interface RecordedViews {
    /** Of a gateway that has none. */
    RecordedViews NONE = path -> Optional.empty();

    /** @param path of the RTSP URL, without slash */
    Optional<RecordedView> find(String path);
}
