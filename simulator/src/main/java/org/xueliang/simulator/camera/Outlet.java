package org.xueliang.simulator.camera;

import io.netty.buffer.ByteBuf;
import org.xueliang.simulator.media.PacketizedAccessUnit;

/** The way of one session's packets to its receiver. On the session's event loop alone. */
interface Outlet {
    /** False while the receiver or the path to it is behind: whole access units are then left out. */
    boolean isWritable();

    void send(PacketizedAccessUnit unit, int firstSequence, int timestamp, int ssrc);

    /** @param packet ownership passes */
    void sendControl(ByteBuf packet);

    /** Drops what it holds. */
    void close();
}
