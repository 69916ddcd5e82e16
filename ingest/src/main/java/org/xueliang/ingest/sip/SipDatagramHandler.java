package org.xueliang.ingest.sip;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.sip.SipDatagramParser;
import org.xueliang.protocol.sip.SipMessage;
import org.xueliang.protocol.sip.SipSyntaxException;

/** One UDP socket: admission, then parsing, then the loop that the message belongs to. */
final class SipDatagramHandler extends SimpleChannelInboundHandler<DatagramPacket> {
    private final SipEndpointParts parts;
    private final SipLoop loop;
    private final SourceBuckets buckets;
    private final SipDatagramParser parser;
    private int readNow;
    private @Nullable InetSocketAddress lastSender;

    SipDatagramHandler(SipEndpointParts parts, SipLoop loop, SourceBuckets buckets) {
        this.parts = parts;
        this.loop = loop;
        this.buckets = buckets;
        this.parser = new SipDatagramParser(parts.settings().limits());
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
        InetSocketAddress sender = packet.sender();
        if (sender.getPort() == 0) {
            parts.metrics().dropped(SipDrop.MALFORMED);
            return;
        }
        if (!buckets.admits(sender.getAddress(), parts.time().steadyUs())) {
            parts.metrics().dropped(SipDrop.RATE);
            return;
        }
        if (SipDatagramParser.isPing(packet.content())) {
            parts.metrics().dropped(SipDrop.PING);
            return;
        }
        UdpFlow from = new UdpFlow(loop, sender);
        SipMessage message;
        try {
            message = parser.parse(packet.content());
        } catch (SipSyntaxException e) {
            malformed(context, from, e);
            return;
        }
        // Behind admission and parsing, and one after the other of one sender as one: what is dropped, or one
        // sender's burst, must not hold back what others are asked.
        if (!sender.equals(lastSender)) {
            readNow++;
            lastSender = sender;
        }
        parts.dispatch(message, from);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        parts.pressure().read(readNow);
        readNow = 0;
        lastSender = null;
        context.fireChannelReadComplete();
    }

    private void malformed(ChannelHandlerContext context, UdpFlow from, SipSyntaxException fault) {
        parts.metrics().dropped(SipDrop.MALFORMED);
        parts.tap().malformed(from, String.valueOf(fault.getMessage()));
        byte[] answer = fault.answer(from.remoteHost(), from.remotePort());
        if (answer != null) {
            context.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(answer), from.remote()));
        }
    }

    /** An ICMP error of one peer is no reason to close the socket of all. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        parts.warn("sip udp " + cause.getClass().getSimpleName(), "SIP over UDP: " + cause);
    }
}
