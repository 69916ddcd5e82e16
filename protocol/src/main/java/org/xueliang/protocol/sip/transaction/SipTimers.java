package org.xueliang.protocol.sip.transaction;

/**
 * Timers of RFC 3261 clause 17.
 *
 * @param t1Ms round trip: the first retransmission
 * @param t2Ms longest pause between retransmissions
 * @param t4Ms longest life of a message in the network
 * @param ringingMs bound for an INVITE that was answered provisionally alone (timer C)
 */
public record SipTimers(int t1Ms, int t2Ms, int t4Ms, int ringingMs) {
    public static final SipTimers DEFAULTS = new SipTimers(500, 4000, 5000, 180_000);

    /** 64 T1: timers B, D, F, H, J, L, M. */
    int giveUpMs() {
        return 64 * t1Ms;
    }
}
