package org.xueliang.ingest.gb28181.cascade;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import org.xueliang.ingest.recorded.RecordedSink;
import org.xueliang.protocol.media.AccessUnit;
import org.xueliang.protocol.media.RandomAccess;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.mpegps.PsMuxer;

/** A recording's pictures as a program stream for one platform. */
final class PsSink implements RecordedSink {
    private final PsSeat seat;
    private final PsMuxer muxer;

    PsSink(PsSeat seat, VideoCodec codec) {
        this.seat = seat;
        this.muxer = new PsMuxer(codec, null);
    }

    @Override
    public boolean takesMore() {
        return seat.takesMore();
    }

    @Override
    public void unit(AccessUnit unit, long ticks, double positionS) {
        boolean keyframe = unit.randomAccess() != RandomAccess.NONE;
        ByteBuf program = PooledByteBufAllocator.DEFAULT.buffer(unit.sizeBytes() + 1024);
        try {
            muxer.video(unit.annexB(), keyframe, ticks, ticks, program);
            seat.unit(program, keyframe, ticks);
        } finally {
            program.release();
        }
    }

    @Override
    public void ended(String cause) {
        seat.streamEnded(cause);
    }

    @Override
    public boolean gone() {
        return seat.gone();
    }
}
