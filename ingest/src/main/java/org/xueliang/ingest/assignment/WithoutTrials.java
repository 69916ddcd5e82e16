package org.xueliang.ingest.assignment;

import io.netty.buffer.ByteBuf;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.xueliang.ingest.media.ChannelStream;
import org.xueliang.ingest.media.StreamObserver;
import org.xueliang.protocol.audio.AudioFormat;
import org.xueliang.protocol.media.AccessUnit;

/** Keeps streams that are only tried from an observer: what is seen of a camera is seen by the way in use. */
public final class WithoutTrials implements StreamObserver {
    private final StreamObserver observer;
    private final AssignmentBook book;
    /** Streams that began as a trial; one entry each until they end. */
    private final Set<ChannelStream> trials = ConcurrentHashMap.newKeySet();

    public WithoutTrials(StreamObserver observer, AssignmentBook book) {
        this.observer = observer;
        this.book = book;
    }

    private boolean isTrial(String channel) {
        return book.find(channel).map(Assignment::trial).orElse(false);
    }

    @Override
    public void started(ChannelStream stream) {
        if (isTrial(stream.channel())) {
            trials.add(stream);
        } else {
            observer.started(stream);
        }
    }

    private boolean passes(ChannelStream stream) {
        return trials.isEmpty() || !trials.contains(stream);
    }

    @Override
    public void accessUnit(ChannelStream stream, AccessUnit unit, long receivedUs) {
        if (passes(stream)) {
            observer.accessUnit(stream, unit, receivedUs);
        }
    }

    @Override
    public void audio(ChannelStream stream, AudioFormat format, ByteBuf frame, long timestampTicks) {
        if (passes(stream)) {
            observer.audio(stream, format, frame, timestampTicks);
        }
    }

    @Override
    public void packetsLost(ChannelStream stream, int packets) {
        if (passes(stream)) {
            observer.packetsLost(stream, packets);
        }
    }

    @Override
    public void senderReport(ChannelStream stream, long deviceTimeUs, long rtpTicks) {
        if (passes(stream)) {
            observer.senderReport(stream, deviceTimeUs, rtpTicks);
        }
    }

    @Override
    public void ended(ChannelStream stream, String cause, boolean deliberate) {
        if (!trials.remove(stream)) {
            observer.ended(stream, cause, deliberate);
        }
    }

    @Override
    public void channelOffline(String channel, String place, String cause) {
        if (!isTrial(channel)) {
            observer.channelOffline(channel, place, cause);
        }
    }

    @Override
    public void noPicture(String channel, String cause) {
        if (!isTrial(channel)) {
            observer.noPicture(channel, cause);
        }
    }
}
