package org.xueliang.protocol.media;

import io.netty.buffer.ByteBuf;

/** An access unit to RTP payloads no longer than a limit. Stateless between access units; not thread-safe. */
public interface VideoPacketizer {
    /**
     * @param annexB NAL units behind three- or four-byte start codes; its indices do not move
     * @param out gets each payload; at least one call for a unit with at least one NAL unit
     */
    void packetize(ByteBuf annexB, PayloadSink out);

    /** Takes payloads in order. */
    interface PayloadSink {
        /**
         * @param payload valid during the call; copy it into the packet
         * @param last the marker bit: the last payload of the access unit
         */
        void payload(ByteBuf payload, boolean last);
    }
}
