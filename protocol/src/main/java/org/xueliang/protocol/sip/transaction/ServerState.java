package org.xueliang.protocol.sip.transaction;

/** States of a server transaction: RFC 3261 clauses 17.2.1 and 17.2.2, RFC 6026 clause 7.1. */
public enum ServerState {
    /** The request was handed over; nothing was answered. */
    TRYING,
    /** A provisional response was sent. */
    PROCEEDING,
    /** A final response was sent; for INVITE other than 2xx, and its ACK has not come. */
    COMPLETED,
    /** INVITE: 2xx was sent and its ACK has not come. */
    ACCEPTED,
    /** INVITE: the ACK has come. */
    CONFIRMED,
    TERMINATED
}
