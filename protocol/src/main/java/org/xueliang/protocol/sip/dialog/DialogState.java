package org.xueliang.protocol.sip.dialog;

/** States of a dialog (RFC 3261 clause 12). */
public enum DialogState {
    /** The request that makes it is not answered finally. */
    EARLY,
    CONFIRMED,
    TERMINATED
}
