package org.xueliang.ingest.gb28181.cascade;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DatagramChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Sockets for media to platforms above: one each stream. Outcomes come on a socket's event loop.
 *
 * @param bind local address of them all
 */
public record UpperMediaPorts(
        EventLoopGroup loops,
        Class<? extends DatagramChannel> udp,
        Class<? extends Channel> tcp,
        Class<? extends ServerChannel> tcpServer,
        String bind) {
    private static final int SEND_BYTES = 2 << 20;
    private static final int CONNECT_MS = 3000;
    private static final WriteBufferWaterMark UDP_BUFFER = new WriteBufferWaterMark(1 << 20, 8 << 20);
    /** A slow platform has two seconds of a usual stream waiting before it loses pictures. */
    private static final WriteBufferWaterMark TCP_BUFFER = new WriteBufferWaterMark(512 << 10, 2 << 20);

    /** What a peer sends on a socket for sending: RTCP, or nothing. */
    private static final class Ignored extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // A port that is closed, a connection that broke: its end is told by its future.
            if (!(context.channel() instanceof DatagramChannel)) {
                context.close();
            }
        }
    }

    /** @param done the socket, or null and why not */
    void openUdp(BiConsumer<@Nullable Channel, String> done) {
        new Bootstrap()
                .group(loops)
                .channel(udp)
                .option(ChannelOption.SO_SNDBUF, SEND_BYTES)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, UDP_BUFFER)
                .handler(new Ignored())
                .bind(new InetSocketAddress(bind, 0))
                .addListener((ChannelFuture bound) -> tell(bound, done));
    }

    /** @param done the connection, or null and why not */
    void connect(InetSocketAddress to, BiConsumer<@Nullable Channel, String> done) {
        new Bootstrap()
                .group(loops)
                .channel(tcp)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MS)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, TCP_BUFFER)
                .handler(new Ignored())
                .connect(to)
                .addListener((ChannelFuture connected) -> tell(connected, done));
    }

    /**
     * Listens for one connection.
     *
     * @param allowed who may connect; others are closed
     * @param accepted the connection
     * @param done the listening socket, or null and why not
     */
    void listen(
            Predicate<InetAddress> allowed, Consumer<Channel> accepted, BiConsumer<@Nullable Channel, String> done) {
        new ServerBootstrap()
                .group(loops)
                .channel(tcpServer)
                .option(ChannelOption.SO_BACKLOG, 4)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, TCP_BUFFER)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Ignored());
                        if (channel.remoteAddress() instanceof InetSocketAddress remote
                                && allowed.test(remote.getAddress())) {
                            accepted.accept(channel);
                        } else {
                            channel.close();
                        }
                    }
                })
                .bind(new InetSocketAddress(bind, 0))
                .addListener((ChannelFuture bound) -> tell(bound, done));
    }

    private static void tell(ChannelFuture future, BiConsumer<@Nullable Channel, String> done) {
        if (future.isSuccess()) {
            done.accept(future.channel(), "");
        } else {
            Throwable cause = future.cause();
            done.accept(null, cause == null ? "cancelled" : String.valueOf(cause.getMessage()));
        }
    }

    static int port(Channel channel) {
        return channel.localAddress() instanceof InetSocketAddress local ? local.getPort() : 0;
    }
}
