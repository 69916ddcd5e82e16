package org.xueliang.ingest.sip;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.ingest.rtsp.SocketTransport;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.protocol.sip.transaction.SipFlow;

/**
 * SIP over UDP and TCP on one port. UDP is read by one socket for each event loop where the machine can share a port (native epoll), else by
 * one. Whatever a device sends is handled on {@link #loopOf its loop}. Thread-safe.
 */
public final class SipEndpoint implements AutoCloseable {
    private static final int MAX_DATAGRAM_BYTES = 65_535;
    /**
     * About as much as is handled within the half second after which a request comes again (RFC 3261 timer E). What waits longer
     * is answered after its repetitions were sent, each of which takes the place of a new request: a larger buffer handles less.
     */
    private static final int UDP_RECEIVE_BYTES = 1 << 20;

    private static final int UDP_SEND_BYTES = 4 << 20;
    private static final int CONNECT_MS = 5000;
    private static final int BUCKETS = 1 << 16;
    private static final int PORT_TRIES = 32;
    private static final WriteBufferWaterMark TCP_BUFFER = new WriteBufferWaterMark(256 << 10, 1 << 20);
    /** Sending is never refused before the kernel refuses it: 32 MiB are some 60,000 answers. */
    private static final WriteBufferWaterMark UDP_BUFFER = new WriteBufferWaterMark(8 << 20, 32 << 20);

    private final SipEndpointParts parts;
    private final SocketTransport transport;
    private final EventLoopGroup group;
    private final ConnectionBounds bounds;
    /** One for all UDP sockets: the kernel spreads the ports of one address over them. */
    private final SourceBuckets buckets;

    private final List<Channel> listening = new ArrayList<>();
    private final Set<TcpFlow> connections = ConcurrentHashMap.newKeySet();

    private SipEndpoint(SipEndpointParts parts, SocketTransport transport, EventLoopGroup group) {
        this.parts = parts;
        this.transport = transport;
        this.group = group;
        int rate = parts.settings().messagesPerSecond();
        this.buckets = new SourceBuckets(BUCKETS, rate, rate, parts.random().nextInt());
        this.bounds = new ConnectionBounds(parts.settings());
    }

    /**
     * Listens when this returns.
     *
     * @param loops which the endpoint does not end
     * @param handlers asked once for each loop, on the calling thread
     * @throws IllegalStateException the port cannot be had; says which and why
     */
    public static SipEndpoint start(
            SipSettings settings,
            SocketTransport transport,
            EventLoopGroup loops,
            SipLoopHandler.Factory handlers,
            SipTap tap,
            SipMetrics metrics,
            GatewayTime time,
            CountedErrors errors) {
        SipEndpointParts parts = new SipEndpointParts(settings, time, tap, metrics, errors);
        List<SipLoop> all = new ArrayList<>();
        for (EventExecutor executor : loops) {
            if (executor instanceof EventLoop loop) {
                all.add(new SipLoop(all.size(), loop, parts, handlers));
            }
        }
        parts.loops(List.copyOf(all));
        SipEndpoint endpoint = new SipEndpoint(parts, transport, loops);
        endpoint.listen();
        endpoint.measure();
        return endpoint;
    }

    private void measure() {
        parts.metrics()
                .gauge(
                        "under_pressure",
                        "1 while more comes in by UDP than is handled, and our own questions wait",
                        () -> parts.pressure().isUnder() ? 1 : 0);
        parts.metrics().gauge("connections", "SIP connections open", bounds::total);
        parts.metrics()
                .gauge(
                        "connections_unproven",
                        "SIP connections open on which nobody has shown who it is",
                        bounds::unproven);
        parts.metrics()
                .gauge(
                        "server_transactions",
                        "SIP requests of others that are remembered",
                        () -> sum(loop -> loop.agent().serverTransactions()));
        parts.metrics()
                .gauge(
                        "client_transactions",
                        "SIP requests of ours that are not over",
                        () -> sum(loop -> loop.agent().clientTransactions()));
        parts.metrics()
                .gauge("dialogs", "SIP dialogs", () -> sum(loop -> loop.agent().dialogCount()));
    }

