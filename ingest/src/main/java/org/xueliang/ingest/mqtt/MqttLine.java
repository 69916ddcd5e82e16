package org.xueliang.ingest.mqtt;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.bytes.Excerpt;

/**
 * One connection to a broker, MQTT 3.1.1 as a subscriber with quality of service 1: what is not acknowledged comes again. On one event
 * loop.
 */
final class MqttLine extends SimpleChannelInboundHandler<MqttMessage> {
    /** Seconds; a ping goes out after half of it without a word from us. */
    static final int KEEP_ALIVE_S = 60;

    private final Login login;
    private final Events events;
    private @Nullable ChannelHandlerContext context;
    private boolean over;
    private boolean letIn;
    /** Its owner has room for more. */
    private boolean wanted = true;

    /** @param user empty where the broker asks for none */
    record Login(String clientId, String user, String password, List<String> filters) {
        /** Without the password. */
        @Override
        public String toString() {
            return "Login[" + clientId + "]";
        }
    }

    /** What its owner is told, on the loop. */
    interface Events {
        /** The broker took the subscriptions; {@code refused} are those that it did not take. */
        void subscribed(List<String> refused);

        /** @param acknowledge to be run when the message is in good hands */
        void message(String topic, byte[] payload, boolean retained, Runnable acknowledge);

        /** Once, whatever ended it. @param refused the broker does not let us in: trying again at once is of no use */
        void ended(String cause, boolean refused);
    }

    MqttLine(Login login, Events events) {
        this.login = login;
        this.events = events;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        if (over) {
            // The source went while the connection was made: no password goes out.
            ctx.close();
            return;
        }
        MqttMessageBuilders.ConnectBuilder connect = MqttMessageBuilders.connect()
                .protocolVersion(MqttVersion.MQTT_3_1_1)
                .clientId(login.clientId)
                // The broker keeps what comes while we are away.
                .cleanSession(false)
                .keepAlive(KEEP_ALIVE_S);
        if (!login.user.isEmpty()) {
            connect.username(login.user).password(login.password.getBytes(StandardCharsets.UTF_8));
        }
        ctx.writeAndFlush(connect.build());
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, MqttMessage message) {
        if (!message.decoderResult().isSuccess()) {
            end(
                    ctx,
                    "no MQTT: "
                            + Excerpt.of(String.valueOf(
                                    message.decoderResult().cause().getMessage())),
                    false);
            return;
        }
        switch (message.fixedHeader().messageType()) {
            case CONNACK -> connected(ctx, (MqttConnAckMessage) message);
            case SUBACK -> {
                List<Integer> granted = ((MqttSubAckMessage) message).payload().grantedQoSLevels();
                events.subscribed(IntStream.range(0, login.filters.size())
                        .filter(i -> i >= granted.size() || granted.get(i) > 1)
                        .mapToObj(login.filters::get)
                        .toList());
            }
            case PUBLISH -> published(ctx, (MqttPublishMessage) message);
            case PINGRESP -> {}
            default ->
                end(
                        ctx,
                        "no MQTT: a subscriber was sent "
                                + message.fixedHeader().messageType(),
                        false);
        }
    }

    private void connected(ChannelHandlerContext ctx, MqttConnAckMessage message) {
        MqttConnectReturnCode code = message.variableHeader().connectReturnCode();
        if (code != MqttConnectReturnCode.CONNECTION_ACCEPTED) {
            end(
                    ctx,
                    "the broker does not let us in: "
                            + code.name()
                                    .replace("CONNECTION_REFUSED_", "")
                                    .replace('_', ' ')
                                    .toLowerCase(Locale.ROOT),
                    true);
            return;
        }
        if (letIn) {
            // Each would be answered with all filters, and a broker that reads nothing would fill our memory.
            end(ctx, "no MQTT: a second CONNACK", false);
            return;
        }
        letIn = true;
        MqttMessageBuilders.SubscribeBuilder subscribe =
                MqttMessageBuilders.subscribe().messageId(1);
        login.filters.forEach(filter -> subscribe.addSubscription(MqttQoS.AT_LEAST_ONCE, filter));
        ctx.writeAndFlush(subscribe.build());
    }

    private void published(ChannelHandlerContext ctx, MqttPublishMessage message) {
        byte[] payload = new byte[message.payload().readableBytes()];
        message.payload().readBytes(payload);
        MqttQoS quality = message.fixedHeader().qosLevel();
        int id = message.variableHeader().packetId();
        events.message(
                message.variableHeader().topicName(),
                payload,
                message.fixedHeader().isRetain(),
                quality == MqttQoS.AT_MOST_ONCE
                        ? () -> {}
                        : () -> send(
                                ctx,
                                new MqttMessage(
                                        new MqttFixedHeader(
                                                MqttMessageType.PUBACK, false, MqttQoS.AT_MOST_ONCE, false, 2),
                                        MqttMessageIdVariableHeader.from(id))));
    }

    private void send(ChannelHandlerContext ctx, MqttMessage message) {
        if (!over) {
            ctx.writeAndFlush(message);
        }
    }

    /** Whether more is taken from the broker now. */
    void reading(boolean on) {
        wanted = on;
        read();
    }

    /** Who does not take our answers is not read from either: they would pile up here. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        read();
    }

    private void read() {
        if (context != null) {
            context.channel().config().setAutoRead(wanted && context.channel().isWritable());
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof IdleStateEvent idle) {
            if (idle.state() == IdleState.WRITER_IDLE) {
                if (!ctx.channel().isWritable()) {
                    end(ctx, "the broker takes nothing", false);
                    return;
                }
                ctx.writeAndFlush(MqttMessage.PINGREQ);
            } else if (ctx.channel().config().isAutoRead()) {
                end(ctx, "the broker is silent, no answer to a ping", false);
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end(ctx, "the broker closed the connection", false);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable thrown) {
        Throwable cause = thrown instanceof DecoderException && thrown.getCause() != null ? thrown.getCause() : thrown;
        end(
                ctx,
                cause instanceof NotSslRecordException
                        ? "TLS is not offered (expected: mqtt:// in the source's address)"
                        : Excerpt.of(String.valueOf(cause.getMessage())),
                false);
    }

    /** Ends it by our own will; nobody is told. */
    void close() {
        over = true;
        if (context != null) {
            context.writeAndFlush(MqttMessage.DISCONNECT);
            context.close();
        }
    }

    private void end(ChannelHandlerContext ctx, String cause, boolean refused) {
        if (!over) {
            over = true;
            events.ended(cause, refused);
        }
        ctx.close();
    }
}
