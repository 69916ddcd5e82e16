package org.xueliang.ingest.analysis;

import com.google.protobuf.UnsafeByteOperations;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.bus.FrameEventPublisher;
import org.xueliang.ingest.codec.ScaledPicture;
import org.xueliang.ingest.media.ChannelStream;
import org.xueliang.proto.v1.FrameEvent;
import org.xueliang.proto.v1.PictureSummary;
import org.xueliang.proto.v1.SignalState;
import org.xueliang.proto.v1.Thumbnail;
import org.xueliang.protocol.media.AccessUnit;
import org.xueliang.protocol.media.ParameterSets;

/**
 * Makes the frame events of one session and hands them to the bus in the order of their sequence. Counts what comes between
 * two events. Times are microseconds since the Unix epoch; an event's time never steps back. Thread-safe: the event loop
 * counts, a decoder thread samples, the tick speaks when both are silent.
 */
final class FrameEventAssembler {
    private final ChannelStream stream;
    private final FrameEventPublisher out;
    private long sequence;
    private long receivedUs;
    private long spokeUs;
    private boolean ended;

    private int accessUnits;
    private int keyframes;
    private long bytes;
    private int lostPackets;
    private int damaged;
    private double qpSum;
    private int qpCount;
    private double activity;
    private boolean active;

    FrameEventAssembler(ChannelStream stream, FrameEventPublisher out) {
        this.stream = stream;
        this.out = out;
    }

    synchronized void started(long nowUs) {
        receivedUs = stream.startedUs();
        send(event(nowUs).setSignal(SignalState.newBuilder().setOnline(true)));
    }

    synchronized void accessUnit(AccessUnit unit, long unitReceivedUs, double gateActivity, boolean sampledOften) {
        receivedUs = Math.max(receivedUs, unitReceivedUs);
        accessUnits++;
        keyframes += unit.randomAccess().isKeyframe() ? 1 : 0;
        bytes += unit.sizeBytes();
        damaged += unit.damaged() ? 1 : 0;
        if (!Double.isNaN(unit.sliceQp())) {
            qpSum += unit.sliceQp();
            qpCount++;
        }
        activity = gateActivity;
        active = sampledOften;
    }

    synchronized void lost(int packets) {
        lostPackets += packets;
    }

    /**
     * A picture was sampled: an event now.
     *
     * @param groupUs time of receipt of its group's keyframe, 0 where that is not known. What the event counts is no measure of it:
     *     keyframes that came while the picture waited for its decoder are among what was counted, and after the picture
     */
    synchronized void sample(ScaledPicture picture, long capturedUs, boolean keyframe, long groupUs, long nowUs) {
        pictures(
                Thumbnail.newBuilder()
                        .setCapturedUs(capturedUs)
                        .setWidth(picture.width())
                        .setHeight(picture.height())
                        // The arrays were made for this picture and nobody else has them.
                        .setLuma(UnsafeByteOperations.unsafeWrap(picture.luma()))
                        .setCb(UnsafeByteOperations.unsafeWrap(picture.cb()))
                        .setCr(UnsafeByteOperations.unsafeWrap(picture.cr()))
                        .setKeyframe(keyframe)
                        .setGroupUs(groupUs)
                        .build(),
                nowUs);
    }

    /** Speaks where nothing was said for the period, so that silence on the bus is a finding. */
    synchronized void tick(long nowUs, long periodUs) {
        if (nowUs < spokeUs || nowUs - spokeUs >= periodUs) {
            pictures(null, nowUs);
        }
    }

    synchronized void ended(String cause, boolean deliberate, long nowUs) {
        receivedUs = Math.max(receivedUs, nowUs);
        send(event(nowUs)
                .setSignal(SignalState.newBuilder()
                        .setOnline(false)
                        .setCause(cause)
                        .setDeliberate(deliberate)));
        ended = true;
    }

    private void pictures(@Nullable Thumbnail thumbnail, long nowUs) {
        if (ended) {
            return;
        }
        PictureSummary.Builder summary = PictureSummary.newBuilder()
                .setCodec(stream.codec().name())
                .setAccessUnits(accessUnits)
                .setKeyframes(keyframes)
                .setBytes(bytes)
                .setLostPackets(lostPackets)
                .setDamagedAccessUnits(damaged)
                .setMeanQp(qpCount == 0 ? 0 : qpSum / qpCount)
                .setActivity(activity)
                .setActive(active)
                .setDeviceTimeUs(stream.deviceTimeUs());
        ParameterSets sets = stream.parameterSets();
        if (sets != null) {
            summary.setWidth(sets.width()).setHeight(sets.height());
        }
        if (thumbnail != null) {
            summary.setThumbnail(thumbnail);
        }
        accessUnits = 0;
        keyframes = 0;
        bytes = 0;
        lostPackets = 0;
        damaged = 0;
        qpSum = 0;
        qpCount = 0;
        send(event(nowUs).setPictures(summary));
    }

    private FrameEvent.Builder event(long nowUs) {
        spokeUs = nowUs;
        return FrameEvent.newBuilder()
                .setChannel(stream.channel())
                .setPlace(stream.place())
                .setReceivedUs(receivedUs)
                .setSequence(++sequence)
                .setSession(stream.sessionId())
                .setGateway(stream.gateway());
    }

    private void send(FrameEvent.Builder event) {
        if (!ended) {
            out.publish(event.build());
        }
    }
}
