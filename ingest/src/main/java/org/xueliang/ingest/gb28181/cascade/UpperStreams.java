package org.xueliang.ingest.gb28181.cascade;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.xueliang.ingest.media.ChannelStream;
import org.xueliang.ingest.media.StreamObserver;
import org.xueliang.protocol.audio.AudioFormat;
import org.xueliang.protocol.media.AccessUnit;

/** Brings streams and platforms together, and tells of channels that begin and end. {@link #join} may be called from any thread. */
public final class UpperStreams implements StreamObserver {
    private final ByteBufAllocator allocator;
    private final Map<ChannelStream, PsFanOut> fanOuts = new ConcurrentHashMap<>();
    private volatile Consumer<String> changed = channel -> {};

    public UpperStreams(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /** @param listener gets the code of a channel whose stream began or ended, on any thread */
    void onChange(Consumer<String> listener) {
        changed = listener;
    }

    /** The seat gets the stream from its newest keyframe on; false where the stream is over. */
    boolean join(ChannelStream stream, PsSeat seat) {
        PsFanOut fanOut = fanOuts.get(stream);
        return fanOut != null && fanOut.join(seat);
    }

    @Override
    public void started(ChannelStream stream) {
        fanOuts.put(stream, new PsFanOut(stream, allocator));
        changed.accept(stream.channel());
    }

    @Override
    public void accessUnit(ChannelStream stream, AccessUnit unit, long receivedUs) {
        PsFanOut fanOut = fanOuts.get(stream);
        if (fanOut != null) {
            fanOut.accessUnit(unit);
        }
    }

    @Override
    public void audio(ChannelStream stream, AudioFormat format, ByteBuf frame, long timestampTicks) {
        PsFanOut fanOut = fanOuts.get(stream);
        if (fanOut != null) {
            fanOut.audio(format, frame, timestampTicks);
        }
    }

    @Override
    public void ended(ChannelStream stream, String cause, boolean deliberate) {
        PsFanOut fanOut = fanOuts.remove(stream);
        if (fanOut != null) {
            fanOut.end(cause);
        }
        changed.accept(stream.channel());
    }

    @Override
    public void channelOffline(String channel, String place, String cause) {
        changed.accept(channel);
    }
}
