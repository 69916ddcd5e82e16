package org.xueliang.protocol.media;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * What packetizing by RFC 6184 (packetization-mode 1) and RFC 7798 (without DONL) has in common: small NAL units before a slice
 * together in one aggregate, those that are too large in fragments, others alone. A format writes the headers.
 */
public abstract class NalPacketizer implements VideoPacketizer {
    private static final int MIN_PAYLOAD_BYTES = 64;
    private static final int FU_START = 0x80;
    private static final int FU_END = 0x40;

    private final int nalHeaderBytes;
    private final int maxPayloadBytes;
    private final ByteBuf scratch;
    private final NalPositions nals = new NalPositions();

    /** @param nalHeaderBytes 1 in H.264, 2 in H.265; a payload header is as long */
    protected NalPacketizer(int nalHeaderBytes, int maxPayloadBytes) {
        if (maxPayloadBytes < MIN_PAYLOAD_BYTES || maxPayloadBytes > 65_000) {
            throw new IllegalArgumentException(
                    "payload: " + maxPayloadBytes + " bytes (expected: " + MIN_PAYLOAD_BYTES + "-65000)");
        }
        this.nalHeaderBytes = nalHeaderBytes;
        this.maxPayloadBytes = maxPayloadBytes;
        this.scratch = Unpooled.buffer(maxPayloadBytes, maxPayloadBytes);
    }

    /** Whether a NAL unit carries a slice: those are not aggregated. */
    protected abstract boolean isSlice(int firstByte);

    /** @param together what the headers of all in the aggregate give, by {@link #join} */
    protected abstract void writeAggregateHeader(int together, ByteBuf to);

    /** What an aggregate's header keeps of its units' first bytes. */
    protected abstract int join(int together, int firstByte);

    /** Payload header of a fragment; the FU header follows and is not its affair. */
    protected abstract void writeFragmentHeader(ByteBuf annexB, int nalStart, ByteBuf to);

    /** Type in the FU header. */
    protected abstract int fragmentType(int firstByte);

    @Override
    public final void packetize(ByteBuf annexB, PayloadSink out) {
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

    /** @return how many NAL units from here fit in one aggregate */
    private int aggregateFrom(ByteBuf annexB, int first) {
        int bytes = nalHeaderBytes;
        int count = 0;
        while (first + count < nals.count()) {
            int firstByte = annexB.getUnsignedByte(nals.start(first + count));
            bytes += 2 + nals.length(first + count);
            if (isSlice(firstByte) || bytes > maxPayloadBytes) {
                return count;
            }
            count++;
        }
        return count;
    }

    private void aggregate(ByteBuf annexB, int first, int count, PayloadSink out) {
        int together = 0;
        for (int nal = first; nal < first + count; nal++) {
            together = join(together, annexB.getUnsignedByte(nals.start(nal)));
        }
        writeAggregateHeader(together, scratch.clear());
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
        int type = fragmentType(annexB.getUnsignedByte(start));
        int at = start + nalHeaderBytes;
        int end = start + length;
        int startBit = FU_START;
        while (at < end) {
            int part = Math.min(maxPayloadBytes - nalHeaderBytes - 1, end - at);
            boolean lastPart = at + part == end;
            writeFragmentHeader(annexB, start, scratch.clear());
            scratch.writeByte(startBit | (lastPart ? FU_END : 0) | type).writeBytes(annexB, at, part);
            out.payload(scratch, lastPart && lastNal);
            startBit = 0;
            at += part;
        }
    }
}
