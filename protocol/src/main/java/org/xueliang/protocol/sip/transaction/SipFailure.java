package org.xueliang.protocol.sip.transaction;

/** Why a request of ours has no final response. */
public enum SipFailure {
    /** Nothing came in 64 T1, or an INVITE rang too long. */
    TIMEOUT,
    /** The connection is closed or could not be opened. */
    TRANSPORT,
    /** Too many requests of ours wait already; it was not sent. */
    OVERLOAD,
    /** We withdrew it. */
    CANCELLED,
    /** The endpoint stops. */
    SHUTDOWN
}
