package org.xueliang.protocol.sip.transaction;

import org.xueliang.protocol.sip.SipMessage;

/** Counts what the layer does on its own. */
public interface SipLayerObserver {
    SipLayerObserver NONE = new SipLayerObserver() {};

    /** A request came again and was answered from the store, or not yet. */
    default void requestRepeated() {}

    /** We sent a request or a final response once more. */
    default void sentAgain() {}

    /** A response or ACK that belongs to nothing here. */
    default void stray(SipMessage message) {}

    /** A request that was dropped because too many transactions are open. */
    default void overload() {}

    /** A request that was dropped because its host has its share of all transactions. */
    default void overload(SipFlow of) {}

    /** A request that nobody answered in time. */
    default void unanswered() {}
}
