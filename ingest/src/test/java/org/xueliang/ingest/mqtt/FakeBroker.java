package org.xueliang.ingest.mqtt;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A broker of one subscriber that does what a test says. It shares Netty's codec with the client: mosquitto is the other judge. */
final class FakeBroker implements AutoCloseable {
    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel listener;
    /** "user:password" of each CONNECT. */
    final List<String> logins = new CopyOnWriteArrayList<>();
    /** Message identities that were acknowledged. */
    final List<Integer> acknowledged = new CopyOnWriteArrayList<>();

    final List<String> filters = new CopyOnWriteArrayList<>();
    volatile MqttConnectReturnCode verdict = MqttConnectReturnCode.CONNECTION_ACCEPTED;
    volatile boolean refusesFilters;
    volatile @Nullable Channel subscriber;

    FakeBroker() {
        listener = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(MqttEncoder.INSTANCE, new MqttDecoder(1 << 20), new Handler());
                    }
                })
                .bind(new InetSocketAddress("127.0.0.1", 0))
                .syncUninterruptibly()
                .channel();
    }

    String url() {
        return "mqtt://127.0.0.1:" + ((InetSocketAddress) listener.localAddress()).getPort();
    }

    void publish(String topic, String payload, int id) {
        publish(topic, payload, id, false);
    }

    void publish(String topic, String payload, int id, boolean retained) {
        Channel channel = subscriber;
        if (channel == null) {
            throw new IllegalStateException("nobody subscribed");
        }
        channel.writeAndFlush(MqttMessageBuilders.publish()
                .topicName(topic)
                .qos(MqttQoS.AT_LEAST_ONCE)
                .retained(retained)
                .messageId(id)
                .payload(Unpooled.copiedBuffer(payload, StandardCharsets.UTF_8))
                .build());
    }

    void raw(byte[] bytes) {
        Channel channel = subscriber;
        if (channel != null) {
            channel.pipeline().firstContext().writeAndFlush(Unpooled.wrappedBuffer(bytes));
        }
    }

    void cut() {
        Channel channel = subscriber;
        subscriber = null;
        if (channel != null) {
            channel.close();
        }
    }

    private final class Handler extends SimpleChannelInboundHandler<MqttMessage> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, MqttMessage message) {
            if (!message.decoderResult().isSuccess()) {
                ctx.close();
                return;
            }
            switch (message.fixedHeader().messageType()) {
                case CONNECT -> {
                    MqttConnectMessage connect = (MqttConnectMessage) message;
                    byte[] password = connect.payload().passwordInBytes();
                    logins.add(connect.payload().userName() + ":"
                            + (password == null ? "" : new String(password, StandardCharsets.UTF_8)));
                    ctx.writeAndFlush(MqttMessageBuilders.connAck()
                            .returnCode(verdict)
                            .sessionPresent(false)
                            .build());
                }
                case SUBSCRIBE -> {
                    MqttSubscribeMessage subscribe = (MqttSubscribeMessage) message;
                    subscribe.payload().topicSubscriptions().forEach(one -> filters.add(one.topicFilter()));
                    MqttQoS granted = refusesFilters ? MqttQoS.FAILURE : MqttQoS.AT_LEAST_ONCE;
                    ctx.writeAndFlush(MqttMessageBuilders.subAck()
                            .packetId(subscribe.variableHeader().messageId())
                            .addGrantedQoses(subscribe.payload().topicSubscriptions().stream()
                                    .map(one -> granted)
                                    .toArray(MqttQoS[]::new))
                            .build());
                    subscriber = ctx.channel();
                }
                case PUBACK -> acknowledged.add(((MqttMessageIdVariableHeader) message.variableHeader()).messageId());
                case PINGREQ -> ctx.writeAndFlush(MqttMessage.PINGRESP);
                default -> ctx.close();
            }
        }
    }

    @Override
    public void close() {
        listener.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
