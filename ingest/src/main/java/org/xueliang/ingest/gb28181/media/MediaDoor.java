package org.xueliang.ingest.gb28181.media;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.rtsp.AllowedNetworks;
import org.xueliang.ingest.rtsp.SocketTransport;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.ingest.session.SessionLedger;

/**
 * Where media of GB/T 28181 devices arrives: one port, UDP and TCP, for all streams, and ports of a range for streams that need one of
 * their own. The port behind the one for all takes RTCP. Thread-safe.
 */
public final class MediaDoor implements MediaPlaces, MediaPlace.Door, AutoCloseable {
    private static final int SOCKET_BUFFER_BYTES = 4 << 20;
    /** Tapo sends datagrams of 10,000 bytes (R37 in vendor-quirks). */
    private static final int MAX_DATAGRAM_BYTES = 12 << 10;

    private static final int PORT_ATTEMPTS = 32;

    private final MediaDoorOptions options;
    private final SocketTransport transport;
    private final EventLoopGroup loops;
    private final GatewayTime time;
    private final SessionLedger ledger;
    private final MediaBinder binder = new MediaBinder();
    private final DoorCounters counters = new DoorCounters();
    private final Map<EventLoop, MediaDispatch> dispatches = new ConcurrentHashMap<>();
    private final List<Future<?>> forgetting = new CopyOnWriteArrayList<>();
    private final List<Channel> shared = new ArrayList<>();
    private final Map<MediaPlace, Channel> ownPorts = new ConcurrentHashMap<>();
    private final OutgoingMedia outgoing;
    private final AtomicInteger connections = new AtomicInteger();
    private final Map<InetAddress, AtomicInteger> connectionsOf = new ConcurrentHashMap<>();
    private final int port;

    private MediaDoor(
            MediaDoorOptions options,
            AllowedNetworks networks,
            SocketTransport transport,
            EventLoopGroup loops,
            GatewayTime time,
            SessionLedger ledger) {
        this.options = options;
        this.transport = transport;
        this.loops = loops;
        this.time = time;
        this.ledger = ledger;
        outgoing = new OutgoingMedia(
                options,
                networks,
                transport,
                loops,
                (channel, place) -> connection(channel, place.port(), place, () -> {}));
        port = bindShared();
    }

    /**
     * @param networks where we connect to besides where a device signals from
     * @param loops the gateway's; they stay its own
     * @throws IllegalStateException a port cannot be had; nothing is left open then
     */
    public static MediaDoor open(
            MediaDoorOptions options,
            AllowedNetworks networks,
            EventLoopGroup loops,
            GatewayTime time,
            SessionLedger ledger) {
        return new MediaDoor(options, networks, SocketTransport.best(), loops, time, ledger);
    }

    /** Of all streams, UDP and TCP. */
    public int port() {
        return port;
    }

    public DoorCounters counters() {
        return counters;
    }

    private int bindShared() {
        for (int attempt = 1; ; attempt++) {
            try {
                return bindShared(options.port());
            } catch (IllegalStateException taken) {
                closeShared();
                if (options.port() != 0 || attempt >= PORT_ATTEMPTS) {
                    throw taken;
                }
            }
        }
    }

    /** TCP first: where any port will do, it tells which. Several UDP sockets share the port, each on its own event loop. */
    private int bindShared(int wanted) {
        Channel tcp = done(listen(loops, loops, wanted), "TCP port " + wanted);
        shared.add(tcp);
        int bound = ((InetSocketAddress) tcp.localAddress()).getPort();
        for (EventExecutor loop : loops) {
            shared.add(done(datagrams((EventLoop) loop, bound, transport.epoll()), "UDP port " + bound));
            if (!transport.epoll()) {
                break;
            }
        }
        if (bound < 0xFFFF && options.port() != 0) {
            // Devices that send nothing but RTCP are told apart by it; whoever has the port already does no harm.
            ChannelFuture rtcp = datagrams(loops.next(), bound + 1, false).awaitUninterruptibly();
            if (rtcp.isSuccess()) {
                shared.add(rtcp.channel());
            }
        }
        return bound;
    }

