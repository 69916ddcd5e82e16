package org.xueliang.protocol.h264;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.xueliang.protocol.media.NalPositions;
import org.xueliang.protocol.media.VideoPacketizer;

/** RFC 6184, packetization-mode 1: small NAL units before a slice together in a STAP-A, large ones in FU-A, others alone. */
public final class H264Packetizer implements VideoPacketizer {
    private static final int MIN_PAYLOAD_BYTES = 64;

    private final int maxPayloadBytes;
    private final ByteBuf scratch;
    private final NalPositions nals = new NalPositions();

    public H264Packetizer(int maxPayloadBytes) {
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

    /** @return how many NAL units from here fit in one STAP-A; slices are not aggregated */
    private int aggregateFrom(ByteBuf annexB, int first) {
        int bytes = 1;
        int count = 0;
        while (first + count < nals.count()) {
            int type = H264NalType.of(annexB.getUnsignedByte(nals.start(first + count)));
            bytes += 2 + nals.length(first + count);
            if (type <= H264NalType.IDR || bytes > maxPayloadBytes) {
                return count;
            }
            count++;
        }
        return count;
    }

    private void aggregate(ByteBuf annexB, int first, int count, PayloadSink out) {
        scratch.clear().writeByte(H264NalType.STAP_A);
        int nri = 0;
        for (int nal = first; nal < first + count; nal++) {
            int start = nals.start(nal);
            nri = Math.max(nri, annexB.getUnsignedByte(start) & 0x60);
            scratch.writeShort(nals.length(nal)).writeBytes(annexB, start, nals.length(nal));
        }
        scratch.setByte(0, nri | H264NalType.STAP_A);
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
        int header = annexB.getUnsignedByte(start);
        int at = start + 1;
        int end = start + length;
        int fuHeader = 0x80 | header & 0x1F;
        while (at < end) {
            int part = Math.min(maxPayloadBytes - 2, end - at);
            boolean lastPart = at + part == end;
            scratch.clear().writeByte(header & 0xE0 | H264NalType.FU_A);
            scratch.writeByte(fuHeader | (lastPart ? 0x40 : 0)).writeBytes(annexB, at, part);
            out.payload(scratch, lastPart && lastNal);
            fuHeader = header & 0x1F;
            at += part;
        }
    }
}
