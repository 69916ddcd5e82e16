package org.xueliang.ingest.rtsp;

import org.xueliang.protocol.rtsp.RtspStreamListener;

/** One side of an RTSP connection, on its event loop. */
interface RtspPeer extends RtspStreamListener {
    /** What came is no RTSP; the connection is still open, nothing more is read from it. */
    void garbage(String what);

    /** The socket or the handling of what came failed. */
    void failed(String cause);

    /** The connection is closed, by whomever. Nothing comes after it. */
    void closed();

    /** The connection takes bytes again, or no more for now. */
    default void writabilityChanged() {}
}
