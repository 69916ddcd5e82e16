package org.xueliang.protocol.media;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** Where the NAL units of an access unit are; reused by packetizers. Not thread-safe. */
public final class NalPositions implements AnnexB.NalVisitor {
    private int[] starts = new int[16];
    private int[] ends = new int[16];
    private int count;

    /** Finds all NAL units between the buffer's indices. */
    public void find(ByteBuf annexB) {
        count = 0;
        AnnexB.forEachNal(annexB, annexB.readerIndex(), annexB.writerIndex(), false, this);
    }

    @Override
    public void nal(int index, int end) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, 2 * count);
            ends = Arrays.copyOf(ends, 2 * count);
        }
        starts[count] = index;
        ends[count++] = end;
    }

    public int count() {
        return count;
    }

    public int start(int nal) {
        return starts[nal];
    }

    public int length(int nal) {
        return ends[nal] - starts[nal];
    }
}
