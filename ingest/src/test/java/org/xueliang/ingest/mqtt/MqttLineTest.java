package org.xueliang.ingest.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.timeout.IdleStateEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A connection to a broker that says what no broker says, or takes nothing. */
class MqttLineTest {
    private final List<String> told = new ArrayList<>();
    private final MqttLine line =
            new MqttLine(new MqttLine.Login("gateway", "user", "pass-word-1", List.of("iot/#")), new MqttLine.Events() {
                @Override
                public void subscribed(List<String> refused) {
                    told.add("subscribed");
                }

                @Override
                public void message(String topic, byte[] payload, boolean retained, Runnable acknowledge) {
                    told.add(topic);
                    acknowledge.run();
                }

                @Override
                public void ended(String cause, boolean refused) {
                    told.add(cause);
                }
            });

    private static List<MqttMessageType> sent(EmbeddedChannel channel) {
        List<MqttMessageType> types = new ArrayList<>();
        for (MqttMessage message = channel.readOutbound(); message != null; message = channel.readOutbound()) {
            types.add(message.fixedHeader().messageType());
        }
        return types;
    }

    private static MqttMessage accepted() {
        return MqttMessageBuilders.connAck()
                .returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
                .sessionPresent(false)
                .build();
    }

    @Test
    void aSourceThatIsGoneBeforeItsConnectionIsThereSendsNoPassword() {
        line.close();
        EmbeddedChannel channel = new EmbeddedChannel(line);
        assertThat(sent(channel)).isEmpty();
        assertThat(channel.isOpen()).isFalse();
        assertThat(told).isEmpty();
    }

    @Test
    void aBrokerThatLetsUsInAgainAndAgainIsAnsweredOnce() {
        EmbeddedChannel channel = new EmbeddedChannel(line);
        channel.writeInbound(accepted());
        channel.writeInbound(accepted());
        assertThat(sent(channel)).containsExactly(MqttMessageType.CONNECT, MqttMessageType.SUBSCRIBE);
        assertThat(channel.isOpen()).isFalse();
        assertThat(told).singleElement().asString().startsWith("no MQTT: ");
    }

    @Test
    void aBrokerThatTakesNothingIsNotReadFromSoThatAnswersDoNotPileUp() {
        EmbeddedChannel channel = new EmbeddedChannel(line);
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        channel.runPendingTasks();
        assertThat(channel.config().isAutoRead()).isFalse();
        // Its owner may have room: the line has none.
        line.reading(true);
        assertThat(channel.config().isAutoRead()).isFalse();
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        channel.runPendingTasks();
        assertThat(channel.config().isAutoRead()).isTrue();
        line.reading(false);
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        channel.runPendingTasks();
        assertThat(channel.config().isAutoRead())
                .as("its owner has no room yet")
                .isFalse();
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        channel.pipeline().fireUserEventTriggered(IdleStateEvent.WRITER_IDLE_STATE_EVENT);
        assertThat(told).containsExactly("the broker takes nothing");
        assertThat(channel.isOpen()).isFalse();
    }
}
