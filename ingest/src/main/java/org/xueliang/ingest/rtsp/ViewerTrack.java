package org.xueliang.ingest.rtsp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.live.PacketBatch;
import org.xueliang.protocol.rtsp.RtspWriter;

/**
 * The way of one track to a viewer: channels of its connection, or ports.
 *
 * @param url of its SETUP, for RTP-Info
 * @param ports null over TCP
 */
record ViewerTrack(
        String url,
        Channel connection,
        int rtpChannel,
        int rtcpChannel,
        @Nullable MediaPorts ports) {
    boolean takesMore() {
        return ports == null ? connection.isWritable() : ports.rtpChannel().isWritable();
    }

    void packets(PacketBatch batch) {
        if (ports == null) {
            connection.writeAndFlush(batch.interleaved(rtpChannel));
            return;
        }
        for (int i = 0; i < batch.packets(); i++) {
            ports.send(false, batch.packet(i));
        }
    }

    /** Releases it. */
    void control(ByteBuf packet) {
        if (ports != null) {
            ports.send(true, packet);
            return;
        }
        ByteBuf framed = connection.alloc().buffer(4 + packet.readableBytes());
        RtspWriter.writeInterleavedPrefix(rtcpChannel, packet.readableBytes(), framed);
        framed.writeBytes(packet);
        packet.release();
        connection.writeAndFlush(framed);
    }

    void close() {
        if (ports != null) {
            ports.close();
        }
    }
}
