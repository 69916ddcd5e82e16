package org.xueliang.protocol.sip.transaction;

import org.xueliang.protocol.sip.SipRequest;

/** What may happen to an INVITE that came to us, besides our answer. */
public interface InviteServerListener {
    /** The ACK of our 2xx. */
    default void acknowledged(SipRequest ack) {}

    /** No ACK of our 2xx in 64 T1: the other side is to be sent a BYE. */
    default void unacknowledged() {}

    /**
     * Whether a CANCEL may withdraw it: where not it is answered 403 and the INVITE goes on. Asked before our answer alone; the same CANCEL
     * that comes again is not asked about again.
     */
    default boolean letsCancel(SipRequest cancel) {
        return true;
    }

    /** CANCEL before our answer; 487 has been sent already. */
    default void cancelled() {}
}
