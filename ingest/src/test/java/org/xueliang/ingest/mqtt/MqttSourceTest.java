package org.xueliang.ingest.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xueliang.ingest.rtsp.AllowedNetworks;
import org.xueliang.ingest.rtsp.RtspGateway;
import org.xueliang.ingest.rtsp.TlsTrust;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.ingest.source.FollowedSource;
import org.xueliang.ingest.source.SourceSettings;
import org.xueliang.proto.v1.MqttMapping;
import org.xueliang.proto.v1.MqttOptions;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.Source;
import org.xueliang.proto.v1.SourceAdapter;
import org.xueliang.proto.v1.SourceError;
import org.xueliang.proto.v1.SourceHealth;
import org.xueliang.proto.v1.SourceReading;

class MqttSourceTest {
    private final FakeBroker broker = new FakeBroker();
    private final FakeSink sink = new FakeSink();
    private final MqttAdapter adapter = new MqttAdapter(
            AllowedNetworks.parse(List.of(), true),
            RtspGateway.clientTls(TlsTrust.ANY),
            sink,
            GatewayTime.of(Clock.systemUTC()),
            "g1",
            new SourceSettings(false, Duration.ofSeconds(1), Duration.ofMinutes(5), Duration.ofMillis(50)));
    private final List<FollowedSource> followed = new ArrayList<>();

    @AfterEach
    void close() {
        followed.forEach(FollowedSource::close);
        adapter.close();
        broker.close();
    }

    static Source source(String url) {
        return Source.newBuilder()
                .setCode("covers")
                .setAdapter(SourceAdapter.MQTT)
                .setAddress(url)
                .setUsername("gateway")
                .setMqtt(MqttOptions.newBuilder()
                        .addMappings(MqttMapping.newBuilder()
                                .setTopicFilter("iot/+/up")
                                .setKeyLevel(2)
                                .setValuePointer("/values/tilt")
                                .setTimePointer("/ts")
                                .setAlarmPointer("/alarm")
                                .setQuantity("tilt")
                                .setUnit("deg")))
                .build();
    }

    private FollowedSource follow(String url) {
        FollowedSource one = adapter.follow(source(url), "pass-word-1");
        assertThat(one).isNotNull();
        followed.add(one);
        return one;
    }

    private FollowedSource subscribed() {
        FollowedSource one = follow(broker.url());
        await().until(() -> one.report().getHealth().getState() == Presence.ONLINE);
        return one;
    }

    private static SourceHealth health(FollowedSource one, String error) {
        await().until(() -> one.report().getHealth().getErrorsList().stream()
                .anyMatch(counted -> counted.getWhat().startsWith(error)));
        return one.report().getHealth();
    }

    @Test
    void aReadingIsAcknowledgedWhenTheRegistryHasIt() {
        sink.away = true;
        FollowedSource one = subscribed();
        assertThat(broker.logins).containsExactly("gateway:pass-word-1");
        assertThat(broker.filters).containsExactly("iot/+/up");
        broker.publish("iot/MH-1/up", "{\"ts\":1772323200000,\"values\":{\"tilt\":\"37.5\"},\"alarm\":true}", 7);
        await().until(() -> sink.failures > 1);
        assertThat(broker.acknowledged).isEmpty();
        sink.away = false;
        await().until(() -> broker.acknowledged.contains(7));
        assertThat(sink.taken)
                .containsExactly(SourceReading.newBuilder()
                        .setKey("MH-1")
                        .setQuantity("tilt")
                        .setUnit("deg")
                        .setValue(37.5)
                        .setMeasuredUs(1772323200000_000L)
                        .setAlarm(true)
                        .build());
        await().until(() -> one.report().getHealth().getReadings() == 1);
        assertThat(one.report().getHealth().getLastContactUs()).isPositive();
    }

    @Test
    void garbageIsCountedWithAnExcerptAcknowledgedAndTheOthersGoOn() {
        FollowedSource one = subscribed();
        broker.publish("iot/MH-1/up", "\u0001\u0002garbage", 1);
        broker.publish("iot/MH-1/up", "{\"values\":{\"tilt\":null}}", 2);
        broker.publish("iot/MH-1/up", "[".repeat(1000), 3);
        broker.publish("iot/MH-1/up", "", 4);
        broker.publish("elsewhere/x", "1", 5);
        broker.publish("iot/MH-1/up", "{\"values\":{\"tilt\":\"NaN\"}}", 6);
        broker.publish("iot/MH-1/up", "\"" + "x".repeat(ReadingMapper.MAX_PAYLOAD_BYTES) + "\"", 7);
        broker.publish("iot/MH-1/up", "{\"values\":{\"tilt\":1}}", 8);
        await().until(() -> broker.acknowledged.containsAll(List.of(1, 2, 3, 4, 5, 6, 7, 8)));
        assertThat(sink.taken)
                .singleElement()
                .satisfies(reading -> assertThat(reading.getMeasuredUs()).isZero());
        List<SourceError> errors = health(one, "payload too large").getErrorsList();
        assertThat(errors)
                .extracting(SourceError::getWhat)
                .containsExactlyInAnyOrder(
                        "payload is no JSON",
                        "no value at /values/tilt",
                        "empty payload",
                        "topic that was not subscribed to",
                        "payload too large");
        assertThat(errors.get(0).getCount()).isEqualTo(2);
        assertThat(errors).anySatisfy(error -> assertThat(error.getExcerpt()).startsWith("iot/MH-1/up: [[[["));
        assertThat(one.report().getHealth().getState()).isEqualTo(Presence.ONLINE);
    }

