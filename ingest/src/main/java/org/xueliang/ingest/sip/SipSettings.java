package org.xueliang.ingest.sip;

import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.sip.SipLimits;
import org.xueliang.protocol.sip.transaction.LayerLimits;
import org.xueliang.protocol.sip.transaction.SipTimers;

/**
 * How the endpoint listens, and what a peer may have of it.
 *
 * @param bind address for UDP and TCP
 * @param port 0 takes a free one, the same for both
 * @param advertisedHost what Via and Contact say; null: the local address that leads to the peer
 * @param maxConnections TCP, all peers together
 * @param maxConnectionsPerAddress TCP; loopback has no such bound
 * @param messagesPerSecond of one source address, and as many again in a burst; what is above is dropped before it is read. Loopback has no
 *     such bound
 * @param firstMessageMs how long a connection may be open without a whole message
 * @param messageMs how long one message may take to come (one byte a second)
 * @param idleMs how long a connection may be silent; a device on it says something every minute
 * @param maxQueued messages that wait for one event loop
 */
public record SipSettings(
        String bind,
        int port,
        @Nullable String advertisedHost,
        int maxConnections,
        int maxConnectionsPerAddress,
        int messagesPerSecond,
        int firstMessageMs,
        int messageMs,
        int idleMs,
        int maxQueued,
        SipTimers timers,
        SipLimits limits,
        LayerLimits layerLimits,
        Unproven unproven) {
    /**
     * What a TCP connection may have on which nobody has shown who it is: no registration was proved there and no request came
     * that was a known peer's. Connections that we opened are none of these.
     *
     * @param maxConnections all peers together
     * @param maxConnectionsPerAddress loopback has no such bound
     * @param connectionMs how long it may stay so
     * @param maxBodyBytes of a message
     */
    public record Unproven(int maxConnections, int maxConnectionsPerAddress, int connectionMs, int maxBodyBytes) {
        /**
         * All devices behind one router that come back at once are strangers for some milliseconds each; one that is refused comes
         * again on another connection. A body as large as a datagram's could be is enough to begin with.
         */
        public static final Unproven DEFAULTS = new Unproven(16_384, 1024, 120_000, 65_536);
    }

    /** Everything but the address at its default. */
    public static SipSettings of(String bind, int port, @Nullable String advertisedHost) {
        return new SipSettings(
                bind,
                port,
                advertisedHost,
                100_000,
                20_000,
                2000,
                10_000,
                10_000,
                600_000,
                131_072,
                SipTimers.DEFAULTS,
                SipLimits.DEFAULTS,
                LayerLimits.DEFAULTS,
                Unproven.DEFAULTS);
    }
}
