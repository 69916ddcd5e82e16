package org.xueliang.protocol.mpegps;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.xueliang.protocol.media.AccessUnitAssembler;
import org.xueliang.protocol.media.AccessUnitSink;
import org.xueliang.protocol.media.NalKind;
import org.xueliang.protocol.media.NalSyntax;

/**
 * Brings the NAL units of a program stream into access units. The first bytes of each are held until it can be told whether it begins another
 * picture: several pictures may be in one PES packet (P24 in vendor-quirks). Not thread-safe.
 */
final class PictureTarget implements NalSplitter.Target {
    /** Enough for the slice header fields that tell pictures apart. */
    private static final int HEAD_BYTES = 64;

    private static final ByteBuf ZEROS = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(new byte[256]));

    private final AccessUnitAssembler assembler;
    private final ByteBuf head = Unpooled.buffer(HEAD_BYTES, HEAD_BYTES);
    private AccessUnitSink out = unit -> unit.release();
    private long pesTicks;
    private long stepTicks;
    private long nalTicks;
    /** Pictures before this one at the same time. */
    private int stuckTogether;

    private boolean open;
    /** Filler data, and what cannot be a NAL unit. */
    private boolean skipping;

    PictureTarget(AccessUnitAssembler assembler) {
        this.assembler = assembler;
    }

    AccessUnitAssembler assembler() {
        return assembler;
    }

    /** Where access units go during the next calls. */
    void to(AccessUnitSink sink) {
        out = sink;
    }

    /** NAL units that begin from here on have this time. */
    void at(long ticks, long step) {
        if (ticks != pesTicks) {
            stuckTogether = 0;
        }
        pesTicks = ticks;
        stepTicks = step;
    }

    @Override
    public void begin() {
        head.clear();
        open = false;
        skipping = false;
        nalTicks = pesTicks + stuckTogether * stepTicks;
    }

    @Override
    public void bytes(ByteBuf bytes, int index, int length) {
        int from = index;
        int left = length;
        if (!open) {
            int taken = Math.min(left, head.writableBytes());
            head.writeBytes(bytes, from, taken);
            from += taken;
            left -= taken;
            if (!head.isWritable()) {
                openFragments();
            }
        }
        if (left > 0 && !skipping) {
            assembler.fragment(bytes, from, left);
        }
    }

    @Override
    public void zeros(int count) {
        int left = count;
        while (left > 0) {
            int part = Math.min(left, ZEROS.capacity());
            bytes(ZEROS, 0, part);
            left -= part;
        }
    }

    @Override
    public void end() {
        if (!open && head.isReadable()) {
            beforeNal();
            assembler.nal(head, 0, head.writerIndex(), out);
        } else if (open && !skipping) {
            assembler.endFragments(out);
        }
        open = false;
    }

    @Override
    public void abort() {
        open = false;
        head.clear();
    }

    /** Bytes are missing here. */
    void lost() {
        assembler.beginPacket(nalTicks, true, out);
    }

    /** The picture is whole: the marker said so. */
    void endPicture() {
        assembler.endPacket(true, out);
    }

    private void openFragments() {
        open = true;
        int first = head.getUnsignedByte(0);
        skipping = (first & 0x80) != 0 || assembler.syntax().kind(first) == NalKind.FILLER;
        if (skipping) {
            return;
        }
        beforeNal();
        int headerBytes = assembler.syntax().headerBytes();
        int header = headerBytes == 2 ? head.getUnsignedShort(0) : head.getUnsignedByte(0);
        assembler.beginFragments(header, head, headerBytes, head.writerIndex() - headerBytes, out);
    }

    private void beforeNal() {
        int length = head.writerIndex();
        if (assembler.hasPicture() && beginsPicture(length)) {
            assembler.flush(out);
            stuckTogether++;
            nalTicks += stepTicks;
        }
        assembler.beginPacket(nalTicks, false, out);
    }

    /** Only where the clock does not say so already. */
    private boolean beginsPicture(int length) {
        if (nalTicks != assembler.timestampTicks()) {
            return false;
        }
        NalSyntax syntax = assembler.syntax();
        int first = head.getUnsignedByte(0);
        return syntax.kind(first) == NalKind.SLICE
                ? length > syntax.headerBytes() && syntax.beginsPicture(head, 0, length)
                : syntax.opensAccessUnit(first);
    }
}
