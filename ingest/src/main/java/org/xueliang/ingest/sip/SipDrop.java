package org.xueliang.ingest.sip;

/** Why a message was not handled. */
enum SipDrop {
    /** More than its source may send. */
    RATE,
    /** Its event loop has too much to do already. */
    QUEUE,
    /** Too many transactions are open. */
    TRANSACTIONS,
    /** Its host has its share of all transactions. */
    SOURCE_TRANSACTIONS,
    /** Belongs to nothing here. */
    STRAY,
    /** No SIP. */
    MALFORMED,
    /** Keeps a NAT binding open. */
    PING,
    /** What we send did not fit into the connection's buffer, or the connection is closed. */
    UNSENT,
    /** Nobody answered the request in time. */
    UNANSWERED,
    /** Bytes of a stream that belong to no message. */
    SKIPPED
}
