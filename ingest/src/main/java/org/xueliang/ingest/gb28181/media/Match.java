package org.xueliang.ingest.gb28181.media;

/** How a flow was found to be a dialog's, or why it is nobody's. */
public enum Match {
    /** Address, port and SSRC are those of the answer. */
    AS_AGREED(true),
    /** Address and SSRC are; the port is another one: NAT, or the answer named none. */
    OTHER_PORT(true),
    /** Address and port are those of the answer, the SSRC is neither offered nor answered (D6 in vendor-quirks). */
    OTHER_SSRC(true),
    /** The address alone, and no other dialog with it waits. */
    ADDRESS_ALONE(true),
    /** The tuple of a stream that has begun, with a new SSRC: its sender began anew. */
    RESTARTED(true),
    /** It came to a port that this dialog has alone. */
    OWN_PORT(true),

    /** Nobody expects media from this address. */
    UNKNOWN_SOURCE(false),
    /** It may be more than one dialog's: it is given to none. */
    AMBIGUOUS(false),
    /** It was there before anybody waited for it: of a dialog that a gateway before this one had, or nobody's. */
    STRAY(false),
    /** Of a dialog that has ended; its sender has not stopped. */
    ENDED_DIALOG(false);

    private final boolean bound;

    Match(boolean bound) {
        this.bound = bound;
    }

    public boolean isBound() {
        return bound;
    }
}
