package org.xueliang.ingest.rtsp;

/** Whose certificates are believed when a camera is pulled over rtsps. */
public enum TlsTrust {
    /** Those that the machine's Java trusts, for the host that was asked for. */
    SYSTEM,
    /** Any: nearly every camera signs its own. Keeps listeners out, not somebody who stands between. */
    ANY
}
