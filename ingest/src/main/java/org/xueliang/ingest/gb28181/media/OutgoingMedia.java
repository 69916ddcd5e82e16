package org.xueliang.ingest.gb28181.media;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.rtsp.AllowedNetworks;
import org.xueliang.ingest.rtsp.SocketTransport;

/**
 * Connections that we make to devices that wait for one. A device may name any address in its answer: it is believed for its own, and for
 * another where both lie in the networks that are allowed, or it could make the gateway speak to whatever listens behind it. Thread-safe.
 */
final class OutgoingMedia {
    private final MediaDoorOptions options;
    private final AllowedNetworks networks;
    private final SocketTransport transport;
    private final EventLoopGroup loops;
    private final BiFunction<Channel, MediaPlace, ChannelHandler> handler;
    private final Map<MediaPlace, Channel> open = new ConcurrentHashMap<>();

    /** @param handler of what comes over one connection */
    OutgoingMedia(
            MediaDoorOptions options,
            AllowedNetworks networks,
            SocketTransport transport,
            EventLoopGroup loops,
            BiFunction<Channel, MediaPlace, ChannelHandler> handler) {
        this.options = options;
        this.networks = networks;
        this.transport = transport;
        this.loops = loops;
        this.handler = handler;
    }

    void connect(MediaPlace place, InetSocketAddress to) {
        String refusal = refusal(networks, place.expected().signalling, to.getAddress());
        if (refusal == null) {
            connect(place, to, 1);
        } else {
            place.counters().connectFailed(refusal);
        }
    }

    /** Why a device that signals from one address may not have us connect to another, in words; null where it may. */
    static @Nullable String refusal(AllowedNetworks networks, InetAddress signalling, InetAddress to) {
        if (to.equals(signalling)) {
            return null;
        }
        String media = networks.refusal(to);
        String refusal = media == null ? networks.refusal(signalling) : media;
        return refusal == null
                ? null
                : "the device signals from " + signalling.getHostAddress() + " and names " + to.getHostAddress() + "; "
                        + refusal;
    }

    private void connect(MediaPlace place, InetSocketAddress to, int attempt) {
        EventLoop loop = loops.next();
        new Bootstrap()
                .group(loop)
                .localAddress(options.outgoing())
                .channel(transport.tcp())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, options.connectTimeoutMs())
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(handler.apply(channel, place));
                    }
                })
                .connect(to)
                .addListener((ChannelFuture done) -> connected(place, to, attempt, loop, done));
    }

    private void connected(MediaPlace place, InetSocketAddress to, int attempt, EventLoop loop, ChannelFuture done) {
        if (done.isSuccess()) {
            place.counters().connected();
            open.put(place, done.channel());
            if (place.isClosed()) {
                close(place);
            }
        } else if (attempt < MediaDoorOptions.CONNECT_ATTEMPTS && !place.isClosed()) {
            loop.schedule(() -> connect(place, to, attempt + 1), options.connectRetryMs(), TimeUnit.MILLISECONDS);
        } else {
            place.counters().connectFailed(String.valueOf(done.cause().getMessage()));
        }
    }

    void close(MediaPlace place) {
        Channel channel = open.remove(place);
        if (channel != null) {
            channel.close();
        }
    }

    void close() {
        open.values().forEach(Channel::close);
    }
}
