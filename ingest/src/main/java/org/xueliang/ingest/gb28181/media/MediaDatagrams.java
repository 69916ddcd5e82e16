package org.xueliang.ingest.gb28181.media;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import org.xueliang.ingest.session.GatewayTime;

/** Datagrams of one socket. */
final class MediaDatagrams extends SimpleChannelInboundHandler<DatagramPacket> {
    private final MediaDispatch dispatch;
    private final DoorCounters counters;
    private final GatewayTime time;
    private int localPort;

    MediaDatagrams(MediaDispatch dispatch, DoorCounters counters, GatewayTime time) {
        this.dispatch = dispatch;
        this.counters = counters;
        this.time = time;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        localPort = ((InetSocketAddress) ctx.channel().localAddress()).getPort();
        ctx.fireChannelActive();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
        dispatch.packet(false, localPort, packet.sender(), packet.content(), time.wallUs(), time.steadyUs());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // ICMP port unreachable of somebody shows up here; what silence means is the dialog's to say.
        counters.foreign();
    }
}
