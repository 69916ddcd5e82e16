package org.xueliang.simulator.camera;

import io.netty.channel.EventLoop;
import java.util.List;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.simulator.media.PacketizedAccessUnit;

/** What a camera sends: access units, each at its time. Thread-safe. */
public interface Feed {
    VideoCodec codec();

    /** NAL units without start codes, for the SDP. */
    List<byte[]> parameterSets();

    /**
     * Begins with a keyframe within a moment.
     *
     * @param loop on its thread alone is the receiver called, and this method and the subscription are to be called
     */
    Subscription subscribe(EventLoop loop, Receiver receiver);

    /** Takes access units at their time. */
    interface Receiver {
        /**
         * @param timestampTicks the access unit's time of presentation since the subscription's own zero, 90 kHz, growing
         *     also where a recording begins anew
         * @param captureUs the instant of {@code timestampTicks}, microseconds since the Unix epoch
         */
        void accessUnit(PacketizedAccessUnit unit, long timestampTicks, long captureUs);
    }

    /** Ends it. */
    interface Subscription {
        void cancel();
    }
}
