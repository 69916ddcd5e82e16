package org.xueliang.protocol.mpegps;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.media.VideoCodec;

/**
 * Holds the first NAL units of a stream until it is told which codec they are, so that the first keyframe is not lost. Bounded: what is
 * too much is let go. Not thread-safe; released by {@link #close}.
 */
final class ProbeTarget implements NalSplitter.Target {
    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_NALS = 64;
    private static final int FIRST_BYTES = 4096;

    private final ByteBufAllocator allocator;
    private final CodecVote vote = new CodecVote();
    private final int[] starts = new int[MAX_NALS];
    private final int[] ends = new int[MAX_NALS];
    private final long[] ticks = new long[MAX_NALS];
    private @Nullable ByteBuf held;
    private int count;
    private int start;
    private long pesTicks;
    private long nalTicks;
    private boolean tooMuch;
    private long overflows;
    private @Nullable VideoCodec declared;
    private @Nullable VideoCodec decided;

    ProbeTarget(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    void at(long newTicks) {
        pesTicks = newTicks;
    }

    void declared(@Nullable VideoCodec codec) {
        declared = codec;
    }

    @Override
    public void begin() {
        start = held == null ? 0 : held.writerIndex();
        nalTicks = pesTicks;
        tooMuch = count == MAX_NALS;
    }

    @Override
    public void bytes(ByteBuf bytes, int index, int length) {
        ByteBuf into = room(length);
        if (into != null) {
            into.writeBytes(bytes, index, length);
        }
    }

    @Override
    public void zeros(int zeroCount) {
        ByteBuf into = room(zeroCount);
        if (into != null) {
            into.writeZero(zeroCount);
        }
    }

    private @Nullable ByteBuf room(int length) {
        ByteBuf into = held;
        if (into == null) {
            into = allocator.buffer(FIRST_BYTES);
            held = into;
        }
        tooMuch |= into.writerIndex() + length > MAX_BYTES;
        return tooMuch ? null : into;
    }

    @Override
    public void end() {
        ByteBuf bytes = held;
        if (tooMuch || bytes == null) {
            letGo();
            return;
        }
        int length = bytes.writerIndex() - start;
        if (length == 0) {
            return;
        }
        vote.nal(bytes.getUnsignedByte(start), length > 1 ? bytes.getUnsignedByte(start + 1) : 0);
        starts[count] = start;
        ends[count] = bytes.writerIndex();
        ticks[count++] = nalTicks;
        decided = vote.decide(declared);
    }

    @Override
    public void abort() {
        if (held != null) {
            held.writerIndex(start);
        }
    }

    private void letGo() {
        overflows++;
        count = 0;
        tooMuch = false;
        vote.clear();
        if (held != null) {
            held.clear();
        }
    }

    /** Null until it is known. */
    @Nullable
    VideoCodec decided() {
        return decided;
    }

    boolean isMpegVideo() {
        return vote.isMpegVideo();
    }

    long overflows() {
        return overflows;
    }

    /** Gives on what was held, and lets it go. */
    void replay(PictureTarget target, long stepTicks) {
        ByteBuf bytes = held;
        for (int i = 0; i < count && bytes != null; i++) {
            target.at(ticks[i], stepTicks);
            target.begin();
            target.bytes(bytes, starts[i], ends[i] - starts[i]);
            target.end();
        }
        close();
    }

    void close() {
        count = 0;
        start = 0;
        decided = null;
        vote.clear();
        if (held != null) {
            held.release();
            held = null;
        }
    }
}
