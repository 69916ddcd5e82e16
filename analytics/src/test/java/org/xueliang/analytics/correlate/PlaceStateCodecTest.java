package org.xueliang.analytics.correlate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.junit.jupiter.api.Test;
import org.xueliang.analytics.codec.CodecSerializer;
import org.xueliang.proto.v1.AlertType;
import org.xueliang.proto.v1.Detection;
import org.xueliang.proto.v1.SensorReading;

class PlaceStateCodecTest {
    private static final long S = 1_000_000;
    private static final long T0 = 1_790_000_000L * S;

    private final PlaceStateCodec codec = new PlaceStateCodec();
    private final IncidentCorrelator correlator = new IncidentCorrelator(CorrelationSettings.DEFAULT);

    private void lose(PlaceState state, String channel, long second) {
        Detection loss = Detection.newBuilder()
                .setChannel(channel)
                .setPlace("yard")
                .setType(AlertType.SIGNAL_LOST)
                .setBeginUs(T0 + second * S)
                .build();
        correlator.onDetection(state, loss, loss.getBeginUs());
    }

    /** A loss that is held, an outage, and an incident with a sensor's alarm. */
    private PlaceState busy() {
        PlaceState state = new PlaceState();
        lose(state, "x", -20);
        lose(state, "a", 0);
        lose(state, "b", 1);
        lose(state, "c", 2);
        correlator.onReading(
                state,
                SensorReading.newBuilder()
                        .setSensor("m")
                        .setPlace("yard")
                        .setQuantity("tilt")
                        .setUnit("deg")
                        .setValue(40)
                        .setAlarm(true)
                        .setId("r1")
                        .setReceivedUs(T0 + 20 * S)
                        .build());
        Detection motion = Detection.newBuilder()
                .setChannel("d")
                .setPlace("yard")
                .setType(AlertType.MOTION)
                .setBeginUs(T0 + 30 * S)
                .build();
        correlator.onDetection(state, motion, motion.getBeginUs());
        return state;
    }

    private byte[] bytes(PlaceState state) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(codec.version());
        codec.write(state, out);
        return bytes.toByteArray();
    }

    private PlaceState read(byte[] bytes) throws IOException {
        return new CodecSerializer<>(codec).deserialize(new DataInputDeserializer(bytes));
    }

    @Test
    void aStateThatIsReadBackIsTheSame() throws Exception {
        byte[] written = bytes(busy());
        assertThat(bytes(read(written))).isEqualTo(written);
        assertThat(read(written).sensors).containsOnlyKeys("m");
    }

    @Test
    void aCopySharesNothingWithTheOriginal() throws Exception {
        PlaceState state = busy();
        byte[] before = bytes(state);
        PlaceState copy = codec.copy(state);
        lose(copy, "y", 3);
        assertThat(bytes(state)).isEqualTo(before);
    }

    /** Bytes of the first release; each later one must read them. */
    @Test
    void bytesOfVersionOneAreReadAndGoneOnFrom() throws Exception {
        byte[] kept;
        try (InputStream file = Objects.requireNonNull(getClass().getResourceAsStream("/state/place-state-1"))) {
            kept = file.readAllBytes();
        }
        PlaceState state = read(kept);
        assertThat(state.alerts).hasSize(3);
        assertThat(state.incidents).hasSize(1);
        assertThat(state.held)
                .singleElement()
                .satisfies(held -> assertThat(held.detection.getChannel()).isEqualTo("x"));
        assertThat(state.outages).singleElement().satisfies(outage -> {
            assertThat(outage.away).containsExactly("a", "b", "c");
            assertThat(outage.newestUs).isEqualTo(T0);
        });
        assertThat(state.sensors.get("m").quantity).isEqualTo("tilt");
        lose(state, "d", 5);
        assertThat(state.outages.get(0).away).hasSize(4);
    }

    @Test
    void aVersionFromTheFutureAndALieAboutACountAreRefused() {
        assertThatThrownBy(() -> read(new byte[] {9, 0, 0}))
                .isInstanceOf(IOException.class)
                .hasMessage("PlaceStateCodec version: 9 (expected: 1 to 2)");
        assertThatThrownBy(() -> read(new byte[] {2, 0x7F, 0, 0, 0}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("entries: 2130706432");
    }
}
