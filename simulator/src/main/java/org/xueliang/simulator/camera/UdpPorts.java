package org.xueliang.simulator.camera;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pair of UDP ports, the lower even, that all sessions of one event loop send from. What comes in tells a session that
 * its receiver lives, by the address that it comes from.
 */
final class UdpPorts implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(UdpPorts.class);
    private static final int ATTEMPTS = 64;
    private static final int SEND_BUFFER_BYTES = 1 << 20;

    private final Channel rtp;
    private final Channel rtcp;
    private final Map<InetSocketAddress, Runnable> receivers;

    private UdpPorts(Channel rtp, Channel rtcp, Map<InetSocketAddress, Runnable> receivers) {
        this.rtp = rtp;
        this.rtcp = rtcp;
        this.receivers = receivers;
    }

    /** Completes on the loop; fails with a BindException where no pair was free after some attempts. */
    static CompletableFuture<UdpPorts> bind(EventLoop loop, InetAddress address) {
        CompletableFuture<UdpPorts> ports = new CompletableFuture<>();
        Map<InetSocketAddress, Runnable> receivers = new ConcurrentHashMap<>();
        attempt(loop, address, receivers, ATTEMPTS, ports);
        return ports;
    }

    private static void attempt(
            EventLoop loop,
            InetAddress address,
            Map<InetSocketAddress, Runnable> receivers,
            int left,
            CompletableFuture<UdpPorts> ports) {
        if (left == 0) {
            ports.completeExceptionally(new BindException(
                    "no even and odd pair of UDP ports on " + address + " in " + ATTEMPTS + " tries"));
            return;
        }
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(CameraLoops.datagramChannel())
                .option(ChannelOption.SO_SNDBUF, SEND_BUFFER_BYTES)
                .handler(new Received(receivers));
        bootstrap.bind(address, 0).addListener(first -> {
            if (!first.isSuccess()) {
                ports.completeExceptionally(new CompletionException(first.cause()));
                return;
            }
            Channel rtp = ((ChannelFuture) first).channel();
            int port = ((InetSocketAddress) rtp.localAddress()).getPort();
            if (port % 2 != 0) {
                rtp.close();
                attempt(loop, address, receivers, left - 1, ports);
                return;
            }
            bootstrap.bind(address, port + 1).addListener(second -> {
                if (second.isSuccess()) {
                    Channel rtcp = ((ChannelFuture) second).channel();
                    ports.complete(new UdpPorts(rtp, rtcp, receivers));
                } else {
                    rtp.close();
                    attempt(loop, address, receivers, left - 1, ports);
                }
            });
        });
    }

    Channel rtp() {
        return rtp;
    }

    Channel rtcp() {
        return rtcp;
    }

    int rtpPort() {
        return ((InetSocketAddress) rtp.localAddress()).getPort();
    }

    /** {@code alive} is run for each packet that comes from that address. */
    void listen(InetSocketAddress from, Runnable alive) {
        receivers.put(from, alive);
    }

    void forget(InetSocketAddress from) {
        receivers.remove(from);
    }

    @Override
    public void close() {
        rtp.close();
        rtcp.close();
    }

    @Sharable
    private static final class Received extends SimpleChannelInboundHandler<DatagramPacket> {
        private final Map<InetSocketAddress, Runnable> receivers;

        Received(Map<InetSocketAddress, Runnable> receivers) {
            this.receivers = receivers;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            ByteBuf content = packet.content();
            Runnable alive = content.isReadable() ? receivers.get(packet.sender()) : null;
            if (alive != null) {
                alive.run();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // A receiver that went away answers with "port unreachable"; its session ends by its timeout.
            log.debug("UDP {}: {}", context.channel().localAddress(), cause.toString());
        }
    }
}
