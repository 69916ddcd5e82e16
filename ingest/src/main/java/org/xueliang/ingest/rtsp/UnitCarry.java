package org.xueliang.ingest.rtsp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.rtsp.RtspStreamListener;
import org.xueliang.protocol.rtsp.RtspStreamParser;
import org.xueliang.protocol.rtsp.RtspSyntaxException;

/**
 * Feeds a parser from buffers as they are read, and carries the beginning of a unit that is not whole over to the next read.
 * Of the next buffer no more is copied than that unit needs: a cumulation of whole reads would copy nearly every byte of the
 * stream once more.
 *
 * <p>Not thread-safe. Release with {@link #close}.
 */
final class UnitCarry implements AutoCloseable {
    private static final int PREFIX_BYTES = 4;

    private final ByteBufAllocator allocator;
    private final RtspStreamParser parser;
    private @Nullable ByteBuf carry;

    UnitCarry(ByteBufAllocator allocator, RtspStreamParser parser) {
        this.allocator = allocator;
        this.parser = parser;
    }

    /** @param in read to its end; the caller's to release */
    void feed(ByteBuf in, RtspStreamListener out) throws RtspSyntaxException {
        while (carry != null && in.isReadable()) {
            ByteBuf begun = carry;
            begun.writeBytes(in, Math.min(wanted(begun), in.readableBytes()));
            parser.parse(begun, out);
            if (!begun.isReadable()) {
                close();
            } else if (begun.refCnt() == 1) {
                // Otherwise somebody holds a slice of it, and its bytes must not move.
                begun.discardSomeReadBytes();
            }
        }
        if (in.isReadable()) {
            parser.parse(in, out);
            if (in.isReadable()) {
                carry = allocator.buffer(in.readableBytes()).writeBytes(in);
            }
        }
    }

    /** How many bytes the unit that was begun still needs, as far as it can be told; at least 1. */
    private static int wanted(ByteBuf begun) {
        int have = begun.readableBytes();
        if (begun.getByte(begun.readerIndex()) != '$') {
            return Integer.MAX_VALUE;
        }
        if (have < PREFIX_BYTES) {
            return PREFIX_BYTES - have;
        }
        int missing = PREFIX_BYTES + begun.getUnsignedShort(begun.readerIndex() + 2) - have;
        return missing > 0 ? missing : Integer.MAX_VALUE;
    }

    /** The unit that was begun, for an error message; null where none is. */
    @Nullable
    ByteBuf begun() {
        return carry;
    }

    @Override
    public void close() {
        if (carry != null) {
            carry.release();
            carry = null;
        }
    }
}
