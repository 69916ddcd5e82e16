package org.xueliang.simulator.gb28181;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.sip.SipDatagramParser;
import org.xueliang.protocol.sip.SipMessage;
import org.xueliang.protocol.sip.SipSyntaxException;
import org.xueliang.protocol.timer.TimerWheel;
import org.xueliang.simulator.camera.CameraLoops;
import org.xueliang.simulator.camera.Pacer;

/** One event loop's devices with what they share: timers, UDP sockets, chance. Everything on the loop's thread but {@link #open}. */
final class Shard {
    private static final int TICK_MS = 10;
    private static final int SLOTS = 4096;
    private static final int SOCKET_BUFFER_BYTES = 4 << 20;
    private static final int MAX_DATAGRAM_BYTES = 65_507;

    private final GbFleet fleet;
    private final EventLoop loop;
    private final Pacer pacer;
    private final TimerWheel wheel;
    private final SplittableRandom random;
    private final SipDatagramParser parser = new SipDatagramParser();
    private final List<Channel> sockets = new ArrayList<>();
    private final List<InetSocketAddress> locals = new ArrayList<>();
    private final boolean[] dirty;
    private boolean flushing;
    private @Nullable Future<?> ticking;

    Shard(GbFleet fleet, EventLoop loop, Pacer pacer, long seed) {
        this.fleet = fleet;
        this.loop = loop;
        this.pacer = pacer;
        this.wheel = new TimerWheel(TICK_MS, SLOTS, nowMs());
        this.random = new SplittableRandom(seed);
        this.dirty = new boolean[fleet.settings().sockets()];
    }

    /** Binds the sockets and starts the timers. */
    void open() {
        if (fleet.settings().transport() == GbTransport.UDP) {
            for (int n = 0; n < fleet.settings().sockets(); n++) {
                Channel socket = bind(new InetSocketAddress(fleet.localAddress(), 0));
                sockets.add(socket);
                if (socket.localAddress() instanceof InetSocketAddress bound) {
                    locals.add(bound);
                }
            }
        }
        ticking = loop.scheduleAtFixedRate(() -> wheel.advance(nowMs()), TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
    }

    private Channel bind(InetSocketAddress address) {
        return new Bootstrap()
                .group(loop)
                .channel(CameraLoops.datagramChannel())
                .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER_BYTES)
                .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER_BYTES)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_DATAGRAM_BYTES))
                .handler(new Receiver())
                .bind(address)
                .syncUninterruptibly()
                .channel();
    }

    GbFleet fleet() {
        return fleet;
    }

    EventLoop loop() {
        return loop;
    }

    Pacer pacer() {
        return pacer;
    }

    TimerWheel wheel() {
        return wheel;
    }

    SplittableRandom random() {
        return random;
    }

    int sockets() {
        return sockets.size();
    }

    InetSocketAddress local(int socket) {
        return locals.get(socket);
    }

    /** Milliseconds of a clock that never jumps. */
    static long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    /** What is sent in one turn of the loop goes out with one call of the system. */
    void send(int socket, byte[] message, InetSocketAddress to) {
        Channel channel = sockets.get(socket);
        channel.write(new DatagramPacket(Unpooled.wrappedBuffer(message), to), channel.voidPromise());
        dirty[socket] = true;
        if (!flushing) {
            flushing = true;
            loop.execute(this::flush);
        }
    }

    private void flush() {
        flushing = false;
        for (int n = 0; n < sockets.size(); n++) {
            if (dirty[n]) {
                dirty[n] = false;
                sockets.get(n).flush();
            }
        }
    }

    void close() {
        if (ticking != null) {
            ticking.cancel(false);
        }
        flush();
        sockets.forEach(Channel::close);
    }

    private final class Receiver extends SimpleChannelInboundHandler<DatagramPacket> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            if (SipDatagramParser.isPing(packet.content())) {
                return;
            }
            SipMessage message;
            try {
                message = parser.parse(packet.content());
            } catch (SipSyntaxException e) {
                fleet.counters().count(GbCounters.Figure.MALFORMED);
                return;
            }
            GbDevice device = fleet.deviceFor(message);
            if (device == null) {
                fleet.counters().count(GbCounters.Figure.MALFORMED);
            } else if (device.shard().loop().inEventLoop()) {
                device.received(message, packet.sender());
            } else {
                InetSocketAddress sender = packet.sender();
                device.shard().loop().execute(() -> device.received(message, sender));
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // ICMP "port unreachable" while the platform is away: timers see to it.
            fleet.errors().warn("udp", "UDP socket of simulated devices: " + cause);
        }
    }
}