    @Test
    void whatTheBrokerKeptIsMarked() {
        subscribed();
        broker.publish("iot/MH-1/up", "{\"values\":{\"tilt\":1}}", 1, true);
        await().until(() -> sink.taken.size() == 1);
        assertThat(sink.taken.get(0).getRetained()).isTrue();
    }

    @Test
    void aBreakIsFollowedByAnotherConnection() {
        FollowedSource one = subscribed();
        broker.cut();
        await().until(() -> broker.logins.size() > 1 && broker.subscriber != null);
        await().until(() -> one.report().getHealth().getState() == Presence.ONLINE);
        assertThat(health(one, "the broker closed").getErrors(0).getCount()).isEqualTo(1);
        broker.publish("iot/MH-1/up", "{\"values\":{\"tilt\":2}}", 9);
        await().until(() -> broker.acknowledged.contains(9));
    }

    @Test
    void aSourceThatIsTakenAwayWhileItConnectsIsNotConnected() {
        adapter.follow(source(broker.url()), "pass-word-0").close();
        subscribed();
        assertThat(broker.logins).containsExactly("gateway:pass-word-1");
    }

    @Test
    void aRefusalIsSaidAndNotTriedAgainAtOnce() {
        broker.verdict = MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD;
        FollowedSource one = follow(broker.url());
        await().until(() -> one.report().getHealth().getState() == Presence.OFFLINE);
        assertThat(one.report().getHealth().getCause())
                .isEqualTo("the broker does not let us in: bad user name or password");
        assertThat(broker.logins).hasSize(1);
    }

    @Test
    void aFilterThatTheBrokerRefusesIsNamed() {
        broker.refusesFilters = true;
        FollowedSource one = follow(broker.url());
        await().until(() -> one.report().getHealth().getState() == Presence.OFFLINE);
        assertThat(one.report().getHealth().getCause()).isEqualTo("the broker refuses the topic filters iot/+/up");
    }

    @Test
    void aFloodStopsTheReadingAndNothingIsLost() {
        sink.away = true;
        subscribed();
        int many = 2000;
        for (int id = 1; id <= many; id++) {
            broker.publish("iot/MH-" + id + "/up", "{\"values\":{\"tilt\":1}}", id);
        }
        await().until(() -> sink.failures > 1);
        assertThat(broker.acknowledged).isEmpty();
        sink.away = false;
        await().until(() -> broker.acknowledged.size() == many);
        assertThat(broker.acknowledged)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, many).boxed().toList());
        assertThat(sink.taken).hasSize(many);
    }

    @Test
    void bytesThatAreNoMqttEndTheConnection() {
        FollowedSource one = subscribed();
        broker.raw("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(health(one, "no MQTT").getErrorsList()).isNotEmpty();
        await().until(() -> broker.logins.size() > 1);
    }

    @Test
    void aMessageThatIsTooLongForTheLineEndsItWithWhy() {
        FollowedSource one = subscribed();
        // PUBLISH of 256 MB, the most that the wire can say.
        broker.raw(new byte[] {0x32, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x7F, 0, 1, 'a'});
        assertThat(health(one, "no MQTT").getErrors(0).getWhat()).contains("message length exceeds 1048576");
    }

    @Test
    void anAddressOutsideTheNetworksIsNotConnectedTo() {
        FollowedSource one = follow("mqtt://198.51.100.7:1883");
        await().until(() -> one.report().getHealth().getState() == Presence.OFFLINE);
        assertThat(one.report().getHealth().getCause()).contains("outside the allowed networks");
    }

    @Test
    void tlsThatIsNotOfferedIsNamed() {
        FollowedSource one = follow(broker.url().replace("mqtt://", "mqtts://"));
        await().until(() -> one.report().getHealth().getState() == Presence.OFFLINE);
        assertThat(one.report().getHealth().getCause()).isNotEmpty();
        assertThat(broker.logins).isEmpty();
    }
}
