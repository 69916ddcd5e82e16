package org.xueliang.ingest.live;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.xueliang.ingest.media.ChannelStream;
import org.xueliang.ingest.media.StreamObserver;
import org.xueliang.protocol.audio.AudioFormat;
import org.xueliang.protocol.media.AccessUnit;

/** Brings streams and viewers together. {@link #join} may be called from any thread. */
public final class LiveHub implements StreamObserver {
    private final ByteBufAllocator allocator;
    private final Map<ChannelStream, LiveFanOut> fanOuts = new ConcurrentHashMap<>();

    public LiveHub(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /** The viewer gets the stream from its newest keyframe on; false where the stream is over. */
    public boolean join(ChannelStream stream, Viewer viewer) {
        LiveFanOut fanOut = fanOuts.get(stream);
        return fanOut != null && fanOut.join(viewer);
    }

    @Override
    public void started(ChannelStream stream) {
        fanOuts.put(stream, new LiveFanOut(stream, allocator));
    }

    @Override
    public void accessUnit(ChannelStream stream, AccessUnit unit, long receivedUs) {
        LiveFanOut fanOut = fanOuts.get(stream);
        if (fanOut != null) {
            fanOut.accessUnit(unit, receivedUs);
        }
    }

    @Override
    public void audio(ChannelStream stream, AudioFormat format, ByteBuf frame, long timestampTicks) {
        LiveFanOut fanOut = fanOuts.get(stream);
        if (fanOut != null) {
            fanOut.audio(format, frame, timestampTicks);
        }
    }

    @Override
    public void ended(ChannelStream stream, String cause, boolean deliberate) {
        LiveFanOut fanOut = fanOuts.remove(stream);
        if (fanOut != null) {
            fanOut.end(cause);
        }
    }
}
