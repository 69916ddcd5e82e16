package org.xueliang.protocol.sip.transaction;

/** States of a client transaction: RFC 3261 clauses 17.1.1 and 17.1.2, RFC 6026 clause 7.2. */
public enum ClientState {
    /** Sent, nothing came; "calling" for INVITE. */
    TRYING,
    PROCEEDING,
    /** Final response; for INVITE other than 2xx. */
    COMPLETED,
    /** INVITE: 2xx. */
    ACCEPTED,
    /** INVITE: given up, but a late 2xx still gets its ACK and BYE (18 #21 in the signalling sheet). */
    GIVEN_UP,
    TERMINATED
}
