package org.xueliang.analytics.scene;

import org.xueliang.proto.v1.FrameEvent;
import org.xueliang.proto.v1.PictureSummary;
import org.xueliang.proto.v1.SignalState;
import org.xueliang.proto.v1.Thumbnail;

/** What a gateway says of one channel, event by event, with sequence and session as the contract has them. */
public final class FakeGateway {
    private final String channel;
    private String place;
    private String session = "s1";
    private long sequence;
    private long groupUs;

    public FakeGateway(String channel, String place) {
        this.channel = channel;
        this.place = place;
    }

    public FakeGateway reconnect(String newSession) {
        session = newSession;
        sequence = 0;
        return this;
    }

    /** The registry gave the channel to another place. */
    public FakeGateway moveTo(String newPlace) {
        place = newPlace;
        return this;
    }

    /** The next events are lost on the bus. */
    public FakeGateway lose(int events) {
        sequence += events;
        return this;
    }

    public FrameEvent online(long timeUs) {
        return event(timeUs).setSignal(SignalState.newBuilder().setOnline(true)).build();
    }

    public FrameEvent offline(long timeUs, String cause, boolean deliberate) {
        return event(timeUs)
                .setSignal(SignalState.newBuilder().setCause(cause).setDeliberate(deliberate))
                .build();
    }

    public FrameEvent picture(Thumbnail thumbnail) {
        return picture(thumbnail, 2000);
    }

    /** @param bytes of each of the five access units that it speaks of */
    public FrameEvent picture(Thumbnail thumbnail, int bytes) {
        return decodedAt(thumbnail.getCapturedUs(), thumbnail.getKeyframe() ? 1 : 0, thumbnail, bytes);
    }

    /**
     * A picture that waited for its decoder.
     *
     * @param nowUs time of receipt of the newest access unit
     * @param keyframes that came since the last event
     */
    public FrameEvent decodedAt(long nowUs, int keyframes, Thumbnail thumbnail, int bytes) {
        groupUs = thumbnail.getKeyframe() ? thumbnail.getCapturedUs() : groupUs;
        return event(nowUs)
                .setPictures(summary(bytes)
                        .setKeyframes(keyframes)
                        .setThumbnail(thumbnail.toBuilder().setGroupUs(groupUs)))
                .build();
    }

    public FrameEvent summary(long timeUs, int bytes) {
        return event(timeUs).setPictures(summary(bytes)).build();
    }

    private static PictureSummary.Builder summary(int bytes) {
        return PictureSummary.newBuilder()
                .setCodec("H264")
                .setWidth(1280)
                .setHeight(720)
                .setAccessUnits(5)
                .setBytes(5L * bytes);
    }

    private FrameEvent.Builder event(long timeUs) {
        sequence++;
        return FrameEvent.newBuilder()
                .setChannel(channel)
                .setPlace(place)
                .setReceivedUs(timeUs)
                .setSequence(sequence)
                .setSession(session)
                .setGateway("gw");
    }
}
