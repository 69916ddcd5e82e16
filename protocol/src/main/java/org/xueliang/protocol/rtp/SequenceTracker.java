package org.xueliang.protocol.rtp;

/**
 * Follows the sequence numbers of a stream whose transport keeps order (TCP): a gap is what the sender dropped. Not thread-safe.
 */
public final class SequenceTracker {
    /** A jump further than this, either way, is a restart and not a loss (rtp-mpegps-h26x.md 9 #6). */
    public static final int RESTART_JUMP = 3000;
    /** So many late packets in a row are a restart a little way back. */
    public static final int RESTART_LATE_PACKETS = 16;

    /** What a packet is to the stream. */
    public enum Outcome {
        IN_ORDER,
        /** Packets are missing before it: {@link #missing}. */
        AFTER_GAP,
        /** Seen already, or too late: drop it. */
        LATE,
        /** The sender counts anew: reset what depends on order, take the packet. */
        RESTARTED
    }

    private boolean started;
    private int expected;
    private int missing;
    private int lateInARow;

    public Outcome packet(int sequence) {
        missing = 0;
        if (!started) {
            started = true;
            expected = SequenceNumber.next(sequence);
            return Outcome.IN_ORDER;
        }
        int delta = SequenceNumber.delta(sequence, expected);
        if (delta < 0 && delta > -RESTART_JUMP && ++lateInARow < RESTART_LATE_PACKETS) {
            return Outcome.LATE;
        }
        lateInARow = 0;
        expected = SequenceNumber.next(sequence);
        if (delta == 0) {
            return Outcome.IN_ORDER;
        }
        if (delta > 0 && delta <= RESTART_JUMP) {
            missing = delta;
            return Outcome.AFTER_GAP;
        }
        return Outcome.RESTARTED;
    }

    /** Packets missing before the last one. */
    public int missing() {
        return missing;
    }

    public void reset() {
        started = false;
        lateInARow = 0;
        missing = 0;
    }
}
