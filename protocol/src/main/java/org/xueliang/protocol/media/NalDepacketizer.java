package org.xueliang.protocol.media;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What the payload formats of RFC 6184 and RFC 7798 have in common: single NAL units, aggregates of a length and a NAL unit
 * each, and fragments whose header says where the unit starts and ends. A format reads its payload header and says which it is.
 */
public abstract class NalDepacketizer implements VideoDepacketizer {
    private static final int FU_START = 0x80;
    private static final int FU_END = 0x40;

    private final AccessUnitAssembler assembler;

    protected NalDepacketizer(AccessUnitAssembler assembler) {
        this.assembler = assembler;
    }

    @Override
    public final void packet(
            ByteBuf payload, long timestampTicks, boolean marker, boolean lossBefore, AccessUnitSink out) {
        assembler.beginPacket(timestampTicks, lossBefore, out);
        int index = payload.readerIndex();
        int end = payload.writerIndex();
        // An empty payload is a keepalive of some senders, and may still carry the marker.
        if (index < end) {
            payload(payload, index, end, out);
        }
        assembler.endPacket(marker, out);
    }

    /** One payload of at least a byte: hands it to one of the methods below. */
    protected abstract void payload(ByteBuf payload, int index, int end, AccessUnitSink out);

    protected final void single(ByteBuf payload, int index, int end, AccessUnitSink out) {
        assembler.nal(payload, index, end - index, out);
    }

    protected final void annexB(ByteBuf payload, int index, int end, AccessUnitSink out) {
        assembler.annexB(payload, index, end, out);
    }

    protected final void malformed() {
        assembler.malformed();
    }

    /** A length and a NAL unit, repeated (RFC 6184 clause 5.7.1, RFC 7798 clause 4.4.2). */
    protected final void aggregate(ByteBuf payload, int from, int end, AccessUnitSink out) {
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
     * A fragment (RFC 6184 clause 5.8, RFC 7798 clause 4.4.3). Start and end in one packet are forbidden and sent all the same
     * (CostarHD, OpenIPC); the type in later fragments may be wrong (R30 in vendor-quirks: Tiandy), so the first one's counts.
     *
     * @param nalHeader of the whole unit, as the first fragment tells it; its one or two bytes
     */
    protected final void fragment(int fuHeader, int nalHeader, ByteBuf payload, int from, int end, AccessUnitSink out) {
        if ((fuHeader & FU_START) != 0) {
            assembler.beginFragments(nalHeader, payload, from, end - from, out);
        } else if (end > from) {
            assembler.fragment(payload, from, end - from);
        }
        if ((fuHeader & FU_END) != 0) {
            assembler.endFragments(out);
        }
    }

    @Override
    public final void flush(AccessUnitSink out) {
        assembler.flush(out);
    }

    @Override
    public final void reset() {
        assembler.reset();
    }

    @Override
    public final void close() {
        assembler.reset();
    }

    @Override
    public final @Nullable ParameterSets parameterSets() {
        return assembler.syntax().parameterSets();
    }

    @Override
    public final DepacketizerCounters counters() {
        return assembler.counters();
    }
}
