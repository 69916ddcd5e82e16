package org.xueliang.protocol.h264;

import io.netty.buffer.ByteBuf;
import org.xueliang.protocol.media.NalPacketizer;

/** RFC 6184, packetization-mode 1: small NAL units before a slice together in a STAP-A, large ones in FU-A, others alone. */
public final class H264Packetizer extends NalPacketizer {
    private static final int NRI = 0x60;

    public H264Packetizer(int maxPayloadBytes) {
        super(1, maxPayloadBytes);
    }

    @Override
    protected boolean isSlice(int firstByte) {
        return H264NalType.of(firstByte) <= H264NalType.IDR;
    }

    /** The highest importance of all (clause 5.7). */
    @Override
    protected int join(int together, int firstByte) {
        return Math.max(together, firstByte & NRI);
    }

    @Override
    protected void writeAggregateHeader(int together, ByteBuf to) {
        to.writeByte(together | H264NalType.STAP_A);
    }

    @Override
    protected void writeFragmentHeader(ByteBuf annexB, int nalStart, ByteBuf to) {
        to.writeByte(annexB.getUnsignedByte(nalStart) & 0xE0 | H264NalType.FU_A);
    }

    @Override
    protected int fragmentType(int firstByte) {
        return H264NalType.of(firstByte);
    }
}
