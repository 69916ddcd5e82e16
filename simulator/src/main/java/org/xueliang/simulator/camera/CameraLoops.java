package org.xueliang.simulator.camera;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
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
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The threads of all simulated cameras of a process: a few event loops, each with one {@link Pacer}. Native epoll where
 * there is one. To be closed by whoever made it.
 */
public final class CameraLoops implements AutoCloseable {
    private static final boolean NATIVE = Epoll.isAvailable();

    private final EventLoopGroup group;
    private final Map<EventLoop, Pacer> pacers = new IdentityHashMap<>();

    /** @param threads 1 to 64; one drives a thousand cameras of 2 Mbit/s */
    public CameraLoops(int threads) {
        if (threads < 1 || threads > 64) {
            throw new IllegalArgumentException("threads: " + threads + " (expected: 1 to 64)");
        }
        IoHandlerFactory io = NATIVE ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        group = new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("camera", true), io);
        for (EventExecutor executor : group) {
            EventLoop loop = (EventLoop) executor;
            pacers.put(loop, new LoopAlarm(loop).pacer);
        }
    }

    public EventLoopGroup group() {
        return group;
    }

    /** The next event loop in turn. */
    public EventLoop next() {
        return group.next();
    }

    /** The pacer of one of these loops; to be used on its thread alone. */
    public Pacer pacer(EventLoop loop) {
        Pacer pacer = pacers.get(loop);
        if (pacer == null) {
            throw new IllegalArgumentException("the event loop is not one of these");
        }
        return pacer;
    }

    /** Calls of all pacers that came more than 20 ms after their instant; a momentary figure. */
    public long lateCalls() {
        return pacers.values().stream().mapToLong(Pacer::late).sum();
    }

    public static Class<? extends ServerChannel> serverChannel() {
        return NATIVE ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    public static Class<? extends SocketChannel> socketChannel() {
        return NATIVE ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    public static Class<? extends DatagramChannel> datagramChannel() {
        return NATIVE ? EpollDatagramChannel.class : NioDatagramChannel.class;
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
    }

    private static final class LoopAlarm implements Pacer.Alarm {
        private final EventLoop loop;
        private final Pacer pacer;
        private @Nullable Future<?> armed;

        LoopAlarm(EventLoop loop) {
            this.loop = loop;
            this.pacer = new Pacer(System::nanoTime, this);
        }

        @Override
        public void at(long deadlineNs) {
            if (armed != null) {
                armed.cancel(false);
            }
            long delayNs = Math.max(0, deadlineNs - System.nanoTime());
            armed = loop.schedule(this::ring, delayNs, TimeUnit.NANOSECONDS);
        }

        private void ring() {
            armed = null;
            pacer.run();
        }
    }
}
