package org.xueliang.simulator.camera;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.Set;
import org.xueliang.protocol.rtsp.RtspWriter;
import org.xueliang.simulator.media.PacketizedAccessUnit;

/** RTP on the RTSP connection itself (RFC 2326 clause 10.12): one buffer and one write an access unit. */
final class InterleavedOutlet implements Outlet {
    private static final int STRAY_CHANNEL = 18;

    private final Channel channel;
    private final int rtpChannel;
    private final int rtcpChannel;
    private final boolean stray;

    InterleavedOutlet(Channel channel, int rtpChannel, int rtcpChannel, Set<Quirk> quirks) {
        this.channel = channel;
        this.rtpChannel = rtpChannel;
        this.rtcpChannel = rtcpChannel;
        this.stray = quirks.contains(Quirk.R8_STRAY_CHANNEL);
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public void send(PacketizedAccessUnit unit, int firstSequence, int timestamp, int ssrc) {
        ByteBuf out = channel.alloc().directBuffer(unit.sizeBytes() + 16);
        if (stray) {
            RtspWriter.writeInterleavedPrefix(STRAY_CHANNEL, 4, out);
            out.writeInt(0x80000000);
            out.writeShort('\r' << 8 | '\n');
        }
        unit.write(out, rtpChannel, firstSequence, timestamp, ssrc);
        channel.writeAndFlush(out, channel.voidPromise());
    }

    @Override
    public void sendControl(ByteBuf packet) {
        ByteBuf prefix = channel.alloc().directBuffer(PacketizedAccessUnit.PREFIX_BYTES);
        RtspWriter.writeInterleavedPrefix(rtcpChannel, packet.readableBytes(), prefix);
        channel.write(prefix, channel.voidPromise());
        channel.writeAndFlush(packet, channel.voidPromise());
    }

    @Override
    public void close() {}
}
