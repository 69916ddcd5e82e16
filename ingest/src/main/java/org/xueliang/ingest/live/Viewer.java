package org.xueliang.ingest.live;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.audio.AudioFormat;

/** Somebody who looks. Called on the stream's event loop, in order; must not block. */
public interface Viewer {
    /** What comes next is the first packet: its sequence number, timestamp (32 bits) and source. */
    void begins(int sequence, int timestamp, int ssrc);

    /** Whether a batch would be sent on at once; a batch is not given while this is false. */
    boolean takesMore();

    /** Packets in order; take what is needed of it during the call. */
    void packets(PacketBatch batch);

    /** An RTCP packet; the viewer's to release. */
    void control(ByteBuf packet);

    /** Access units that were left out for this viewer because it did not take more. */
    void dropped(int accessUnits);

    /** What it hears; null where it only looks. */
    default @Nullable AudioFormat audio() {
        return null;
    }

    /** Where its audio begins, said before {@link #begins}: the next packet's number, and the timestamp of the first picture's instant. */
    default void audioBegins(int sequence, int timestamp) {}

    /** As {@link #packets}, of the audio. */
    default void audioPackets(PacketBatch batch) {}

    /** An RTCP packet of the audio; the viewer's to release. */
    default void audioControl(ByteBuf packet) {
        packet.release();
    }

    /** The stream is over. */
    void streamEnded(String cause);

    /** All of a recording was given: it ends as {@link #streamEnded}, once the viewer has read it. */
    default void sentAll(String cause) {
        streamEnded(cause);
    }

    /** Whether it has gone: it is then forgotten. */
    boolean gone();
}
