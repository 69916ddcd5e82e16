package org.xueliang.protocol.h265;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.media.AccessUnitAssembler;
import org.xueliang.protocol.media.AccessUnitSink;
import org.xueliang.protocol.media.AnnexB;
import org.xueliang.protocol.media.DepacketizerCounters;
import org.xueliang.protocol.media.ParameterSets;
import org.xueliang.protocol.media.VideoDepacketizer;

/** RFC 7798 payloads: single NAL units, aggregation packets, fragmentation units, all without DONL (sprop-max-don-diff 0). PACI is dropped. */
public final class H265Depacketizer implements VideoDepacketizer {
    private static final int FU_START = 0x80;
    private static final int FU_END = 0x40;
    private static final int FU_BYTES = 3;

    private final AccessUnitAssembler assembler;

    public H265Depacketizer(AccessUnitAssembler assembler) {
        this.assembler = assembler;
    }

    @Override
    public void packet(ByteBuf payload, long timestampTicks, boolean marker, boolean lossBefore, AccessUnitSink out) {
        assembler.beginPacket(timestampTicks, lossBefore, out);
        int index = payload.readerIndex();
        int end = payload.writerIndex();
        if (index == end) {
            // An empty payload is a keepalive of some senders, and may still carry the marker.
            assembler.endPacket(marker, out);
            return;
        }
        int first = payload.getUnsignedByte(index);
        int type = H265NalType.of(first);
        if (type == H265NalType.FU) {
            fragment(payload, index, end, first, out);
        } else if (AnnexB.startCodeAt(payload, index, end) > 0) {
            // 00 00 is a TRAIL_N header with a forbidden temporal id 0: it can only be a start code.
            assembler.annexB(payload, index, end, out);
        } else if (type < H265NalType.AP) {
            assembler.nal(payload, index, end - index, out);
        } else if (type == H265NalType.AP) {
            aggregate(payload, index + 2, end, out);
        } else {
            assembler.malformed();
        }
        assembler.endPacket(marker, out);
    }

    /** A length and a NAL unit, repeated (clause 4.4.2). */
    private void aggregate(ByteBuf payload, int from, int end, AccessUnitSink out) {
        int at = from;
        while (end - at > 2) {
            int length = payload.getUnsignedShort(at);
            at += 2;
            if (length > end - at) {
                assembler.malformed();
                return;
            }
            assembler.nal(payload, at, length, out);
            at += length;
        }
    }

    /** FU (clause 4.4.3). Start and end in one packet are forbidden and sent all the same (OpenIPC); the first fragment's type counts. */
    private void fragment(ByteBuf payload, int index, int end, int first, AccessUnitSink out) {
        if (end - index < FU_BYTES) {
            assembler.malformed();
            return;
        }
        int fuHeader = payload.getUnsignedByte(index + 2);
        int length = end - index - FU_BYTES;
        if ((fuHeader & FU_START) != 0) {
            int header = (first & 0x81 | (fuHeader & 0x3F) << 1) << 8 | payload.getUnsignedByte(index + 1);
            assembler.beginFragments(header, payload, index + FU_BYTES, length, out);
        } else if (length > 0) {
            assembler.fragment(payload, index + FU_BYTES, length);
        }
        if ((fuHeader & FU_END) != 0) {
            assembler.endFragments(out);
        }
    }

    @Override
    public void flush(AccessUnitSink out) {
        assembler.flush(out);
    }

    @Override
    public void reset() {
        assembler.reset();
    }

    @Override
    public void close() {
        assembler.reset();
    }

    @Override
    public @Nullable ParameterSets parameterSets() {
        return assembler.syntax().parameterSets();
    }

    @Override
    public DepacketizerCounters counters() {
        return assembler.counters();
    }
}
