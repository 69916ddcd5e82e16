package org.xueliang.simulator.gb28181.media;

import io.netty.buffer.ByteBuf;

/** The way of one channel's packets to the platform. On its event loop alone. */
public interface PsOutlet {
    /** False while the platform or the path to it is behind: whole pictures are then left out. */
    boolean isWritable();

    /** Sends a picture; see {@link PsAccessUnit#write}. */
    void send(PsAccessUnit unit, int firstSequence, int timestamp, int ssrc, long shiftTicks);

    /** @param packet one RTP or RTCP packet; ownership passes */
    void sendPacket(ByteBuf packet);

    /** Drops what it holds and closes its socket. */
    void close();
}
