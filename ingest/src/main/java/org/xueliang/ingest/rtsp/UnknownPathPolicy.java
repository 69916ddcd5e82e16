package org.xueliang.ingest.rtsp;

/** What happens to somebody who publishes to a path that no channel has. */
public enum UnknownPathPolicy {
    /** 404, and that is all. */
    REFUSE,
    /** Reported to the registry, which lists it as pending; refused with 403 until it is approved. */
    PENDING
}
