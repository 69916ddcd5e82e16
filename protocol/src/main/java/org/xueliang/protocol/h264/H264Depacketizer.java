package org.xueliang.protocol.h264;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.media.AccessUnitAssembler;
import org.xueliang.protocol.media.AccessUnitSink;
import org.xueliang.protocol.media.AnnexB;
import org.xueliang.protocol.media.DepacketizerCounters;
import org.xueliang.protocol.media.ParameterSets;
import org.xueliang.protocol.media.VideoDepacketizer;

/**
 * RFC 6184 payloads: single NAL units, STAP-A, FU-A; those of the interleaved mode are dropped. Whatever packetization-mode was declared,
 * all three are taken (R30 in vendor-quirks).
 */
public final class H264Depacketizer implements VideoDepacketizer {
    private static final int FU_START = 0x80;
    private static final int FU_END = 0x40;

    private final AccessUnitAssembler assembler;

    public H264Depacketizer(AccessUnitAssembler assembler) {
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
        int header = payload.getUnsignedByte(index);
        int type = H264NalType.of(header);
        if (type == H264NalType.FU_A) {
            fragment(payload, index, end, header, out);
        } else if (type >= 1 && type < H264NalType.STAP_A) {
            assembler.nal(payload, index, end - index, out);
        } else if (type == H264NalType.STAP_A) {
            aggregate(payload, index + 1, end, out);
        } else if (AnnexB.startCodeAt(payload, index, end) > 0) {
            assembler.annexB(payload, index, end, out);
        } else {
            assembler.malformed();
        }
        assembler.endPacket(marker, out);
    }

    /** A length and a NAL unit, repeated (clause 5.7.1). */
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

    /**
     * FU-A (clause 5.8). Start and end in one packet are forbidden and sent all the same (CostarHD, OpenIPC); the type in later fragments may be
     * wrong (R30: Tiandy), so the first one's counts.
     */
    private void fragment(ByteBuf payload, int index, int end, int indicator, AccessUnitSink out) {
        if (end - index < 2) {
            assembler.malformed();
            return;
        }
        int fuHeader = payload.getUnsignedByte(index + 1);
        int length = end - index - 2;
        if ((fuHeader & FU_START) != 0) {
            assembler.beginFragments(indicator & 0xE0 | fuHeader & 0x1F, payload, index + 2, length, out);
        } else if (length > 0) {
            assembler.fragment(payload, index + 2, length);
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
