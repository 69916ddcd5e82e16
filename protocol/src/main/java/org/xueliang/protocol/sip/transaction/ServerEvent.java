package org.xueliang.protocol.sip.transaction;

/** What happens to a server transaction. */
enum ServerEvent {
    /** The request came again. */
    REQUEST,
    PROVISIONAL,
    SUCCESS,
    FAILURE,
    ACK,
    /** Timer G. */
    RETRANSMIT,
    /** Timers H, I, J, L; or nobody answered. */
    TIMEOUT
}
