package org.xueliang.ingest.gb28181.cascade;

import org.xueliang.protocol.sip.transaction.SipFlow;

/** The way of SIP messages to a platform above and back. On the link's thread, calls and answers alike. */
interface UpperWire {
    /** Takes what happens. */
    interface Listener {
        /** It can be sent to. */
        void opened(SipFlow flow);

        /** It cannot be opened. @param cause in words */
        void lost(String cause);
    }

    /** Opens it, or says again that it is open; answered later by opened or lost. */
    void open(Listener listener);

    /** Nothing is called any more. */
    void close();
}
