package org.xueliang.ingest.media;

import io.netty.buffer.ByteBuf;
import org.xueliang.protocol.audio.AudioFormat;
import org.xueliang.protocol.media.AccessUnit;

/**
 * Is told what happens to streams. Each call about one stream comes on that stream's event loop, in order, and must not
 * block; calls about different streams come at the same time. An exception is counted and logged and stops nobody else.
 */
public interface StreamObserver {
    /** Media flows: the first access unit comes next. */
    default void started(ChannelStream stream) {}

    /**
     * One access unit in decoding order.
     *
     * @param unit the caller's; retain it to keep it after this call
     * @param receivedUs microseconds since the Unix epoch by the gateway's clock, when its last packet came
     */
    default void accessUnit(ChannelStream stream, AccessUnit unit, long receivedUs) {}

    /**
     * One frame of audio, where the channel's owner lets it pass. The analysis has no ears: it is for viewers alone.
     *
     * @param frame the caller's: samples of G.711, or one AAC frame
     * @param timestampTicks 90 kHz, in the time of the stream's access units
     */
    default void audio(ChannelStream stream, AudioFormat format, ByteBuf frame, long timestampTicks) {}

    /** Packets that did not come; the next access unit says itself whether it is damaged. */
    default void packetsLost(ChannelStream stream, int packets) {}

    /**
     * The device's clock (RTCP SR).
     *
     * @param deviceTimeUs microseconds since the Unix epoch by the device
     * @param rtpTicks the RTP timestamp of the same instant, unwrapped, in ticks of the track's clock rate
     */
    default void senderReport(ChannelStream stream, long deviceTimeUs, long rtpTicks) {}

    /**
     * The stream is over; nothing comes of it any more.
     *
     * @param cause in words, never empty
     * @param deliberate true where the gateway ended it itself (shutdown, channel removed or changed)
     */
    default void ended(ChannelStream stream, String cause, boolean deliberate) {}

    /**
     * A channel without a stream: an attempt failed, or nobody publishes. Told when the state or its cause changes, from any
     * thread; not told after {@link #ended}, which says it already.
     */
    default void channelOffline(String channel, String place, String cause) {}

    /**
     * A channel was asked for and no picture came. Told of each attempt, from any thread.
     *
     * @param cause one of few names
     */
    default void noPicture(String channel, String cause) {}
}
