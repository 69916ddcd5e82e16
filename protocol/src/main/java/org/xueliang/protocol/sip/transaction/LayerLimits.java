package org.xueliang.protocol.sip.transaction;

/**
 * What one layer holds at most.
 *
 * @param maxServerTransactions requests of others; more are dropped, and come again
 * @param maxOfOneSource requests of one host; more of it are dropped, and nobody else's. Loopback has no such bound
 * @param maxClientTransactions requests of ours; more fail with {@link SipFailure#OVERLOAD}
 */
public record LayerLimits(int maxServerTransactions, int maxOfOneSource, int maxClientTransactions) {
    /**
     * A quarter for one host: over UDP a request is remembered for 32 s, and all devices behind one router, which register anew
     * with two requests each, must find room.
     */
    public static final LayerLimits DEFAULTS = new LayerLimits(262_144, 65_536, 65_536);
}
