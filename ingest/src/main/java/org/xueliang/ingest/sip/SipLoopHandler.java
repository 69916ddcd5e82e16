package org.xueliang.ingest.sip;

import org.xueliang.protocol.sip.transaction.SipFlow;
import org.xueliang.protocol.sip.transaction.SipHandler;

/** What happens on one event loop; called on that loop alone. One is made for each loop ({@link Factory}), so it needs no locks. */
public interface SipLoopHandler extends SipHandler {
    /** Makes the handler of a loop when the endpoint starts. */
    @FunctionalInterface
    interface Factory {
        SipLoopHandler of(SipLoop loop);
    }

    /** A TCP connection is gone; every loop hears of every connection. Requests of ours that waited on it have failed already. */
    default void closed(SipFlow connection) {}
}
