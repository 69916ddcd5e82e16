package org.xueliang.protocol.rtp.rtcp;

import io.netty.buffer.ByteBuf;
import org.xueliang.protocol.bytes.LosslessText;

/**
 * Reads compound RTCP packets as far as they can be read: Hanwha's are malformed (R37 in vendor-quirks), others have wrong length
 * words or trailing bytes. Whatever is whole is given, the rest is left.
 */
public final class RtcpParser {
    private static final int SENDER_REPORT = 200;
    private static final int RECEIVER_REPORT = 201;
    private static final int SOURCE_DESCRIPTION = 202;
    private static final int BYE = 203;
    private static final int BLOCK_BYTES = 24;
    private static final int CNAME = 1;

    private RtcpParser() {}

    /**
     * @param packet between its indices, which do not move
     * @return whether all of it could be read; false is for a counter and nothing else
     */
    public static boolean parse(ByteBuf packet, RtcpListener out) {
        int at = packet.readerIndex();
        int end = packet.writerIndex();
        if (end - at < 8) {
            return false;
        }
        while (end - at >= 4) {
            int first = packet.getUnsignedByte(at);
            int type = packet.getUnsignedByte(at + 1);
            if (first >>> 6 != 2 || type < 192 || type > 223) {
                return false;
            }
            int declaredEnd = at + 4 + 4 * packet.getUnsignedShort(at + 2);
            int partEnd = Math.min(declaredEnd, end);
            if (!part(packet, at, partEnd, type, first & 31, out)) {
                return false;
            }
            if (declaredEnd > end) {
                return false;
            }
            at = declaredEnd;
        }
        return at == end;
    }

    private static boolean part(ByteBuf packet, int at, int end, int type, int count, RtcpListener out) {
        return switch (type) {
            case SENDER_REPORT -> senderReport(packet, at, end, count, out);
            case RECEIVER_REPORT -> end - at >= 8 && blocks(packet, at + 8, end, packet.getInt(at + 4), count, out);
            case SOURCE_DESCRIPTION -> sourceDescription(packet, at + 4, end, count, out);
            case BYE -> bye(packet, at + 4, end, count, out);
            default -> true;
        };
    }

    private static boolean senderReport(ByteBuf packet, int at, int end, int count, RtcpListener out) {
        if (end - at < 28) {
            return false;
        }
        int ssrc = packet.getInt(at + 4);
        out.senderReport(new SenderReport(
                ssrc, packet.getLong(at + 8), packet.getInt(at + 16), packet.getInt(at + 20), packet.getInt(at + 24)));
        return blocks(packet, at + 28, end, ssrc, count, out);
    }

    private static boolean blocks(ByteBuf packet, int from, int end, int reporter, int count, RtcpListener out) {
        int at = from;
        for (int i = 0; i < count; i++, at += BLOCK_BYTES) {
            if (end - at < BLOCK_BYTES) {
                return false;
            }
            int loss = packet.getInt(at + 4);
            out.reportBlock(
                    reporter,
                    new ReportBlock(
                            packet.getInt(at),
                            loss >>> 24,
                            loss << 8 >> 8,
                            packet.getInt(at + 8),
                            packet.getInt(at + 12),
                            packet.getInt(at + 16),
                            packet.getInt(at + 20)));
        }
        return true;
    }

    private static boolean sourceDescription(ByteBuf packet, int from, int end, int count, RtcpListener out) {
        int at = from;
        for (int i = 0; i < count; i++) {
            if (end - at < 4) {
                return false;
            }
            int ssrc = packet.getInt(at);
            int chunk = at;
            at += 4;
            while (at < end && packet.getByte(at) != 0) {
                if (end - at < 2 || end - at - 2 < packet.getUnsignedByte(at + 1)) {
                    return false;
                }
                int length = packet.getUnsignedByte(at + 1);
                if (packet.getByte(at) == CNAME) {
                    out.cname(ssrc, LosslessText.decode(packet, at + 2, length));
                }
                at += 2 + length;
            }
            // One to four zero bytes end a chunk at a word boundary.
            at = chunk + (at - chunk + 4 & ~3);
        }
        return true;
    }

    private static boolean bye(ByteBuf packet, int from, int end, int count, RtcpListener out) {
        for (int i = 0; i < count; i++) {
            if (end - from - 4 * i < 4) {
                return false;
            }
            out.bye(packet.getInt(from + 4 * i));
        }
        return true;
    }
}
