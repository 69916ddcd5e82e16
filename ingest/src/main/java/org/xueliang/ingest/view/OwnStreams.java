package org.xueliang.ingest.view;

import io.netty.buffer.ByteBuf;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.xueliang.ingest.media.ChannelStream;
import org.xueliang.ingest.media.StreamObserver;
import org.xueliang.protocol.audio.AudioFormat;
import org.xueliang.protocol.media.AccessUnit;

/** Tells another of the streams of our own channels alone: what another node shows us is its own to analyse and to pass on. */
public final class OwnStreams implements StreamObserver {
    private final Predicate<String> relayed;
    private final StreamObserver observer;
    /** Those that it was told of: a relay may be over before its stream is. */
    private final Set<ChannelStream> own = ConcurrentHashMap.newKeySet();

    /** @param relayed of a channel's code */
    public OwnStreams(Predicate<String> relayed, StreamObserver observer) {
        this.relayed = relayed;
        this.observer = observer;
    }

    @Override
    public void started(ChannelStream stream) {
        if (!relayed.test(stream.channel())) {
            own.add(stream);
            observer.started(stream);
        }
    }

    @Override
    public void accessUnit(ChannelStream stream, AccessUnit unit, long receivedUs) {
        if (own.contains(stream)) {
            observer.accessUnit(stream, unit, receivedUs);
        }
    }

    @Override
    public void audio(ChannelStream stream, AudioFormat format, ByteBuf frame, long timestampTicks) {
        if (own.contains(stream)) {
            observer.audio(stream, format, frame, timestampTicks);
        }
    }

    @Override
    public void packetsLost(ChannelStream stream, int packets) {
        if (own.contains(stream)) {
            observer.packetsLost(stream, packets);
        }
    }

    @Override
    public void senderReport(ChannelStream stream, long deviceTimeUs, long rtpTicks) {
        if (own.contains(stream)) {
            observer.senderReport(stream, deviceTimeUs, rtpTicks);
        }
    }

    @Override
    public void ended(ChannelStream stream, String cause, boolean deliberate) {
        if (own.remove(stream)) {
            observer.ended(stream, cause, deliberate);
        }
    }

    @Override
    public void channelOffline(String channel, String place, String cause) {
        if (!relayed.test(channel)) {
            observer.channelOffline(channel, place, cause);
        }
    }

    @Override
    public void noPicture(String channel, String cause) {
        if (!relayed.test(channel)) {
            observer.noPicture(channel, cause);
        }
    }
}
