package org.xueliang.protocol.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * RTP packets out of a TCP connection, in pieces cut anywhere. The framing is told by the first bytes (P1 in vendor-quirks); stray bytes
 * and Hikvision's EHome header in front are skipped (P2). Where a packet cannot begin, or begins inside another one because the
 * sender dropped bytes of its own buffer (P3), the next one is searched for by the SSRC, or by the pack header of a program stream,
 * and what was lost is said.
 *
 * <p>Holds at most one packet. Not thread-safe. Release with {@link #close}.
 */
public final class RtpStreamFramer implements AutoCloseable {
    /** How packets are marked off. */
    public enum Framing {
        /** Not told yet. */
        UNKNOWN,
        /** Two bytes of length (RFC 4571): GB/T 28181's own. */
        LENGTH,
        /** {@code $}, channel, two bytes of length (RFC 2326 clause 10.12). */
        DOLLAR,
        /** Two bytes of something and two of length, behind an EHome header. */
        PRIVATE
    }

    /** Takes packets. */
    public interface Output {
        /**
         * @param packet RTP or RTCP; valid during the call, retain it to keep it
         * @param lossBefore bytes were lost before it
         */
        void packet(ByteBuf packet, boolean lossBefore);
    }

    /** More than this searched without a packet, and the connection is worth nothing. */
    static final int MAX_SEARCHED_BYTES = 2 << 20;

    private static final int EHOME_HEADER_BYTES = 256;
    /** A sender that drops bytes goes on with a later packet of its own. */
    private static final int MAX_SEQUENCE_STEP = 3000;
    /** Prefix, RTP header, pack start code: what must be there to judge a place. */
    private static final int JUDGED_BYTES = 4 + RtpPacket.MIN_HEADER_BYTES + 4;

    private static final int PACK_START_CODE = 0x1BA;
    private static final int ANY = -1;

    private final ByteBufAllocator allocator;
    private final FrameHead head = new FrameHead();
    private @Nullable ByteBuf carry;
    private Framing framing = Framing.UNKNOWN;
    private boolean searching;
    private boolean feeding;
    private boolean closed;
    private int skipBytes;
    private boolean lossBefore;

    private boolean ssrcKnown;
    private int ssrc;
    private int payloadType = ANY;
    private int sequence = ANY;

    private long packets;
    private long cutPackets;
    private long resyncs;
    private long skipped;
    private int searched;

    public RtpStreamFramer(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /** @param expected SSRC; helps to find the next packet again. What comes replaces it. */
    public void expect(int expected) {
        ssrc = expected;
        ssrcKnown = true;
        sequence = ANY;
        payloadType = ANY;
    }

    /** @param in read to its end; the caller's to release. The output may {@link #close} this. */
    public void feed(ByteBuf in, Output out) {
        feeding = true;
        try {
            while (carry != null && in.isReadable() && !closed) {
                goOn(carry, in, out);
            }
            if (in.isReadable() && !closed) {
                take(in, out);
                if (in.isReadable() && !closed) {
                    carry = allocator.buffer(in.readableBytes()).writeBytes(in);
                }
            }
        } finally {
            feeding = false;
            if (closed) {
                letGo();
            }
        }
    }

    private void goOn(ByteBuf begun, ByteBuf in, Output out) {
        begun.writeBytes(in, Math.min(wanted(begun), in.readableBytes()));
        take(begun, out);
        if (!begun.isReadable()) {
            letGo();
        } else if (begun.refCnt() == 1) {
            // Otherwise somebody holds a slice of it, and its bytes must not move.
            begun.discardSomeReadBytes();
        }
    }

    /** No more is copied than the packet that was begun needs. */
    private int wanted(ByteBuf begun) {
        int have = begun.readableBytes();
        int at = begun.readerIndex();
        if (searching || skipBytes > 0) {
            return Math.max(1, 2048 - have);
        }
        if (have < FrameHead.ENOUGH_BYTES) {
            return FrameHead.ENOUGH_BYTES - have;
        }
        return head.judge(begun, at, at + have, framing) == FrameHead.Verdict.FITS
                ? Math.max(1, head.prefixBytes() + head.packetBytes() - have)
                : 1;
    }

    private void take(ByteBuf bytes, Output out) {
        boolean more = true;
        while (more && bytes.isReadable() && !closed) {
            if (hopeless()) {
                bytes.readerIndex(bytes.writerIndex());
            } else if (skipBytes > 0) {
                int taken = Math.min(skipBytes, bytes.readableBytes());
                bytes.skipBytes(taken);
                skipBytes -= taken;
            } else {
                more = searching ? search(bytes) : packet(bytes, out);
            }
        }
    }

    /** @return false where more bytes are needed */
    private boolean packet(ByteBuf bytes, Output out) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        switch (head.judge(bytes, at, end, framing)) {
            case MORE_BYTES -> {
                return false;
            }
            case NO_PACKET -> {
                if (!skipForeign(bytes, at)) {
                    searching = true;
                    lossBefore = true;
                    searched = 0;
                }
                return true;
            }
            case FITS -> {}
        }
        int from = at + head.prefixBytes();
        int to = from + head.packetBytes();
        if (to > end) {
            return false;
        }
        framing = head.framing();
        int inside = packetInside(bytes, from, to);
        if (inside >= 0) {
            cutPackets++;
            lossBefore = true;
            skipped += inside - at;
            bytes.readerIndex(inside);
            return true;
        }
        bytes.readerIndex(to);
        remember(bytes, from, to);
        boolean loss = lossBefore;
        lossBefore = false;
        packets++;
        out.packet(bytes.slice(from, to - from), loss);
        return true;
    }

    /** What may stand in front of the first packet. */
    private boolean skipForeign(ByteBuf bytes, int at) {
        int first = bytes.getByte(at);
        if (framing == Framing.UNKNOWN && first == 1 && bytes.getByte(at + 1) == 0 && bytes.getByte(at + 2) >= 1) {
            skipBytes = EHOME_HEADER_BYTES;
            framing = Framing.PRIVATE;
            return true;
        }
        if (framing == Framing.PRIVATE && packets == 0) {
            framing = Framing.UNKNOWN;
            return true;
        }
        if (first == '\r' || first == '\n') {
            bytes.skipBytes(1);
            skipped++;
            return true;
        }
        return false;
    }

    private void remember(ByteBuf bytes, int from, int to) {
        int type = bytes.getUnsignedByte(from + 1);
        if (to - from < RtpPacket.MIN_HEADER_BYTES || type >= 192 && type <= 223) {
            return;
        }
        payloadType = type & 0x7F;
        sequence = bytes.getUnsignedShort(from + 2);
        ssrc = bytes.getInt(from + 8);
        ssrcKnown = true;
    }

    /**
     * Where the next packet of the same source begins inside this one: then this one is cut. Same SSRC, same payload type and a sequence
     * number a little ahead do not come together by chance.
     *
     * @return index of its prefix, or -1
     */
    private int packetInside(ByteBuf bytes, int from, int to) {
        if (sequence == ANY || to - from < RtpPacket.MIN_HEADER_BYTES) {
            // RTCP may be shorter than a header of RTP: nothing fits into it.
            return -1;
        }
        boolean own = bytes.getInt(from + 8) == ssrc;
        int before = own ? bytes.getUnsignedShort(from + 2) : sequence;
        byte firstOfSsrc = (byte) (ssrc >>> 24);
        int at = from + RtpPacket.MIN_HEADER_BYTES;
        while (at + 4 <= to) {
            at = bytes.indexOf(at, to - 3, firstOfSsrc);
            if (at < 0) {
                return -1;
            }
            int start = at - 8 - head.prefixBytes();
            if (bytes.getInt(at) == ssrc && start > from && isSuccessor(bytes, start, at - 8, before)) {
                return start;
            }
            at++;
        }
        return -1;
    }

    private boolean isSuccessor(ByteBuf bytes, int start, int rtp, int before) {
        int step = SequenceNumber.delta(bytes.getUnsignedShort(rtp + 2), before);
        return bytes.getUnsignedByte(rtp) >>> 6 == 2
                && (bytes.getByte(rtp + 1) & 0x7F) == payloadType
                && step > 0
                && step <= MAX_SEQUENCE_STEP
                && bytes.getUnsignedShort(rtp - 2) >= RtpPacket.MIN_HEADER_BYTES
                && (framing != Framing.DOLLAR || bytes.getByte(start) == '$');
    }

    /** @return false where more bytes are needed */
    private boolean search(ByteBuf bytes) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        while (end - at >= JUDGED_BYTES) {
            if (begins(bytes, at, Framing.DOLLAR) || begins(bytes, at, Framing.LENGTH)) {
                framing = head.framing();
                searching = false;
                resyncs++;
                searched = 0;
                bytes.readerIndex(at);
                return true;
            }
            at++;
            skipped++;
            searched++;
            if (searched >= MAX_SEARCHED_BYTES) {
                bytes.readerIndex(end);
                return false;
            }
        }
        bytes.readerIndex(at);
        return false;
    }

    private boolean begins(ByteBuf bytes, int at, Framing as) {
        if (framing != Framing.UNKNOWN && framing != as
                || head.judge(bytes, at, bytes.writerIndex(), as) != FrameHead.Verdict.FITS) {
            return false;
        }
        int rtp = at + head.prefixBytes();
        int second = bytes.getUnsignedByte(rtp + 1);
        if (second >= 192 && second <= 223) {
            return false;
        }
        boolean sameType = payloadType == ANY || (second & 0x7F) == payloadType;
        if (ssrcKnown && sameType && bytes.getInt(rtp + 8) == ssrc) {
            return true;
        }
        // A program stream without CSRC and extension: as good a mark where the SSRC is not known.
        return (bytes.getByte(rtp) & 0x1F) == 0 && bytes.getInt(rtp + RtpPacket.MIN_HEADER_BYTES) == PACK_START_CODE;
    }

    public Framing framing() {
        return framing;
    }

    /** {@value #MAX_SEARCHED_BYTES} bytes were searched without a packet: close the connection. What comes is dropped. */
    public boolean hopeless() {
        return searched >= MAX_SEARCHED_BYTES;
    }

    public long packets() {
        return packets;
    }

    /** Packets that were shorter than their length. */
    public long cutPackets() {
        return cutPackets;
    }

    /** How often the next packet had to be searched for. */
    public long resyncs() {
        return resyncs;
    }

    /** Bytes that belonged to no packet. */
    public long skippedBytes() {
        return skipped;
    }

    /** Writes the length in front of a packet (RFC 4571). */
    public static void writeLength(int packetBytes, ByteBuf out) {
        if (packetBytes < 1 || packetBytes > 0xFFFF) {
            throw new IllegalArgumentException("packetBytes: " + packetBytes + " (expected: 1-65535)");
        }
        out.writeShort(packetBytes);
    }

    @Override
    public void close() {
        closed = true;
        if (!feeding) {
            letGo();
        }
    }

    private void letGo() {
        if (carry != null) {
            carry.release();
            carry = null;
        }
    }
}
