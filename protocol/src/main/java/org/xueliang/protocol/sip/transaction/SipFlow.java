package org.xueliang.protocol.sip.transaction;

import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.sip.SipMessage;

/**
 * Where messages go and come from: an address over UDP, or a connection. A device's requests go back on the flow that it came on, never to
 * its Contact (signalling sheet 3.3). Two flows to the same place are equal.
 */
public interface SipFlow {
    /** TCP: nothing is sent twice. */
    boolean isReliable();

    /** As Via names it: UDP or TCP. */
    String transport();

    /** The peer's address, without brackets. */
    String remoteHost();

    int remotePort();

    /** Our address as the peer sees it or as it is configured: for Via and Contact. */
    String localHost();

    int localPort();

    /** A connection that is closed takes nothing any more; an address always does. */
    boolean isOpen();

    /** Whoever is there has shown who it is: a connection may now have what only known peers may. */
    default void proved() {}

    /**
     * Sends, or loses it and counts that.
     *
     * @param encoded the whole message; not changed afterwards by anyone
     * @param message what was encoded, for the trace; null where it is sent once more
     */
    void send(byte[] encoded, @Nullable SipMessage message);
}
