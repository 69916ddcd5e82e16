package org.xueliang.ingest.rtsp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.live.PacketBatch;
import org.xueliang.ingest.live.Viewer;
import org.xueliang.protocol.rtsp.RtspRequest;
import org.xueliang.protocol.rtsp.RtspWriter;

/**
 * The stream's side of a viewer: called on the stream's event loop, it writes to the viewer's connection, whose loop keeps the
 * order. Bounded by the connection's write buffer: while that is full nothing more is taken.
 */
final class RtspViewer implements Viewer {
    private final PlaySession session;
    private final ServerConnection connection;
    private final Channel channel;
    private final RtspRequest request;
    private final int rtpChannel;
    private final int rtcpChannel;
    private final @Nullable MediaPorts ports;
    private volatile boolean left;

    /** @param ports null over TCP */
    RtspViewer(
            PlaySession session,
            ServerConnection connection,
            RtspRequest request,
            int rtpChannel,
            int rtcpChannel,
            @Nullable MediaPorts ports) {
        this.session = session;
        this.connection = connection;
        this.channel = connection.channel();
        this.request = request;
        this.rtpChannel = rtpChannel;
        this.rtcpChannel = rtcpChannel;
        this.ports = ports;
    }

    @Override
    public void begins(int sequence, int timestamp, int ssrc) {
        connection.onLoop(() -> session.begins(request, sequence, timestamp));
    }

    @Override
    public boolean takesMore() {
        return ports == null ? channel.isWritable() : ports.rtpChannel().isWritable();
    }

    @Override
    public void packets(PacketBatch batch) {
        if (left) {
            return;
        }
        if (ports == null) {
            channel.writeAndFlush(batch.interleaved(rtpChannel));
            return;
        }
        for (int i = 0; i < batch.packets(); i++) {
            ports.send(false, batch.packet(i));
        }
    }

    @Override
    public void control(ByteBuf packet) {
        if (left) {
            packet.release();
        } else if (ports != null) {
            ports.send(true, packet);
        } else {
            ByteBuf framed = channel.alloc().buffer(4 + packet.readableBytes());
            RtspWriter.writeInterleavedPrefix(rtcpChannel, packet.readableBytes(), framed);
            framed.writeBytes(packet);
            packet.release();
            channel.writeAndFlush(framed);
        }
    }

    @Override
    public void dropped(int accessUnits) {
        connection.parts().metrics().viewerDropped(accessUnits);
    }

    @Override
    public void streamEnded(String cause) {
        connection.onLoop(() -> connection.end("the stream ended: " + cause, true));
    }

    @Override
    public void sentAll(String cause) {
        connection.onLoop(() -> session.sentAll(cause));
    }

    @Override
    public boolean gone() {
        return left || !channel.isOpen();
    }

    /** The viewer pauses or goes: nothing more is written. Any thread. */
    void leave() {
        left = true;
    }
}
