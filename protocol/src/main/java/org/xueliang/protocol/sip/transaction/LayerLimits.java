package org.xueliang.protocol.sip.transaction;

/**
 * What one layer holds at most.
 *
 * @param maxServerTransactions requests of others; more are dropped, and come again
 * @param maxClientTransactions requests of ours; more fail with {@link SipFailure#OVERLOAD}
 */
public record LayerLimits(int maxServerTransactions, int maxClientTransactions) {
    public static final LayerLimits DEFAULTS = new LayerLimits(262_144, 65_536);
}
