package org.xueliang.protocol.sip.transaction;

import org.xueliang.protocol.sip.SipRequest;

/** What may happen to an INVITE that came to us, besides our answer. */
public interface InviteServerListener {
    /** The ACK of our 2xx. */
    default void acknowledged(SipRequest ack) {}

    /** No ACK of our 2xx in 64 T1: the other side is to be sent a BYE. */
    default void unacknowledged() {}

    /** CANCEL before our answer; 487 has been sent already. */
    default void cancelled() {}
}