    /** Sizes of maps, read from another thread: a figure that may be a moment old. */
    private int sum(ToIntFunction<SipLoop> value) {
        return parts.loops().stream().mapToInt(value).sum();
    }

    private void listen() {
        SipSettings settings = parts.settings();
        int tries = settings.port() == 0 ? PORT_TRIES : 1;
        ChannelFuture failed = null;
        for (int i = 0; i < tries; i++) {
            failed = tryListen(settings.port());
            if (failed == null) {
                return;
            }
            closeListening();
        }
        Throwable cause = failed == null ? null : failed.cause();
        throw new IllegalStateException(
                "SIP cannot listen on " + settings.bind() + ":" + settings.port() + ": "
                        + (cause == null ? "unknown" : cause.getMessage()),
                cause);
    }

    /** @return null where everything listens, else what failed */
    private @Nullable ChannelFuture tryListen(int askedPort) {
        List<SipLoop> loops = parts.loops();
        boolean shared = transport.epoll();
        int sockets = shared ? loops.size() : 1;
        int port = askedPort;
        List<Channel> udp = new ArrayList<>();
        List<EventLoop> eventLoops = eventLoops();
        for (int i = 0; i < sockets; i++) {
            ChannelFuture binding = udpSocket(loops.get(i), eventLoops.get(i), shared)
                    .bind(new InetSocketAddress(parts.settings().bind(), port))
                    .awaitUninterruptibly();
            if (!binding.isSuccess()) {
                return binding;
            }
            listening.add(binding.channel());
            udp.add(binding.channel());
            port = ((InetSocketAddress) binding.channel().localAddress()).getPort();
        }
        ChannelFuture tcp = tcpServer()
                .bind(new InetSocketAddress(parts.settings().bind(), port))
                .awaitUninterruptibly();
        if (!tcp.isSuccess()) {
            return tcp;
        }
        listening.add(tcp.channel());
        parts.port(port);
        for (int i = 0; i < loops.size(); i++) {
            loops.get(i).start(udp.get(i % sockets));
        }
        return null;
    }

    private List<EventLoop> eventLoops() {
        List<EventLoop> all = new ArrayList<>();
        for (EventExecutor executor : group) {
            if (executor instanceof EventLoop loop) {
                all.add(loop);
            }
        }
        return all;
    }

