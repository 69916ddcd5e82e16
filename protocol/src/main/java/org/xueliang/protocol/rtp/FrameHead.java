package org.xueliang.protocol.rtp;

import io.netty.buffer.ByteBuf;
import org.xueliang.protocol.rtp.RtpStreamFramer.Framing;

/** Judges the bytes in front of a packet on a TCP connection. Reused; not thread-safe. */
final class FrameHead {
    enum Verdict {
        /** {@link #prefixBytes} and {@link #packetBytes} hold. */
        FITS,
        MORE_BYTES,
        /** No packet can begin like this. */
        NO_PACKET
    }

    /** Enough for every form of prefix and the first two bytes of a packet. */
    static final int ENOUGH_BYTES = 6;

    private static final int DOLLAR = '$';
    private static final int MIN_RTCP_BYTES = 4;

    private int prefixBytes;
    private int packetBytes;
    private Framing framing = Framing.UNKNOWN;

    Verdict judge(ByteBuf bytes, int at, int end, Framing known) {
        if (end - at < ENOUGH_BYTES) {
            return Verdict.MORE_BYTES;
        }
        boolean fits = switch (known) {
            case LENGTH -> packetAt(bytes, at, 2, Framing.LENGTH);
            case DOLLAR -> bytes.getByte(at) == DOLLAR && packetAt(bytes, at, 4, Framing.DOLLAR);
            case PRIVATE -> packetAt(bytes, at, 4, Framing.PRIVATE);
            case UNKNOWN ->
                bytes.getByte(at) == DOLLAR && packetAt(bytes, at, 4, Framing.DOLLAR)
                        || packetAt(bytes, at, 2, Framing.LENGTH);
        };
        return fits ? Verdict.FITS : Verdict.NO_PACKET;
    }

    /** The length is the last two bytes of the prefix; behind it comes version 2, and what RTP or RTCP need at least. */
    private boolean packetAt(ByteBuf bytes, int at, int prefix, Framing as) {
        int length = bytes.getUnsignedShort(at + prefix - 2);
        int first = bytes.getUnsignedByte(at + prefix);
        int type = at + prefix + 1 < bytes.writerIndex() ? bytes.getUnsignedByte(at + prefix + 1) : 0;
        boolean rtcp = type >= 192 && type <= 223;
        if (first >>> 6 != 2 || length < (rtcp ? MIN_RTCP_BYTES : RtpPacket.MIN_HEADER_BYTES)) {
            return false;
        }
        prefixBytes = prefix;
        packetBytes = length;
        framing = as;
        return true;
    }

    int prefixBytes() {
        return prefixBytes;
    }

    int packetBytes() {
        return packetBytes;
    }

    Framing framing() {
        return framing;
    }
}