    private static Channel done(ChannelFuture bound, String what) {
        bound.awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IllegalStateException(what + " for media cannot be had: " + bound.cause(), bound.cause());
        }
        return bound.channel();
    }

    private ChannelFuture listen(EventLoopGroup acceptor, EventLoopGroup children, int wanted) {
        return new ServerBootstrap()
                .group(acceptor, children)
                .channel(transport.tcpServer())
                .option(ChannelOption.SO_BACKLOG, 1024)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accepted(channel);
                    }
                })
                .bind(new InetSocketAddress(options.bind(), wanted));
    }

    private ChannelFuture datagrams(EventLoop loop, int wanted, boolean shareable) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(transport.udp())
                .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER_BYTES)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_DATAGRAM_BYTES))
                .handler(new MediaDatagrams(dispatch(loop), counters, time));
        if (shareable) {
            bootstrap.option(EpollChannelOption.SO_REUSEPORT, true);
        }
        return bootstrap.bind(new InetSocketAddress(options.bind(), wanted));
    }

    private MediaDispatch dispatch(EventLoop loop) {
        return dispatches.computeIfAbsent(loop, l -> {
            MediaDispatch made = new MediaDispatch(binder, l, counters);
            forgetting.add(l.scheduleWithFixedDelay(
                    made::forgetClosed, options.idleMs(), options.idleMs(), TimeUnit.MILLISECONDS));
            return made;
        });
    }

    private void accepted(Channel channel) {
        InetAddress peer = ((InetSocketAddress) channel.remoteAddress()).getAddress();
        AtomicInteger ofPeer = connectionsOf.computeIfAbsent(peer, p -> new AtomicInteger());
        int all = connections.incrementAndGet();
        int its = ofPeer.incrementAndGet();
        Runnable closed = () -> {
            connections.decrementAndGet();
            if (ofPeer.decrementAndGet() <= 0) {
                connectionsOf.remove(peer, ofPeer);
            }
        };
        if (all > options.maxConnections() || its > options.maxConnectionsPerPeer()) {
            counters.tooManyConnections();
            closed.run();
            channel.close();
            return;
        }
        int local = ((InetSocketAddress) channel.localAddress()).getPort();
        channel.pipeline().addLast(connection(channel, local, null, closed));
    }

    private MediaConnection connection(Channel channel, int localPort, @Nullable MediaPlace own, Runnable closed) {
        return new MediaConnection(
                dispatch(channel.eventLoop()),
                counters,
                time,
                ledger,
                PooledByteBufAllocator.DEFAULT,
                localPort,
                options.idleMs(),
                own,
                closed);
    }

    @Override
    public void open(MediaWanted wanted, MediaReceiver receiver, Opened outcome) {
        if (wanted.ownPort()) {
            openOwnPort(wanted, receiver, outcome, PORT_ATTEMPTS);
        } else {
            MediaPlace place = new MediaPlace(this, wanted, port, receiver, ledger);
            binder.expect(place.expected());
            outcome.opened(place);
        }
    }

    private void openOwnPort(MediaWanted wanted, MediaReceiver receiver, Opened outcome, int attemptsLeft) {
        int range = options.lastOwnPort() - options.firstOwnPort() + 1;
        int candidate =
                options.firstOwnPort() == 0 ? 0 : options.firstOwnPort() + new SplittableRandom().nextInt(range);
        EventLoop loop = loops.next();
        ChannelFuture bound =
                wanted.transport().isTcp() ? listen(loop, loop, candidate) : datagrams(loop, candidate, false);
        bound.addListener((ChannelFuture done) -> {
            if (done.isSuccess()) {
                int local = ((InetSocketAddress) done.channel().localAddress()).getPort();
                MediaPlace place = new MediaPlace(this, wanted, local, receiver, ledger);
                ownPorts.put(place, done.channel());
                binder.expect(place.expected());
                outcome.opened(place);
            } else if (attemptsLeft > 1) {
                openOwnPort(wanted, receiver, outcome, attemptsLeft - 1);
            } else {
                outcome.failed("no free port of " + options.firstOwnPort() + "-" + options.lastOwnPort() + " after "
                        + PORT_ATTEMPTS + " attempts");
            }
        });
    }

    @Override
    public boolean answered(MediaPlace place, @Nullable InetSocketAddress from, @Nullable Integer ssrc) {
        return binder.answered(place.expected(), from, ssrc);
    }

    @Override
    public void connect(MediaPlace place, InetSocketAddress to) {
        outgoing.connect(place, to);
    }

    @Override
    public void release(MediaPlace place) {
        binder.release(place.expected(), time.steadyMs());
        outgoing.close(place);
        Channel ownPort = ownPorts.remove(place);
        if (ownPort != null) {
            ownPort.close();
        }
    }

    /** Flows that are remembered on all event loops: for those who look for leaks. */
    int remembered() {
        int sum = 0;
        for (Map.Entry<EventLoop, MediaDispatch> dispatch : dispatches.entrySet()) {
            sum += dispatch.getKey()
                    .submit(dispatch.getValue()::remembered)
                    .syncUninterruptibly()
                    .getNow();
        }
        return sum;
    }

    private void closeShared() {
        shared.forEach(channel -> channel.close().awaitUninterruptibly());
        shared.clear();
    }

    @Override
    public void close() {
        closeShared();
        forgetting.forEach(timer -> timer.cancel(false));
        ownPorts.values().forEach(Channel::close);
        outgoing.close();
    }
}
