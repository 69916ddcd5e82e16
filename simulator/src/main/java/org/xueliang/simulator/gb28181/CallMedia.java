package org.xueliang.simulator.gb28181;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DatagramChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xueliang.simulator.camera.CameraLoops;
import org.xueliang.simulator.gb28181.media.PsOutlet;
import org.xueliang.simulator.gb28181.media.TcpPsOutlet;
import org.xueliang.simulator.gb28181.media.UdpPsOutlet;
import org.xueliang.simulator.gb28181.quirk.GbQuirk;

/**
 * The sockets of one stream: bound before the answer names their port, connected when media is to begin. A device that connects tries three
 * times, a second apart (GB/T 28181-2022 annex D); one that listens waits 10 s. On the device's loop.
 */
final class CallMedia {
    /** A public address that no device of a simulator has (RFC 5737). */
    static final String ADDRESS_BEHIND_NAT = "198.51.100.77";

    /** An address of a private network that no device of a simulator has. */
    static final String PRIVATE_ADDRESS = "192.168.1.64";

    /** How media goes, as the device sees it. */
    enum Way {
        UDP,
        TCP_CONNECT,
        TCP_LISTEN
    }

    private static final int ATTEMPTS = 3;
    private static final int RETRY_MS = 1_000;
    private static final int ACCEPT_MS = 10_000;
    /** More than a keyframe of a large picture. */
    private static final int WRITE_BUFFER_BYTES = 2 << 20;

    private final Shard shard;
    private final Way way;
    private final Set<GbQuirk> quirks;
    private @Nullable Channel bound;
    private @Nullable Channel accepted;
    private @Nullable Consumer<@Nullable PsOutlet> waiting;
    private boolean closed;

    private CallMedia(Shard shard, Way way, Set<GbQuirk> quirks) {
        this.shard = shard;
        this.way = way;
        this.quirks = quirks;
    }

    /** @param opened is told when the port is known; with null where there is no socket to be had */
    static void open(Shard shard, Way way, Set<GbQuirk> quirks, Consumer<@Nullable CallMedia> opened) {
        CallMedia media = new CallMedia(shard, way, quirks);
        ChannelFuture binding = media.bind();
        media.bound = binding.channel();
        binding.addListener(done -> opened.accept(done.isSuccess() ? media : null));
    }

    private ChannelFuture bind() {
        InetSocketAddress any = new InetSocketAddress(shard.fleet().localAddress(), 0);
        return switch (way) {
            case UDP ->
                new Bootstrap()
                        .group(shard.loop())
                        .channel(CameraLoops.datagramChannel())
                        .handler(new Sink())
                        .bind(any);
            case TCP_CONNECT -> {
                ChannelFuture registering = new Bootstrap()
                        .group(shard.loop())
                        .channel(CameraLoops.socketChannel())
                        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark())
                        .handler(new Sink())
                        .register();
                yield registering.channel().bind(any);
            }
            case TCP_LISTEN ->
                new ServerBootstrap()
                        .group(shard.loop())
                        .channel(CameraLoops.serverChannel())
                        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark())
                        .childHandler(new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                channel.pipeline().addLast(new Sink());
                                shard.loop().execute(() -> accepted(channel));
                            }
                        })
                        .bind(any);
        };
    }

    private static WriteBufferWaterMark waterMark() {
        return new WriteBufferWaterMark(WRITE_BUFFER_BYTES / 2, WRITE_BUFFER_BYTES);
    }

    Way way() {
        return way;
    }

    int port() {
        Channel channel = bound;
        return channel != null && channel.localAddress() instanceof InetSocketAddress local ? local.getPort() : 9;
    }

    /** Closes the port but goes on naming it. */
    void shut() {
        Channel channel = bound;
        if (channel != null) {
            channel.close();
        }
    }

    /** @param ready is told the way of the packets; with null where the platform cannot be reached or does not come */
    void connect(InetSocketAddress to, Consumer<@Nullable PsOutlet> ready) {
        Channel channel = bound;
        if (channel == null) {
            ready.accept(null);
            return;
        }
        switch (way) {
            case UDP -> ready.accept(new UdpPsOutlet(channel, to, shard.pacer()));
            case TCP_CONNECT -> attempt(channel, to, 1, ready);
            case TCP_LISTEN -> {
                waiting = ready;
                if (accepted != null) {
                    accepted(accepted);
                } else {
                    shard.loop().schedule(this::nobodyCame, ACCEPT_MS, TimeUnit.MILLISECONDS);
                }
            }
        }
    }

    private void attempt(Channel channel, InetSocketAddress to, int number, Consumer<@Nullable PsOutlet> ready) {
        if (closed) {
            return;
        }
        channel.connect(to).addListener(done -> {
            if (done.isSuccess()) {
                ready.accept(new TcpPsOutlet(channel, quirks));
            } else if (number >= ATTEMPTS || closed) {
                ready.accept(null);
            } else {
                channel.close();
                shard.loop().schedule(() -> again(to, number + 1, ready), RETRY_MS, TimeUnit.MILLISECONDS);
            }
        });
    }

    /** A socket that failed to connect is spent. */
    private void again(InetSocketAddress to, int number, Consumer<@Nullable PsOutlet> ready) {
        if (closed) {
            return;
        }
        ChannelFuture binding = bind();
        bound = binding.channel();
        binding.addListener(done -> attempt(binding.channel(), to, number, ready));
    }

    private void accepted(Channel channel) {
        if (closed || accepted != null && !accepted.equals(channel)) {
            channel.close();
            return;
        }
        accepted = channel;
        Consumer<@Nullable PsOutlet> asked = waiting;
        if (asked != null) {
            waiting = null;
            asked.accept(new TcpPsOutlet(channel, quirks));
        }
    }

    private void nobodyCame() {
        Consumer<@Nullable PsOutlet> asked = waiting;
        if (asked != null && !closed) {
            waiting = null;
            asked.accept(null);
        }
    }

    void close() {
        closed = true;
        waiting = null;
        shut();
        if (accepted != null) {
            accepted.close();
        }
    }

    /** What a platform sends on a media socket (receiver reports) is not looked at. */
    private static final class Sink extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // The platform closed its port or reset the connection: BYE or nothing follows.
            if (!(context.channel() instanceof DatagramChannel)) {
                context.close();
            }
        }
    }
}
