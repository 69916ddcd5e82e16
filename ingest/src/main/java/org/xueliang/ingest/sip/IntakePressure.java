package org.xueliang.ingest.sip;

import org.xueliang.ingest.session.GatewayTime;

/**
 * Whether more comes in than is handled: a read of a socket that brought many datagrams at once, or a loop that came late to its own
 * tick. While it lasts, what others ask comes first and what we would ask by ourselves waits: else a power cut's end, with
 * every device registering and sending again, is made worse by our own questions to those that got through. Thread-safe.
 */
final class IntakePressure {
    /** An idle loop reads one or two at a time. */
    static final int MANY_AT_ONCE = 64;

    /** A loop that comes later than this has had something else to do. */
    static final long LATE_MS = 250;

    /** It must have been calm for so long: reads are full and not full by turns while it is bad. */
    static final long LASTS_MS = 1000;

    private final GatewayTime time;
    private volatile long untilMs = Long.MIN_VALUE;

    IntakePressure(GatewayTime time) {
        this.time = time;
    }

    /** One read of a socket is over. */
    void read(int datagrams) {
        if (datagrams >= MANY_AT_ONCE) {
            untilMs = time.steadyMs() + LASTS_MS;
        }
    }

    /** A loop came to its tick. */
    void ticked(long lateMs) {
        if (lateMs >= LATE_MS) {
            untilMs = time.steadyMs() + LASTS_MS;
        }
    }

    boolean isUnder() {
        return time.steadyMs() < untilMs;
    }
}
