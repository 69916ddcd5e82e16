package org.xueliang.protocol.sip.dialog;

/** Why a dialog ended. */
public enum DialogEnd {
    /** The other side sent BYE. */
    REMOTE_BYE,
    /** We ended it. */
    LOCAL,
    /** No ACK came for our 2xx. */
    NO_ACK,
    /** The other side withdrew its INVITE. */
    CANCELLED
}
