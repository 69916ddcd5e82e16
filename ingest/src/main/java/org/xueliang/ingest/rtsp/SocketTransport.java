package org.xueliang.ingest.rtsp;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/**
 * Which kind of sockets: native epoll where the machine has it, else NIO.
 *
 * @param epoll whether native
 */
public record SocketTransport(
        boolean epoll,
        Class<? extends Channel> tcp,
        Class<? extends ServerChannel> tcpServer,
        Class<? extends DatagramChannel> udp) {

    public static SocketTransport best() {
        return Epoll.isAvailable()
                ? new SocketTransport(
                        true, EpollSocketChannel.class, EpollServerSocketChannel.class, EpollDatagramChannel.class)
                : new SocketTransport(
                        false, NioSocketChannel.class, NioServerSocketChannel.class, NioDatagramChannel.class);
    }

    /** @param threads 0 takes as many as cores */
    public MultiThreadIoEventLoopGroup eventLoops(int threads) {
        IoHandlerFactory handlers = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        int count = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
        return new MultiThreadIoEventLoopGroup(count, new DefaultThreadFactory("ingest-media"), handlers);
    }
}
