package org.xueliang.simulator.gb28181;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.sip.SipMessage;
import org.xueliang.protocol.sip.SipStreamListener;
import org.xueliang.protocol.sip.SipStreamParser;
import org.xueliang.protocol.sip.SipSyntaxException;
import org.xueliang.simulator.camera.CameraLoops;

/** A connection of one device; whoever has it connects it again when it is lost. */
final class TcpLink implements Link {
    private static final int CONNECT_TIMEOUT_MS = 5_000;

    /** The device. */
    interface Listener {
        void connected();

        /** It broke, or could not be made. */
        void lost();

        void received(SipMessage message, InetSocketAddress source);
    }

    private final Shard shard;
    private final Listener listener;
    private InetSocketAddress server;
    private InetSocketAddress local;
    private @Nullable Channel channel;

    TcpLink(Shard shard, InetSocketAddress server, Listener listener) {
        this.shard = shard;
        this.server = server;
        this.listener = listener;
        this.local = new InetSocketAddress(shard.fleet().localAddress(), 0);
    }

    void connect() {
        close();
        Bootstrap bootstrap = new Bootstrap()
                .group(shard.loop())
                .channel(CameraLoops.socketChannel())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new Decoder());
        ChannelFuture connecting =
                bootstrap.connect(server, new InetSocketAddress(shard.fleet().localAddress(), 0));
        Channel opened = connecting.channel();
        channel = opened;
        connecting.addListener(done -> {
            if (!opened.equals(channel)) {
                opened.close();
            } else if (!done.isSuccess()) {
                channel = null;
                listener.lost();
            } else if (opened.localAddress() instanceof InetSocketAddress bound) {
                local = bound;
                opened.closeFuture().addListener(closed -> broke(opened));
                listener.connected();
            }
        });
    }

    private void broke(Channel closed) {
        if (closed.equals(channel)) {
            channel = null;
            listener.lost();
        }
    }

    @Override
    public String transport() {
        return "TCP";
    }

    @Override
    public boolean reliable() {
        return true;
    }

    @Override
    public boolean isOpen() {
        return channel != null && channel.isActive();
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public InetSocketAddress peer() {
        return server;
    }

    @Override
    public void send(byte[] message) {
        Channel open = channel;
        if (open != null) {
            open.writeAndFlush(Unpooled.wrappedBuffer(message), open.voidPromise());
        }
    }

    @Override
    public void answer(byte[] message, InetSocketAddress source) {
        send(message);
    }

    @Override
    public void changePort() {}

    @Override
    public void redirect(InetSocketAddress newServer) {
        server = newServer;
        connect();
    }

    @Override
    public void close() {
        Channel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }

    private final class Decoder extends ByteToMessageDecoder implements SipStreamListener {
        private final SipStreamParser parser = new SipStreamParser();

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
            try {
                parser.parse(in, this);
            } catch (SipSyntaxException e) {
                shard.fleet().counters().count(GbCounters.Figure.MALFORMED);
                in.skipBytes(in.readableBytes());
                context.close();
            }
        }

        @Override
        public void message(SipMessage message) {
            listener.received(message, server);
        }

        @Override
        public void malformed(SipSyntaxException fault) {
            shard.fleet().counters().count(GbCounters.Figure.MALFORMED);
        }

        @Override
        public void ping() {}

        @Override
        public void skipped(int bytes) {
            shard.fleet().counters().count(GbCounters.Figure.MALFORMED);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // A platform that is killed resets its connections: the device connects again.
            context.close();
        }
    }
}
