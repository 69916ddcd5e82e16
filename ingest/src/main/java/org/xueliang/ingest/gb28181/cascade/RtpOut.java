package org.xueliang.ingest.gb28181.cascade;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.rtp.RtpPacketWriter;
import org.xueliang.protocol.rtp.RtpStreamFramer;

/**
 * Where RTP packets of one stream go: datagrams to an address, or a connection with the length before each packet (RFC 4571).
 * Used by the stream's event loop; the socket may belong to another.
 */
final class RtpOut {
    private static final int HEADER_BYTES = 12;

    private final Channel channel;
    private final @Nullable InetSocketAddress to;
    /** Of a connection: the packets of one picture go in one write. */
    private @Nullable ByteBuf gathered;

    private RtpOut(Channel channel, @Nullable InetSocketAddress to) {
        this.channel = channel;
        this.to = to;
    }

    static RtpOut udp(Channel channel, InetSocketAddress to) {
        return new RtpOut(channel, to);
    }

    static RtpOut tcp(Channel channel) {
        return new RtpOut(channel, null);
    }

    boolean isUdp() {
        return to != null;
    }

    /** False while a peer does not take what it was sent: what comes then is for nobody. */
    boolean takesMore() {
        return channel.isActive() && channel.isWritable();
    }

    /** @param payload its indices do not move */
    void packet(boolean marker, int sequence, int timestamp, int ssrc, ByteBuf payload, int expectedBytes) {
        ByteBufAllocator allocator = channel.alloc();
        int bytes = HEADER_BYTES + payload.readableBytes();
        if (to != null) {
            ByteBuf packet = allocator.buffer(bytes);
            write(packet, marker, sequence, timestamp, ssrc, payload);
            channel.write(new DatagramPacket(packet, to), channel.voidPromise());
            return;
        }
        ByteBuf into = gathered;
        if (into == null) {
            into = allocator.buffer(expectedBytes + expectedBytes / 32 + 256);
            gathered = into;
        }
        RtpStreamFramer.writeLength(bytes, into);
        write(into, marker, sequence, timestamp, ssrc, payload);
    }

    private static void write(ByteBuf out, boolean marker, int sequence, int timestamp, int ssrc, ByteBuf payload) {
        RtpPacketWriter.writeHeader(out, PsSeat.PAYLOAD_TYPE, marker, sequence, timestamp, ssrc);
        out.writeBytes(payload, payload.readerIndex(), payload.readableBytes());
    }

    /** Calls back when everything of before was given to the network, or cannot be any more. */
    void whenSent(Runnable then) {
        if (channel.eventLoop().isShuttingDown()) {
            then.run();
        } else if (to != null) {
            channel.eventLoop().execute(then);
        } else {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> then.run());
        }
    }

    /** The picture is whole. */
    void flush() {
        ByteBuf whole = gathered;
        gathered = null;
        if (whole == null) {
            channel.flush();
        } else {
            channel.writeAndFlush(whole, channel.voidPromise());
        }
    }
}
