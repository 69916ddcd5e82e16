package org.xueliang.simulator.media;

import io.netty.buffer.ByteBuf;

/**
 * An access unit cut into RTP packets, each behind its interleaved prefix, in one array that is never changed: any number
 * of cameras on any threads send it. What differs from camera to camera (channel, sequence, timestamp, SSRC) is patched
 * into the one copy that a camera's write needs. One copy and one write of 8 KB cost less than the two writes a packet that
 * sharing the payload in place would take.
 */
public final class PacketizedAccessUnit {
    /** {@code $}, channel and length before each RTP packet (RFC 2326 clause 10.12). */
    public static final int PREFIX_BYTES = 4;

    private static final int RTP_HEADER_BYTES = 12;
    private static final int CHANNEL_AT = 1;
    private static final int SEQUENCE_AT = PREFIX_BYTES + 2;
    private static final int TIMESTAMP_AT = PREFIX_BYTES + 4;
    private static final int SSRC_AT = PREFIX_BYTES + 8;

    private final byte[] frames;
    private final int[] starts;
    private final long timestampTicks;
    private final long sendTicks;
    private final boolean keyframe;

    /**
     * @param frames all packets with their prefixes, one behind the other
     * @param starts where each begins, and one more entry: where the last ends
     */
    PacketizedAccessUnit(byte[] frames, int[] starts, CodedAccessUnit unit) {
        this.frames = frames;
        this.starts = starts;
        this.timestampTicks = unit.timestampTicks();
        this.sendTicks = unit.sendTicks();
        this.keyframe = unit.keyframe();
    }

    public int packets() {
        return starts.length - 1;
    }

    /** Bytes of all packets with their interleaved prefixes. */
    public int sizeBytes() {
        return frames.length;
    }

    /** Payload bytes as RTCP counts them: without RTP headers (RFC 3550 6.4.1). */
    public int payloadBytes() {
        return frames.length - packets() * (PREFIX_BYTES + RTP_HEADER_BYTES);
    }

    /** Where packet {@code n}, 0 to {@link #packets()}, begins with its prefix. */
    public int start(int n) {
        return starts[n];
    }

    /** Time of presentation, 90 kHz, from the source's beginning. */
    public long timestampTicks() {
        return timestampTicks;
    }

    /** When it is due, 90 kHz, from the source's beginning. */
    public long sendTicks() {
        return sendTicks;
    }

    public boolean keyframe() {
        return keyframe;
    }

    /**
     * Appends the packets as one camera sends them.
     *
     * @param out has {@link #sizeBytes()} bytes of room or grows
     * @param firstSequence of the first packet; the low 16 bits count
     * @param timestamp RTP timestamp of all of them
     */
    public void write(ByteBuf out, int channel, int firstSequence, int timestamp, int ssrc) {
        int base = out.writerIndex();
        out.writeBytes(frames);
        for (int n = 0; n < packets(); n++) {
            int at = base + starts[n];
            out.setByte(at + CHANNEL_AT, channel);
            out.setShort(at + SEQUENCE_AT, firstSequence + n);
            out.setInt(at + TIMESTAMP_AT, timestamp);
            out.setInt(at + SSRC_AT, ssrc);
        }
    }

    @Override
    public String toString() {
        return (keyframe ? "keyframe " : "picture ") + timestampTicks + " in " + packets() + " packets, "
                + frames.length + " bytes";
    }
}
