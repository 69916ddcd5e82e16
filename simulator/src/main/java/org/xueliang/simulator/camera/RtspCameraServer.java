package org.xueliang.simulator.camera;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.xueliang.chassis.errors.CountedErrors;

/**
 * Any number of simulated cameras behind one RTSP port, told apart by path; TCP interleaved and UDP. Thread-safe. To be
 * closed by whoever started it.
 */
public final class RtspCameraServer implements AutoCloseable {
    private final CameraLoops loops;
    private final RtspServerSettings settings;
    private final Map<String, ServedCamera> cameras = new ConcurrentHashMap<>();
    private final Map<EventLoop, UdpPorts> udpPorts = new IdentityHashMap<>();
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final AtomicInteger connectionCount = new AtomicInteger();
    private final CountedErrors errors = new CountedErrors(
            LoggerFactory.getLogger(RtspCameraServer.class), Clock.systemUTC(), Duration.ofMinutes(1));
    private final Channel listener;

    private RtspCameraServer(CameraLoops loops, InetSocketAddress address, RtspServerSettings settings) {
        this.loops = loops;
        this.settings = settings;
        for (EventExecutor executor : loops.group()) {
            EventLoop loop = (EventLoop) executor;
            udpPorts.put(loop, UdpPorts.bind(loop, address.getAddress()).join());
        }
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops.group())
                .channel(CameraLoops.serverChannel())
                .option(ChannelOption.SO_BACKLOG, 4096)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(settings.highWaterBytes() / 2, settings.highWaterBytes()))
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accept(channel);
                    }
                });
        this.listener = bootstrap.bind(address).syncUninterruptibly().channel();
    }

    /**
     * @param address to listen on; port 0 takes a free one
     * @throws RuntimeException with the BindException as its cause or itself where the port is taken
     */
    public static RtspCameraServer start(CameraLoops loops, InetSocketAddress address, RtspServerSettings settings) {
        return new RtspCameraServer(loops, address, settings);
    }

    private void accept(SocketChannel channel) {
        if (connectionCount.incrementAndGet() > settings.maxConnections()) {
            connectionCount.decrementAndGet();
            errors.warn(
                    "connections",
                    "connections: " + settings.maxConnections() + " are open (expected: <= " + settings.maxConnections()
                            + "), " + channel.remoteAddress() + " is closed");
            channel.close();
            return;
        }
        channel.closeFuture().addListener(done -> connectionCount.decrementAndGet());
        connections.add(channel);
        channel.pipeline().addLast(new CameraConnection(this, channel));
    }

    /** @throws IllegalArgumentException where there is one under its path already */
    public void add(ServedCamera camera) {
        if (cameras.putIfAbsent(camera.path(), camera) != null) {
            throw new IllegalArgumentException("path: '" + camera.path() + "' is taken");
        }
    }

    /** The camera's sessions end, and its path is unknown from now on. */
    public void remove(ServedCamera camera) {
        cameras.remove(camera.path(), camera);
        camera.setOnline(false);
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** The URL to pull a camera from, without user and password. */
    public String url(ServedCamera camera) {
        InetSocketAddress address = address();
        return "rtsp://" + host(address) + ":" + address.getPort() + "/" + camera.path();
    }

    static String host(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return host.contains(":") ? "[" + host + "]" : host;
    }

    /** Connections that are open. */
    public int connections() {
        return connectionCount.get();
    }

    @Nullable
    ServedCamera camera(String path) {
        return cameras.get(path);
    }

    RtspServerSettings settings() {
        return settings;
    }

    Pacer pacer(EventLoop loop) {
        return loops.pacer(loop);
    }

    UdpPorts udpPorts(EventLoop loop) {
        UdpPorts ports = udpPorts.get(loop);
        if (ports == null) {
            throw new IllegalStateException("no UDP ports for the event loop");
        }
        return ports;
    }

    CountedErrors errors() {
        return errors;
    }

    @Override
    public void close() {
        listener.close().awaitUninterruptibly();
        connections.close().awaitUninterruptibly(2_000);
        udpPorts.values().forEach(UdpPorts::close);
    }
}
