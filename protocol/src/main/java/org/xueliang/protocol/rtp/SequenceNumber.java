package org.xueliang.protocol.rtp;

/** Arithmetic modulo 65536 (RFC 3550 A.1). */
public final class SequenceNumber {
    private SequenceNumber() {}

    /** @return how far {@code sequence} is ahead of {@code expected}: 0 in order, above 0 a gap, below 0 late; -32768 to 32767 */
    public static int delta(int sequence, int expected) {
        return (short) (sequence - expected);
    }

    public static int next(int sequence) {
        return sequence + 1 & 0xFFFF;
    }
}