    private Bootstrap udpSocket(SipLoop loop, EventLoop eventLoop, boolean shared) {
        Bootstrap bootstrap = new Bootstrap()
                .group(eventLoop)
                .channel(transport.udp())
                .option(ChannelOption.SO_RCVBUF, UDP_RECEIVE_BYTES)
                .option(ChannelOption.SO_SNDBUF, UDP_SEND_BYTES)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, UDP_BUFFER)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(MAX_DATAGRAM_BYTES).maxMessagesPerRead(256))
                .handler(new SipDatagramHandler(parts, loop, buckets));
        if (shared) {
            bootstrap.option(UnixChannelOption.SO_REUSEPORT, true);
        }
        return bootstrap;
    }

    private ServerBootstrap tcpServer() {
        return new ServerBootstrap()
                .group(group)
                .channel(transport.tcpServer())
                .option(ChannelOption.SO_BACKLOG, 4096)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, TCP_BUFFER)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel);
                    }
                });
    }

    private void accept(Channel channel) {
        if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
            channel.close();
            return;
        }
        InetAddress peer = remote.getAddress();
        ConnectionBounds.Verdict verdict = bounds.open(peer);
        if (verdict != ConnectionBounds.Verdict.OPEN) {
            boolean strangers = verdict == ConnectionBounds.Verdict.TOO_MANY_UNPROVEN;
            parts.metrics().connectionClosed(strangers ? "too_many_unproven" : "too_many");
            parts.warn(
                    "sip too many " + verdict + " " + peer,
                    "SIP connection of " + remote + " refused: too many are open"
                            + (strangers ? " on which nobody has registered or is known" : ""));
            channel.close();
            return;
        }
        TcpFlow flow = attach(channel, remote, false);
        flow.onProved(() -> bounds.proved(peer));
        channel.closeFuture().addListener(closed -> bounds.closed(peer, flow.end()));
    }

    private TcpFlow attach(Channel channel, InetSocketAddress remote, boolean opened) {
        TcpFlow flow = new TcpFlow(channel, remote, parts.localAddresses(), parts.port(), parts.metrics(), parts.tap());
        if (opened) {
            flow.proved();
        }
        connections.add(flow);
        channel.pipeline()
                .addLast(
                        "sip", new SipConnectionHandler(parts, flow, remote.getAddress(), connectionBuckets(), opened));
        channel.closeFuture().addListener(closed -> {
            connections.remove(flow);
            parts.loops().forEach(loop -> loop.execute(() -> loop.closed(flow)));
        });
        return flow;
    }

    /** One slot: the connection is its own source. */
    private SourceBuckets connectionBuckets() {
        int rate = parts.settings().messagesPerSecond();
        return new SourceBuckets(1, rate, rate, 0);
    }

    /** The port of UDP and TCP. */
    public int port() {
        return parts.port();
    }

    public List<SipLoop> loops() {
        return parts.loops();
    }

    /** The loop that everything of this device is handled on. */
    public SipLoop loopOf(String deviceCode) {
        return parts.loopOf(deviceCode);
    }

    /** Opens a connection, to an upper platform for instance. */
    public CompletionStage<SipFlow> connect(InetSocketAddress remote) {
        CompletableFuture<SipFlow> done = new CompletableFuture<>();
        new Bootstrap()
                .group(group)
                .channel(transport.tcp())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MS)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, TCP_BUFFER)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        attach(channel, remote, true);
                    }
                })
                .connect(remote)
                .addListener((ChannelFuture connecting) -> {
                    SipFlow flow = flowOf(connecting.channel());
                    if (connecting.isSuccess() && flow != null) {
                        done.complete(flow);
                    } else {
                        done.completeExceptionally(
                                new IllegalStateException("SIP connection to " + remote + ": " + connecting.cause()));
                    }
                });
        return done;
    }

    private @Nullable SipFlow flowOf(Channel channel) {
        for (TcpFlow flow : connections) {
            if (flow.channel().equals(channel)) {
                return flow;
            }
        }
        return null;
    }

    /** Closes a connection: half-open, or of a device that was thrown out. Nothing happens to an address. */
    public void disconnect(SipFlow flow) {
        if (flow instanceof TcpFlow connection) {
            connection.channel().close();
        }
    }

    /** Connections that are open. */
    public int connectionCount() {
        return connections.size();
    }

    private void closeListening() {
        listening.forEach(channel -> channel.close().awaitUninterruptibly());
        listening.clear();
    }

    /** Takes nothing more; what waits for an answer fails. Returns when the port is free; the loops go on for whoever owns them. */
    @Override
    public void close() {
        List<CompletableFuture<Void>> ended = new ArrayList<>();
        for (SipLoop loop : parts.loops()) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            ended.add(done);
            loop.execute(() -> {
                loop.stop();
                done.complete(null);
            });
        }
        if (parts.loops().stream().noneMatch(SipLoop::inLoop)) {
            CompletableFuture.allOf(ended.toArray(new CompletableFuture<?>[0])).join();
        }
        closeListening();
        connections.forEach(connection -> connection.channel().close());
    }

    /** An address that peers can be told. */
    public String advertisedHost(InetAddress towards) {
        return parts.localAddresses().towards(towards);
    }
}
