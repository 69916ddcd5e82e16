package org.xueliang.protocol.rtp;

import org.jspecify.annotations.Nullable;

/**
 * Decides which synchronisation source belongs to a stream, so that one camera's picture never appears in another's. Not thread-safe.
 */
public final class SsrcFilter {
    /** How far the SSRC of the SETUP answer is believed. */
    public enum Policy {
        /** The first one seen is followed; the announced one takes over whenever it is seen (Reolink announces wrong ones, R1 and R9). */
        FIRST_SEEN,
        /** Only the announced one; for servers known to leave stale sessions on a connection (R9 in vendor-quirks: old live555). */
        ANNOUNCED_ONLY
    }

    /** What to do with a packet. */
    public enum Decision {
        ACCEPT,
        /** Another source took over: reset reordering, statistics and time, then take the packet. */
        SWITCHED,
        DROP
    }

    /** A source may take over from one that was silent so long (rtp-mpegps-h26x.md 9 #3). */
    public static final long SILENCE_US = 2_000_000;

    private final Policy policy;
    private final @Nullable Integer announced;
    private boolean started;
    private int current;
    private long lastUs;

    public SsrcFilter(Policy policy, @Nullable Integer announced) {
        this.policy = policy;
        this.announced = announced;
    }

    /** @param nowUs any monotonic time base, microseconds */
    public Decision packet(int ssrc, long nowUs) {
        if (started && ssrc == current) {
            lastUs = nowUs;
            return Decision.ACCEPT;
        }
        boolean isAnnounced = announced != null && announced == ssrc;
        if (policy == Policy.ANNOUNCED_ONLY && announced != null && !isAnnounced) {
            return Decision.DROP;
        }
        if (started && !isAnnounced && nowUs - lastUs < SILENCE_US) {
            return Decision.DROP;
        }
        Decision decision = started ? Decision.SWITCHED : Decision.ACCEPT;
        started = true;
        current = ssrc;
        lastUs = nowUs;
        return decision;
    }

    /** The source that is followed; 0 before the first packet. */
    public int ssrc() {
        return current;
    }
}
