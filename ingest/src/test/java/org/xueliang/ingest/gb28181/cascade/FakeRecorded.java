package org.xueliang.ingest.gb28181.cascade;

import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.gb28181.control.QueryException;
import org.xueliang.ingest.gb28181.invite.GbPlaybackControl;
import org.xueliang.ingest.recorded.RecordedSink;
import org.xueliang.protocol.media.AccessUnit;
import org.xueliang.protocol.media.PictureFacts;
import org.xueliang.protocol.media.RandomAccess;
import org.xueliang.protocol.media.VideoCodec;

/** A recording whose every picture a test sends. */
final class FakeRecorded implements Downstream.Recorded {
    private static final byte[] NAL = {0, 0, 0, 1, 0x65, 1, 2, 3, 4};

    final List<String> asked = new CopyOnWriteArrayList<>();
    final List<String> controls = new CopyOnWriteArrayList<>();
    volatile QueryException.@Nullable Reason refuses;
    volatile @Nullable RecordedSink sink;
    volatile boolean complete;
    volatile int closed;

    void picture(long ticks) {
        RecordedSink to = sink;
        AccessUnit unit = new AccessUnit(
                VideoCodec.H264,
                Unpooled.wrappedBuffer(NAL),
                ticks,
                RandomAccess.IDR,
                0,
                PictureFacts.NONE,
                false,
                false,
                1,
                null);
        if (to != null && to.takesMore()) {
            to.unit(unit, ticks, 0);
        }
        unit.release();
    }

    @Override
    public VideoCodec codec() {
        return VideoCodec.H264;
    }

    @Override
    public void join(RecordedSink joining) {
        sink = joining;
    }

    @Override
    public CompletableFuture<Void> control(GbPlaybackControl control) {
        QueryException.Reason no = refuses;
        if (no != null) {
            return CompletableFuture.failedFuture(new QueryException(no, "the device says no"));
        }
        controls.add(control.words());
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public boolean isComplete() {
        return complete;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // the link's thread alone
    public void close() {
        closed++;
    }
}
