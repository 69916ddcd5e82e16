package org.xueliang.simulator.gb28181.media;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.Set;
import org.xueliang.protocol.rtp.RtpStreamFramer;
import org.xueliang.protocol.rtsp.RtspWriter;
import org.xueliang.simulator.gb28181.quirk.GbQuirk;

/** RTP over a TCP connection, behind lengths (RFC 4571) or as an oddity has it: one buffer and one write a picture. */
public final class TcpPsOutlet implements PsOutlet {
    /** Of so many pictures one loses bytes (oddity P3). */
    private static final int LOSS_EACH_UNITS = 40;

    private static final int LOST_BYTES = 37;
    private static final int DOLLAR_PREFIX_BYTES = 4;

    private final Channel channel;
    private final boolean dollar;
    private final boolean lossy;
    private int units;

    /** @param channel is closed with it */
    public TcpPsOutlet(Channel channel, Set<GbQuirk> quirks) {
        this.channel = channel;
        this.dollar = quirks.contains(GbQuirk.P1_DOLLAR_FRAMING);
        this.lossy = quirks.contains(GbQuirk.P3_LOST_TCP_BYTES);
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public void send(PsAccessUnit unit, int firstSequence, int timestamp, int ssrc, long shiftTicks) {
        ByteBuf out = channel.alloc().directBuffer(unit.sizeBytes());
        unit.write(out, firstSequence, timestamp, ssrc, shiftTicks);
        units++;
        if (lossy && units % LOSS_EACH_UNITS == 0) {
            // A camera that writes more than its socket takes: the length was said, the end of the packet is gone.
            out.writerIndex(out.writerIndex() - LOST_BYTES);
        }
        if (dollar) {
            ByteBuf framed = dollars(out);
            out.release();
            channel.writeAndFlush(framed, channel.voidPromise());
        } else {
            channel.writeAndFlush(out, channel.voidPromise());
        }
    }

    private ByteBuf dollars(ByteBuf in) {
        ByteBuf framed = channel.alloc().directBuffer(in.readableBytes() * 101 / 100 + DOLLAR_PREFIX_BYTES);
        while (in.readableBytes() >= PsAccessUnit.PREFIX_BYTES) {
            int length = in.readUnsignedShort();
            RtspWriter.writeInterleavedPrefix(0, length, framed);
            framed.writeBytes(in, Math.min(length, in.readableBytes()));
        }
        return framed;
    }

    @Override
    public void sendPacket(ByteBuf packet) {
        ByteBuf prefix = channel.alloc().directBuffer(DOLLAR_PREFIX_BYTES);
        if (dollar) {
            RtspWriter.writeInterleavedPrefix(0, packet.readableBytes(), prefix);
        } else {
            RtpStreamFramer.writeLength(packet.readableBytes(), prefix);
        }
        channel.write(prefix, channel.voidPromise());
        channel.writeAndFlush(packet, channel.voidPromise());
    }

    @Override
    public void close() {
        channel.close();
    }
}
