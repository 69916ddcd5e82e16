package org.xueliang.protocol.h264;

import io.netty.buffer.ByteBuf;
import org.xueliang.protocol.media.AccessUnitAssembler;
import org.xueliang.protocol.media.AccessUnitSink;
import org.xueliang.protocol.media.AnnexB;
import org.xueliang.protocol.media.NalDepacketizer;

/**
 * RFC 6184 payloads: single NAL units, STAP-A, FU-A; those of the interleaved mode are dropped. Whatever packetization-mode was declared,
 * all three are taken (R30 in vendor-quirks).
 */
public final class H264Depacketizer extends NalDepacketizer {
    private static final int FU_BYTES = 2;

    public H264Depacketizer(AccessUnitAssembler assembler) {
        super(assembler);
    }

    @Override
    protected void payload(ByteBuf payload, int index, int end, AccessUnitSink out) {
        int header = payload.getUnsignedByte(index);
        int type = H264NalType.of(header);
        if (type == H264NalType.FU_A && end - index >= FU_BYTES) {
            int fuHeader = payload.getUnsignedByte(index + 1);
            fragment(fuHeader, header & 0xE0 | fuHeader & 0x1F, payload, index + FU_BYTES, end, out);
        } else if (type >= 1 && type < H264NalType.STAP_A) {
            single(payload, index, end, out);
        } else if (type == H264NalType.STAP_A) {
            aggregate(payload, index + 1, end, out);
        } else if (AnnexB.startCodeAt(payload, index, end) > 0) {
            annexB(payload, index, end, out);
        } else {
            malformed();
        }
    }
}
