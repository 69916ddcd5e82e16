package org.xueliang.protocol.sip.transaction;

import org.xueliang.protocol.sip.SipRequest;

/** Who answers requests. Called once for each request, never for a retransmission, on the thread of the layer that it was given to. */
@FunctionalInterface
public interface SipHandler {
    /**
     * @param transaction to be answered now or later, on the same thread; one that nobody answers in 64 T1 is forgotten and counted
     */
    void request(SipRequest request, SipServerTransaction transaction);
}
