package org.xueliang.ingest.gb28181.picture;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.xueliang.ingest.rtsp.SocketTransport;

/** HTTP for devices that put pictures, and nothing else: {@code POST} or {@code PUT} of one JPEG to a path with a token. */
final class PictureDoor implements AutoCloseable {
    static final String PATH = "/gb28181/pictures/";

    /** Open at once; each holds one picture at most. */
    private static final int MAX_CONNECTIONS = 32;

    private static final int MAX_OF_HOST = 8;
    private static final int MAX_LINE = 512;
    private static final int MAX_HEADERS = 4096;
    private static final int CHUNK = 16 << 10;
    /** For a whole upload, from its connection on. */
    static final int MAX_SECONDS = 30;
    /** For line and headers. */
    private static final int HEAD_SECONDS = 3;

    private final Channel listening;
    private final ChannelGroup connections;

    private PictureDoor(Channel listening, ChannelGroup connections) {
        this.listening = listening;
        this.connections = connections;
    }

    /** Fails with what cannot be had. */
    static CompletableFuture<PictureDoor> open(
            SocketTransport transport, EventLoopGroup loops, String bind, int port, DevicePictures pictures) {
        ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
        CompletableFuture<PictureDoor> opened = new CompletableFuture<>();
        new ServerBootstrap()
                .group(loops)
                .channel(transport.tcpServer())
                .option(ChannelOption.SO_BACKLOG, 64)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (open.size() >= MAX_CONNECTIONS || ofSameHost(open, channel) >= MAX_OF_HOST) {
                            pictures.count("too_many");
                            channel.close();
                            return;
                        }
                        open.add(channel);
                        PictureUpload upload = new PictureUpload(pictures);
                        channel.eventLoop().schedule(() -> channel.close(), MAX_SECONDS, TimeUnit.SECONDS);
                        // Who shows no token soon does not keep the place of one who has it.
                        channel.eventLoop()
                                .schedule(
                                        () -> {
                                            if (!upload.begun()) {
                                                channel.close();
                                            }
                                        },
                                        HEAD_SECONDS,
                                        TimeUnit.SECONDS);
                        channel.pipeline()
                                .addLast(
                                        "http",
                                        new HttpServerCodec(new HttpDecoderConfig()
                                                .setMaxInitialLineLength(MAX_LINE)
                                                .setMaxHeaderSize(MAX_HEADERS)
                                                .setMaxChunkSize(CHUNK)))
                                .addLast("picture", upload);
                    }
                })
                .bind(new InetSocketAddress(bind, port))
                .addListener((ChannelFuture binding) -> {
                    if (binding.isSuccess()) {
                        opened.complete(new PictureDoor(binding.channel(), open));
                    } else {
                        opened.completeExceptionally(new IllegalStateException("the door for pictures cannot listen on "
                                + bind + ":" + port + ": " + binding.cause()));
                    }
                });
        return opened;
    }

    private static long ofSameHost(ChannelGroup open, Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress peer
                ? open.stream()
                        .filter(other -> other.remoteAddress() instanceof InetSocketAddress its
                                && its.getAddress().equals(peer.getAddress()))
                        .count()
                : MAX_OF_HOST;
    }

    int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    @Override
    public void close() {
        listening.close();
        connections.close();
    }
}
