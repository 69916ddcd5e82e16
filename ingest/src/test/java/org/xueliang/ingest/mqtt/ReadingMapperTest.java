package org.xueliang.ingest.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xueliang.proto.v1.MqttMapping;
import org.xueliang.proto.v1.SourceReading;

class ReadingMapperTest {
    private static final MqttMapping BY_PAYLOAD = MqttMapping.newBuilder()
            .setTopicFilter("#")
            .setKeyPointer("/deviceInfo/devEui")
            .setValuePointer("/body/data/temper")
            .setTimePointer("/time")
            .setUnitPointer("/unit")
            .setQuantity("temperature")
            .setUnit("C")
            .build();

    private static SourceReading only(MqttMapping mapping, String topic, String payload) throws PayloadException {
        List<SourceReading> readings =
                new ReadingMapper(List.of(mapping)).readings(topic, payload.getBytes(UTF_8), false);
        assertThat(readings).hasSize(1);
        return readings.get(0);
    }

    @ParameterizedTest
    @CsvSource({
        "a/b, a/b, true",
        "a/+, a/b, true",
        "a/+, a/b/c, false",
        "a/#, a, true",
        "a/#, a/b/c, true",
        "+/b, a/b, true",
        "#, a/b, true",
        "#, $SYS/x, false",
        "+/x, $SYS/x, false",
        "a/b/c, a/b, false",
        "a, a/b, false"
    })
    void filtersMeanTopicsAsTheStandardSays(String filter, String topic, boolean means) {
        assertThat(TopicFilter.matches(filter, topic)).isEqualTo(means);
    }

    @Test
    void theNameComesOutOfThePayloadTooAndTheUnit() throws PayloadException {
        SourceReading reading = only(
                BY_PAYLOAD,
                "x/y",
                "{\"deviceInfo\":{\"devEui\":\"a84041\"},\"body\":{\"data\":{\"temper\":\" 1.5 \"}},\"unit\":\"K\","
                        + "\"time\":\"20260301T000000Z\"}");
        assertThat(reading.getKey()).isEqualTo("a84041");
        assertThat(reading.getValue()).isEqualTo(1.5);
        assertThat(reading.getUnit()).isEqualTo("K");
        assertThat(reading.getMeasuredUs()).isEqualTo(1772323200000_000L);
    }

    @ParameterizedTest
    @CsvSource({
        "1772323200000, 1772323200000000",
        "1772323200, 1772323200000000",
        "1772323200.5, 1772323200500000",
        "'\"2026-03-01T08:00:00+08:00\"', 1772323200000000",
        "'\"1772323200\"', 1772323200000000",
        "0, 0",
        "12345, 0",
        "'\"yesterday\"', 0",
        "null, 0",
        "-1, 0"
    })
    void timesAreUnderstoodOrTheTimeOfReceiptIsTaken(String said, long us) throws PayloadException {
        assertThat(only(
                                BY_PAYLOAD,
                                "x",
                                "{\"deviceInfo\":{\"devEui\":\"a\"},\"body\":{\"data\":{\"temper\":true}},\"time\":"
                                        + said + "}")
                        .getMeasuredUs())
                .isEqualTo(us);
    }

    @Test
    void aBareNumberIsAPayload() throws PayloadException {
        MqttMapping bare = MqttMapping.newBuilder()
                .setTopicFilter("level/+")
                .setKeyLevel(2)
                .setQuantity("water_level")
                .build();
        assertThat(only(bare, "level/w-1", "3.25").getValue()).isEqualTo(3.25);
        assertThatThrownBy(() -> only(bare, "level/", "3"))
                .isInstanceOfSatisfying(
                        PayloadException.class, e -> assertThat(e.what()).isEqualTo("no name of a sensor"));
        assertThatThrownBy(() -> only(bare, "level/w-1", "1e999")).isInstanceOf(PayloadException.class);
    }

    @Test
    void noPayloadMakesItThrowAnythingElse() {
        Random random = new Random(3);
        byte[] good = "{\"deviceInfo\":{\"devEui\":\"a\"},\"body\":{\"data\":{\"temper\":1}},\"time\":17723232}"
                .getBytes(UTF_8);
        ReadingMapper mapper = new ReadingMapper(List.of(BY_PAYLOAD));
        for (int i = 0; i < 5000; i++) {
            byte[] bytes = good.clone();
            for (int n = 0; n < 3; n++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                mapper.readings("x", bytes, false);
            } catch (PayloadException e) {
                assertThat(e.what()).isNotBlank();
            }
        }
    }
}
