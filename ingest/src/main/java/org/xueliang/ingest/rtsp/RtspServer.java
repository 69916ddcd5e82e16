package org.xueliang.ingest.rtsp;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Listens for publishers and viewers. */
final class RtspServer implements AutoCloseable {
    /** What may wait for a slow viewer before it is left out until the next keyframe. */
    private static final WriteBufferWaterMark VIEWER_BUFFER = new WriteBufferWaterMark(512 << 10, 2 << 20);

    private final ServerParts parts;
    private final Channel listening;
    private final Set<ServerConnection> connections = ConcurrentHashMap.newKeySet();

    private RtspServer(ServerParts parts, EventLoopGroup loops, String bind, int port) {
        this.parts = parts;
        ChannelFuture binding = new ServerBootstrap()
                .group(loops)
                .channel(parts.transport().tcpServer())
                .option(ChannelOption.SO_BACKLOG, 4096)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, VIEWER_BUFFER)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel);
                    }
                })
                .bind(new InetSocketAddress(bind, port))
                .awaitUninterruptibly();
        if (!binding.isSuccess()) {
            throw new IllegalStateException(
                    "RTSP cannot listen on " + bind + ":" + port + ": "
                            + binding.cause().getMessage(),
                    binding.cause());
        }
        listening = binding.channel();
    }

    /** Listens when this returns. @param port 0 takes a free one */
    static RtspServer open(ServerParts parts, EventLoopGroup loops, String bind, int port) {
        return new RtspServer(parts, loops, bind, port);
    }

    private void accept(Channel channel) {
        if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
            channel.close();
            return;
        }
        InetAddress peer = remote.getAddress();
        if (!parts.limits().connect(peer)) {
            parts.errors().warn("rtsp too many " + peer, "connection of " + remote + " refused: too many are open");
            channel.close();
            return;
        }
        ServerConnection connection = new ServerConnection(parts, channel);
        connections.add(connection);
        channel.pipeline().addLast(connection.handler());
        channel.closeFuture().addListener(closed -> {
            connections.remove(connection);
            parts.limits().disconnect(peer);
            // A connection that broke before its handler was told is ended all the same.
            connection.closed();
        });
    }

    int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    /** Takes no more, ends all; returns when the listening socket is closed, the connections follow. */
    @Override
    public void close() {
        listening.close().awaitUninterruptibly();
        connections.forEach(connection -> connection.onLoop(() -> connection.end("gateway shuts down", true)));
    }
}
