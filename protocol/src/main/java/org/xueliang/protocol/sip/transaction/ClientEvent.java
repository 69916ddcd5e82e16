package org.xueliang.protocol.sip.transaction;

/** What happens to a client transaction. */
enum ClientEvent {
    PROVISIONAL,
    SUCCESS,
    FAILURE,
    /** Timers A and E. */
    RETRANSMIT,
    /** Timers B, C, D, F, K, M. */
    TIMEOUT,
    TRANSPORT_ERROR
}
