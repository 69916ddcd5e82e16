package org.xueliang.protocol.h265;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.xueliang.protocol.media.NalPositions;
import org.xueliang.protocol.media.VideoPacketizer;

/** RFC 7798 without DONL: small NAL units before a slice together in an aggregation packet, large ones in FUs, others alone. */
public final class H265Packetizer implements VideoPacketizer {
    private static final int MIN_PAYLOAD_BYTES = 64;
    private static final int FU_BYTES = 3;

    private final int maxPayloadBytes;
    private final ByteBuf scratch;
    private final NalPositions nals = new NalPositions();

    public H265Packetizer(int maxPayloadBytes) {
        if (maxPayloadBytes < MIN_PAYLOAD_BYTES || maxPayloadBytes > 65_000) {
            throw new IllegalArgumentException(
                    "payload: " + maxPayloadBytes + " bytes (expected: " + MIN_PAYLOAD_BYTES + "-65000)");
        }
        this.maxPayloadBytes = maxPayloadBytes;
        this.scratch = Unpooled.buffer(maxPayloadBytes, maxPayloadBytes);
    }

    @Override
    public void packetize(ByteBuf annexB, PayloadSink out) {
        nals.find(annexB);
        int nal = 0;
        while (nal < nals.count()) {
            int together = aggregateFrom(annexB, nal);
            if (together > 1) {
                aggregate(annexB, nal, together, out);
                nal += together;
            } else {
                single(annexB, nal, out);
                nal++;
            }
        }
    }

    private int aggregateFrom(ByteBuf annexB, int first) {
        int bytes = 2;
        int count = 0;
        while (first + count < nals.count()) {
            int type = H265NalType.of(annexB.getUnsignedByte(nals.start(first + count)));
            bytes += 2 + nals.length(first + count);
            if (type <= H265NalType.LAST_VCL || bytes > maxPayloadBytes) {
                return count;
            }
            count++;
        }
        return count;
    }

    /** The payload header has the lowest layer and temporal id of what it carries (clause 4.4.2); with one layer, the lowest of all. */
    private void aggregate(ByteBuf annexB, int first, int count, PayloadSink out) {
        scratch.clear().writeShort(H265NalType.AP << 9 | 1);
        for (int nal = first; nal < first + count; nal++) {
            scratch.writeShort(nals.length(nal)).writeBytes(annexB, nals.start(nal), nals.length(nal));
        }
        out.payload(scratch, first + count == nals.count());
    }

    private void single(ByteBuf annexB, int nal, PayloadSink out) {
        int start = nals.start(nal);
        int length = nals.length(nal);
        boolean lastNal = nal + 1 == nals.count();
        if (length <= maxPayloadBytes) {
            scratch.clear().writeBytes(annexB, start, length);
            out.payload(scratch, lastNal);
            return;
        }
        int first = annexB.getUnsignedByte(start);
        int second = annexB.getUnsignedByte(start + 1);
        int type = H265NalType.of(first);
        int at = start + 2;
        int end = start + length;
        int startBit = 0x80;
        while (at < end) {
            int part = Math.min(maxPayloadBytes - FU_BYTES, end - at);
            boolean lastPart = at + part == end;
            scratch.clear().writeByte(first & 0x81 | H265NalType.FU << 1).writeByte(second);
            scratch.writeByte(startBit | (lastPart ? 0x40 : 0) | type).writeBytes(annexB, at, part);
            out.payload(scratch, lastPart && lastNal);
            startBit = 0;
            at += part;
        }
    }
}
