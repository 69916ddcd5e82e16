package org.xueliang.protocol.rtp;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Puts packets of an unordered transport (UDP) back in order. A gap is waited for until the packets behind it are too many or too
 * old; then it is loss. A sender that counts anew is followed: a jump of more than {@link SequenceTracker#RESTART_JUMP}, or nothing but late packets,
 * {@value #RESTART_LATE_PACKETS} of them or for one second (ZLMediaKit's rule).
 *
 * <p>Time is passed in; not thread-safe.
 */
public final class ReorderBuffer {
    public static final int RESTART_LATE_PACKETS = 256;
    public static final long RESTART_LATE_US = 1_000_000;

    /** Takes packets in order. */
    public interface Output {
        /**
         * @param packet ownership passes to the output: it must release it
         * @param receivedUs as it was passed in
         * @param lossBefore packets are missing before it
         */
        void packet(ByteBuf packet, int sequence, long receivedUs, boolean lossBefore);

        /** The sender counts anew; called before the first packet of the new count. */
        default void restarted() {}
    }

    private final @Nullable ByteBuf[] slots;
    private final long[] receivedUs;
    private final int mask;
    private final long maxAgeUs;

    private boolean started;
    private int expected;
    private int held;
    private boolean lossBefore;
    private int lateInARow;
    private long lateSinceUs;
    private long lost;
    private long late;
    private long restarts;

    /** 256 packets, 200 ms. */
    public ReorderBuffer() {
        this(256, 200_000);
    }

    /**
     * @param maxPackets span of sequence numbers that is held, a power of two up to 16384
     * @param maxAgeUs how long a packet waits for those before it
     */
    public ReorderBuffer(int maxPackets, long maxAgeUs) {
        if (maxPackets < 1 || maxPackets > 16384 || Integer.bitCount(maxPackets) != 1) {
            throw new IllegalArgumentException("maxPackets: " + maxPackets + " (expected: a power of two <= 16384)");
        }
        slots = new @Nullable ByteBuf[maxPackets];
        receivedUs = new long[maxPackets];
        mask = maxPackets - 1;
        this.maxAgeUs = maxAgeUs;
    }

    /** @param packet ownership passes to the buffer, whatever happens to it */
    public void packet(ByteBuf packet, int sequence, long nowUs, Output out) {
        if (!started) {
            started = true;
            expected = sequence;
        }
        int delta = SequenceNumber.delta(sequence, expected);
        if (delta < 0 && delta >= -SequenceTracker.RESTART_JUMP && !restartedByLateness(nowUs)) {
            late++;
            packet.release();
            return;
        }
        if (delta < 0 || delta > SequenceTracker.RESTART_JUMP) {
            restart(sequence, out);
            delta = 0;
        }
        lateInARow = 0;
        if (delta == 0 && held == 0) {
            deliver(packet, sequence, nowUs, out);
            return;
        }
        while (delta > mask) {
            giveUpOne(out);
            delta = SequenceNumber.delta(sequence, expected);
        }
        int slot = sequence & mask;
        if (slots[slot] != null) {
            late++;
            packet.release();
            return;
        }
        slots[slot] = packet;
        receivedUs[slot] = nowUs;
        held++;
        drain(out);
        poll(nowUs, out);
    }

    /** Gives up on gaps whose packets behind are too old; to be called when nothing arrives, at {@link #deadlineUs}. */
    public void poll(long nowUs, Output out) {
        while (held > 0 && nowUs - oldestUs() >= maxAgeUs) {
            skipGap(out);
            drain(out);
        }
    }

    /** @return when {@link #poll} will have something to do, or Long.MAX_VALUE */
    public long deadlineUs() {
        return held == 0 ? Long.MAX_VALUE : oldestUs() + maxAgeUs;
    }

    /** Gives all that is held, gaps or not. */
    public void flush(Output out) {
        while (held > 0) {
            skipGap(out);
            drain(out);
        }
    }

    /** Releases all that is held and forgets the position. */
    public void reset() {
        for (int i = 0; i < slots.length && held > 0; i++) {
            ByteBuf packet = slots[i];
            if (packet != null) {
                slots[i] = null;
                held--;
                packet.release();
            }
        }
        started = false;
        lossBefore = false;
        lateInARow = 0;
    }

    private boolean restartedByLateness(long nowUs) {
        if (lateInARow++ == 0) {
            lateSinceUs = nowUs;
        }
        return lateInARow >= RESTART_LATE_PACKETS || lateInARow > 1 && nowUs - lateSinceUs >= RESTART_LATE_US;
    }

    private void restart(int sequence, Output out) {
        flush(out);
        restarts++;
        expected = sequence;
        lossBefore = true;
        out.restarted();
    }

    /** Moves the window by one: delivers what is there, or counts it as lost. */
    private void giveUpOne(Output out) {
        if (held == 0 || slots[expected & mask] == null) {
            expected = SequenceNumber.next(expected);
            lost++;
            lossBefore = true;
        }
        drain(out);
    }

    private void skipGap(Output out) {
        while (slots[expected & mask] == null) {
            giveUpOne(out);
            if (held == 0) {
                return;
            }
        }
    }

    private void drain(Output out) {
        ByteBuf packet = slots[expected & mask];
        while (held > 0 && packet != null) {
            int slot = expected & mask;
            slots[slot] = null;
            held--;
            deliver(packet, expected, receivedUs[slot], out);
            packet = slots[expected & mask];
        }
    }

    private void deliver(ByteBuf packet, int sequence, long packetUs, Output out) {
        boolean loss = lossBefore;
        lossBefore = false;
        expected = SequenceNumber.next(sequence);
        out.packet(packet, sequence, packetUs, loss);
    }

    private long oldestUs() {
        long oldest = Long.MAX_VALUE;
        for (int i = 0; i <= mask; i++) {
            int slot = expected + i & mask;
            if (slots[slot] != null) {
                oldest = Math.min(oldest, receivedUs[slot]);
                // Packets behind a gap come nearly in order: the first one is old enough an answer.
                return oldest;
            }
        }
        return oldest;
    }

    public int held() {
        return held;
    }

    public long lost() {
        return lost;
    }

    /** Duplicates and packets that came after they were given up. */
    public long late() {
        return late;
    }

    public long restarts() {
        return restarts;
    }
}
