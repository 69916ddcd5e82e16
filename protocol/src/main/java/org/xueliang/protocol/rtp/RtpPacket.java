package org.xueliang.protocol.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A view of an RTP packet (RFC 3550 clause 5.1); reused for every packet, allocates nothing. Validated once by
 * {@link #wrap}; the accessors mean something only after it said {@link Validity#VALID}.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 * |                           timestamp                           |
 * |           synchronization source (SSRC) identifier            |
 * |            contributing source (CSRC) identifiers  0-15       |
 * </pre>
 *
 * <p>Not thread-safe.
 */
public final class RtpPacket {
    public static final int MIN_HEADER_BYTES = 12;

    /** Why a packet is not RTP. */
    public enum Validity {
        VALID,
        /** Fewer than 12 bytes. */
        TOO_SHORT,
        /** Version is not 2: STUN, garbage. */
        NOT_VERSION_2,
        /** Payload type 72-76 with marker, that is RTCP 200-204 on the RTP port or channel (RFC 5761 clause 4). */
        RTCP,
        /** CSRC list or header extension reach beyond the packet. */
        BAD_HEADER_LENGTH,
        /** Padding of 0 bytes or more than there are. */
        BAD_PADDING
    }

    private ByteBuf packet = Unpooled.EMPTY_BUFFER;
    private int start;
    private int payloadIndex;
    private int payloadEnd;
    private int flags;
    private int sequence;
    private int timestamp;
    private int ssrc;

    /** @param bytes one packet between its indices; kept until the next call, not retained */
    public Validity wrap(ByteBuf bytes) {
        packet = bytes;
        start = bytes.readerIndex();
        int end = bytes.writerIndex();
        if (end - start < MIN_HEADER_BYTES) {
            return Validity.TOO_SHORT;
        }
        long head = bytes.getLong(start);
        flags = (int) (head >>> 48);
        sequence = (int) (head >>> 32) & 0xFFFF;
        timestamp = (int) head;
        ssrc = bytes.getInt(start + 8);
        if (flags >>> 14 != 2) {
            return Validity.NOT_VERSION_2;
        }
        int secondByte = flags & 0xFF;
        if (secondByte >= 200 && secondByte <= 207) {
            return Validity.RTCP;
        }
        return findPayload(bytes, end);
    }

    private Validity findPayload(ByteBuf bytes, int end) {
        int at = start + MIN_HEADER_BYTES + 4 * (flags >> 8 & 15);
        if ((flags & 0x1000) != 0) {
            if (at + 4 > end) {
                return Validity.BAD_HEADER_LENGTH;
            }
            at += 4 + 4 * bytes.getUnsignedShort(at + 2);
        }
        if (at > end) {
            return Validity.BAD_HEADER_LENGTH;
        }
        int padding = 0;
        if ((flags & 0x2000) != 0) {
            padding = end > at ? bytes.getUnsignedByte(end - 1) : 0;
            if (padding == 0 || padding > end - at) {
                return Validity.BAD_PADDING;
            }
        }
        payloadIndex = at;
        payloadEnd = end - padding;
        return Validity.VALID;
    }

    /** @return whether the bytes between the indices look like RTCP: version 2 and packet type 192-223 (RFC 5761) */
    public static boolean isRtcp(ByteBuf bytes) {
        if (bytes.readableBytes() < 4) {
            return false;
        }
        int type = bytes.getUnsignedByte(bytes.readerIndex() + 1);
        return (bytes.getByte(bytes.readerIndex()) & 0xC0) == 0x80 && type >= 192 && type <= 223;
    }

    public boolean marker() {
        return (flags & 0x80) != 0;
    }

    public int payloadType() {
        return flags & 0x7F;
    }

    /** 0 to 65535. */
    public int sequence() {
        return sequence;
    }

    /** 32 bits, to be unwrapped by {@link TimestampUnwrapper}. */
    public int timestamp() {
        return timestamp;
    }

    /** 32 bits, unsigned. */
    public int ssrc() {
        return ssrc;
    }

    public int payloadLength() {
        return payloadEnd - payloadIndex;
    }

    /**
     * @return the packet's own buffer with its indices moved to the payload: no copy, no slice. After it {@link #wrap} of the
     *     same buffer would see the payload; what the header says has been read already.
     */
    public ByteBuf payload() {
        return packet.setIndex(payloadIndex, payloadEnd);
    }
}
