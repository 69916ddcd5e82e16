package org.xueliang.protocol.rtp.rtcp;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes the parts of a compound RTCP packet; a report comes first, then SDES (RFC 3550 clause 6.1). */
public final class RtcpWriter {
    private static final int MAX_BLOCKS = 31;

    private RtcpWriter() {}

    /** @param blocks at most 31; none is a valid keepalive */
    public static void writeReceiverReport(int ssrc, List<ReportBlock> blocks, ByteBuf out) {
        writeHead(out, blocks.size(), 201, 1 + 6 * blocks.size());
        out.writeInt(ssrc);
        writeBlocks(blocks, out);
    }

    public static void writeSenderReport(SenderReport report, List<ReportBlock> blocks, ByteBuf out) {
        writeHead(out, blocks.size(), 200, 6 + 6 * blocks.size());
        out.writeInt(report.ssrc());
        out.writeLong(report.ntp());
        out.writeInt(report.rtpTimestamp());
        out.writeInt(report.packets());
        out.writeInt(report.octets());
        writeBlocks(blocks, out);
    }

    /** @param cname at most 255 bytes of UTF-8 */
    public static void writeCname(int ssrc, String cname, ByteBuf out) {
        byte[] name = cname.getBytes(StandardCharsets.UTF_8);
        if (name.length > 255) {
            throw new IllegalArgumentException("cname: " + name.length + " bytes (expected: <= 255)");
        }
        int itemBytes = 2 + name.length;
        int words = 1 + itemBytes / 4 + 1;
        writeHead(out, 1, 202, words);
        out.writeInt(ssrc);
        out.writeByte(1);
        out.writeByte(name.length);
        out.writeBytes(name);
        out.writeZero(4 - itemBytes % 4);
    }

    public static void writeBye(int ssrc, ByteBuf out) {
        writeHead(out, 1, 203, 1);
        out.writeInt(ssrc);
    }

    private static void writeHead(ByteBuf out, int count, int type, int words) {
        if (count > MAX_BLOCKS) {
            throw new IllegalArgumentException("report blocks: " + count + " (expected: <= " + MAX_BLOCKS + ")");
        }
        out.writeInt(0x80000000 | count << 24 | type << 16 | words);
    }

    private static void writeBlocks(List<ReportBlock> blocks, ByteBuf out) {
        for (ReportBlock block : blocks) {
            out.writeInt(block.ssrc());
            out.writeInt(block.fractionLost() << 24 | block.cumulativeLost() & 0xFFFFFF);
            out.writeInt(block.extendedHighestSequence());
            out.writeInt(block.jitterTicks());
            out.writeInt(block.lastSenderReport());
            out.writeInt(block.delaySinceLastSenderReport());
        }
    }
}
