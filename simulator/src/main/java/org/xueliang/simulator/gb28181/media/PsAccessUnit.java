package org.xueliang.simulator.gb28181.media;

import io.netty.buffer.ByteBuf;

/**
 * A picture as program stream, cut into RTP packets, each behind its length (RFC 4571), in one array that is never changed: any number of
 * channels on any threads send it. What differs from channel to channel (sequence, timestamp, SSRC, and the clock in the program stream) is
 * patched into the one copy that a write needs.
 */
public final class PsAccessUnit {
    /** Length before each packet. */
    public static final int PREFIX_BYTES = 2;

    static final int RTP_HEADER_BYTES = 12;

    private static final int SEQUENCE_AT = PREFIX_BYTES + 2;
    private static final int TIMESTAMP_AT = PREFIX_BYTES + 4;
    private static final int SSRC_AT = PREFIX_BYTES + 8;

    private final byte[] frames;
    private final int[] starts;
    private final PsClock clock;
    private final long timestampTicks;
    private final long sendTicks;
    private final boolean keyframe;

    /**
     * @param frames all packets with their lengths, one behind the other
     * @param starts where each begins, and one more entry: where the last ends
     * @param clock of its program stream, which begins at the first packet's payload
     */
    PsAccessUnit(byte[] frames, int[] starts, PsClock clock, long timestampTicks, long sendTicks, boolean keyframe) {
        this.frames = frames;
        this.starts = starts;
        this.clock = clock;
        this.timestampTicks = timestampTicks;
        this.sendTicks = sendTicks;
        this.keyframe = keyframe;
    }

    public int packets() {
        return starts.length - 1;
    }

    /** Bytes of all packets with their lengths. */
    public int sizeBytes() {
        return frames.length;
    }

    /** Bytes of program stream. */
    public int payloadBytes() {
        return frames.length - packets() * (PREFIX_BYTES + RTP_HEADER_BYTES);
    }

    /** Where packet {@code n}, 0 to {@link #packets()}, begins with its length. */
    public int start(int n) {
        return starts[n];
    }

    /** Time of presentation, 90 kHz, from the recording's beginning. */
    public long timestampTicks() {
        return timestampTicks;
    }

    /** When it is due, 90 kHz, from the recording's beginning. */
    public long sendTicks() {
        return sendTicks;
    }

    public boolean keyframe() {
        return keyframe;
    }

    /**
     * Appends the packets as one channel sends them.
     *
     * @param firstSequence of the first packet; the low 16 bits count
     * @param timestamp RTP timestamp of all of them
     * @param shiftTicks added to the clock in the program stream
     */
    public void write(ByteBuf out, int firstSequence, int timestamp, int ssrc, long shiftTicks) {
        int base = out.writerIndex();
        out.writeBytes(frames);
        for (int n = 0; n < packets(); n++) {
            int at = base + starts[n];
            out.setShort(at + SEQUENCE_AT, firstSequence + n);
            out.setInt(at + TIMESTAMP_AT, timestamp);
            out.setInt(at + SSRC_AT, ssrc);
        }
        if (shiftTicks != 0) {
            clock.shift(out, base + PREFIX_BYTES + RTP_HEADER_BYTES, shiftTicks);
        }
    }

    @Override
    public String toString() {
        return (keyframe ? "keyframe " : "picture ") + timestampTicks + " in " + packets() + " packets, "
                + frames.length + " bytes";
    }
}
