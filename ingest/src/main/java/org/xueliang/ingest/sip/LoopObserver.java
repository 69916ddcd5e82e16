package org.xueliang.ingest.sip;

import org.xueliang.protocol.sip.SipMessage;
import org.xueliang.protocol.sip.transaction.SipFlow;
import org.xueliang.protocol.sip.transaction.SipLayerObserver;

/** What a loop's transactions do on their own: counted, and said where somebody has to look. */
record LoopObserver(SipEndpointParts parts) implements SipLayerObserver {
    @Override
    public void requestRepeated() {
        parts.metrics().requestRepeated();
    }

    @Override
    public void sentAgain() {
        parts.metrics().sentAgain();
    }

    @Override
    public void stray(SipMessage message) {
        parts.metrics().dropped(SipDrop.STRAY);
    }

    @Override
    public void overload() {
        parts.metrics().dropped(SipDrop.TRANSACTIONS);
        parts.warn(
                "sip transactions",
                "SIP requests are dropped: " + parts.settings().layerLimits().maxServerTransactions()
                        + " of one loop are remembered already");
    }

    @Override
    public void overload(SipFlow of) {
        parts.metrics().dropped(SipDrop.SOURCE_TRANSACTIONS);
        parts.warn(
                "sip transactions of one host",
                "SIP requests of " + of.remoteHost() + " are dropped: "
                        + parts.settings().layerLimits().maxOfOneSource() + " of it are remembered already");
    }

    @Override
    public void unanswered() {
        parts.metrics().dropped(SipDrop.UNANSWERED);
    }
}
