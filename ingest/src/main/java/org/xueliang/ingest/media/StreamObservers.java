package org.xueliang.ingest.media;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.function.Consumer;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.protocol.audio.AudioFormat;
import org.xueliang.protocol.media.AccessUnit;

/** Tells several observers in their order. One that fails is counted and logged; the others and the stream go on. */
public final class StreamObservers implements StreamObserver {
    private final List<StreamObserver> observers;
    private final CountedErrors errors;

    public StreamObservers(List<StreamObserver> observers, CountedErrors errors) {
        this.observers = List.copyOf(observers);
        this.errors = errors;
    }

    private void tell(Consumer<StreamObserver> call) {
        for (StreamObserver observer : observers) {
            try {
                call.accept(observer);
            } catch (RuntimeException e) {
                failed(observer, e);
            }
        }
    }

    private void failed(StreamObserver observer, RuntimeException e) {
        String name = observer.getClass().getSimpleName();
        errors.warn("observer " + name + " " + e.getClass().getSimpleName(), name + " failed: " + e);
    }

    @Override
    public void started(ChannelStream stream) {
        tell(observer -> observer.started(stream));
    }

    @Override
    public void accessUnit(ChannelStream stream, AccessUnit unit, long receivedUs) {
        // The hot one: no lambda.
        for (StreamObserver observer : observers) {
            try {
                observer.accessUnit(stream, unit, receivedUs);
            } catch (RuntimeException e) {
                failed(observer, e);
            }
        }
    }

    @Override
    public void audio(ChannelStream stream, AudioFormat format, ByteBuf frame, long timestampTicks) {
        tell(observer -> observer.audio(stream, format, frame.duplicate(), timestampTicks));
    }

    @Override
    public void packetsLost(ChannelStream stream, int packets) {
        tell(observer -> observer.packetsLost(stream, packets));
    }

    @Override
    public void senderReport(ChannelStream stream, long deviceTimeUs, long rtpTicks) {
        tell(observer -> observer.senderReport(stream, deviceTimeUs, rtpTicks));
    }

    @Override
    public void ended(ChannelStream stream, String cause, boolean deliberate) {
        tell(observer -> observer.ended(stream, cause, deliberate));
    }

    @Override
    public void channelOffline(String channel, String place, String cause) {
        tell(observer -> observer.channelOffline(channel, place, cause));
    }

    @Override
    public void noPicture(String channel, String cause) {
        tell(observer -> observer.noPicture(channel, cause));
    }
}
