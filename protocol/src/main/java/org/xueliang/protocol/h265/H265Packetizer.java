package org.xueliang.protocol.h265;

import io.netty.buffer.ByteBuf;
import org.xueliang.protocol.media.NalPacketizer;

/** RFC 7798 without DONL: small NAL units before a slice together in an aggregation packet, large ones in FUs, others alone. */
public final class H265Packetizer extends NalPacketizer {
    public H265Packetizer(int maxPayloadBytes) {
        super(2, maxPayloadBytes);
    }

    @Override
    protected boolean isSlice(int firstByte) {
        return H265NalType.of(firstByte) <= H265NalType.LAST_VCL;
    }

    @Override
    protected int join(int together, int firstByte) {
        return 0;
    }

    /** The payload header has the lowest layer and temporal id of what it carries (clause 4.4.2); with one layer, the lowest of all. */
    @Override
    protected void writeAggregateHeader(int together, ByteBuf to) {
        to.writeShort(H265NalType.AP << 9 | 1);
    }

    @Override
    protected void writeFragmentHeader(ByteBuf annexB, int nalStart, ByteBuf to) {
        to.writeByte(annexB.getUnsignedByte(nalStart) & 0x81 | H265NalType.FU << 1)
                .writeByte(annexB.getUnsignedByte(nalStart + 1));
    }

    @Override
    protected int fragmentType(int firstByte) {
        return H265NalType.of(firstByte);
    }
}
