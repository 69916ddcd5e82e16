package org.xueliang.protocol.h265;

import io.netty.buffer.ByteBuf;
import org.xueliang.protocol.media.AccessUnitAssembler;
import org.xueliang.protocol.media.AccessUnitSink;
import org.xueliang.protocol.media.AnnexB;
import org.xueliang.protocol.media.NalDepacketizer;

/** RFC 7798 payloads: single NAL units, aggregation packets, fragmentation units, all without DONL (sprop-max-don-diff 0). PACI is dropped. */
public final class H265Depacketizer extends NalDepacketizer {
    private static final int FU_BYTES = 3;

    public H265Depacketizer(AccessUnitAssembler assembler) {
        super(assembler);
    }

    @Override
    protected void payload(ByteBuf payload, int index, int end, AccessUnitSink out) {
        int first = payload.getUnsignedByte(index);
        int type = H265NalType.of(first);
        if (type == H265NalType.FU && end - index >= FU_BYTES) {
            int fuHeader = payload.getUnsignedByte(index + 2);
            int nalHeader = (first & 0x81 | (fuHeader & 0x3F) << 1) << 8 | payload.getUnsignedByte(index + 1);
            fragment(fuHeader, nalHeader, payload, index + FU_BYTES, end, out);
        } else if (type == H265NalType.FU) {
            malformed();
        } else if (AnnexB.startCodeAt(payload, index, end) > 0) {
            // 00 00 is a TRAIL_N header with a forbidden temporal id 0: it can only be a start code.
            annexB(payload, index, end, out);
        } else if (type < H265NalType.AP) {
            single(payload, index, end, out);
        } else if (type == H265NalType.AP) {
            aggregate(payload, index + 2, end, out);
        } else {
            malformed();
        }
    }
}
