package org.xueliang.ingest.sip;

import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.sip.SipMessage;
import org.xueliang.protocol.sip.transaction.SipFlow;

/** Sees every message, for the trace. Called on event loops: it has to be quick, and thread-safe. */
public interface SipTap {
    SipTap NONE = new SipTap() {};

    /** On the loop that the message belongs to, before it is handled. */
    default void received(SipFlow from, SipMessage message) {}

    /** @param message null where it is sent once more */
    default void sent(SipFlow to, byte[] encoded, @Nullable SipMessage message) {}

    /** @param reason with an excerpt of at most 64 bytes and no secret */
    default void malformed(SipFlow from, String reason) {}
}
