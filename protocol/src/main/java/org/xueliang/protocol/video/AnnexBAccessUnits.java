package org.xueliang.protocol.video;

import io.netty.buffer.ByteBuf;
import org.xueliang.protocol.media.AccessUnitAssembler;
import org.xueliang.protocol.media.AccessUnitSink;
import org.xueliang.protocol.media.AnnexB;
import org.xueliang.protocol.media.NalKind;
import org.xueliang.protocol.media.NalSyntax;

/**
 * A byte stream, such as a {@code .264} file or an encoder's output, to access units by the rules of H.264 clause 7.4.1.2.3 and H.265 clause 7.4.2.4.4.
 * A byte stream has no time: units are numbered at a fixed distance in decoding order. Not thread-safe.
 */
public final class AnnexBAccessUnits {
    private final AccessUnitAssembler assembler;
    private final long ticksPerPicture;
    private long timestampTicks;

    AnnexBAccessUnits(AccessUnitAssembler assembler, long ticksPerPicture) {
        this.assembler = assembler;
        this.ticksPerPicture = ticksPerPicture;
    }

    /** Takes whole NAL units between the buffer's indices, which do not move; the last access unit stays open. */
    public void feed(ByteBuf annexB, AccessUnitSink out) {
        AnnexB.forEachNal(
                annexB,
                annexB.readerIndex(),
                annexB.writerIndex(),
                false,
                (index, end) -> nal(annexB, index, end, out));
    }

    /** The stream ends: gives the last access unit. */
    public void flush(AccessUnitSink out) {
        assembler.flush(out);
        timestampTicks += ticksPerPicture;
    }

    /** {@link #feed} and {@link #flush}. */
    public void split(ByteBuf annexB, AccessUnitSink out) {
        feed(annexB, out);
        flush(out);
    }

    private void nal(ByteBuf bytes, int index, int end, AccessUnitSink out) {
        NalSyntax syntax = assembler.syntax();
        int first = bytes.getUnsignedByte(index);
        if (assembler.hasPicture()) {
            boolean slice = syntax.kind(first) == NalKind.SLICE;
            if (slice ? syntax.beginsPicture(bytes, index, end) : syntax.opensAccessUnit(first)) {
                timestampTicks += ticksPerPicture;
            }
        }
        assembler.beginPacket(timestampTicks, false, out);
        assembler.nal(bytes, index, end - index, out);
    }
}
