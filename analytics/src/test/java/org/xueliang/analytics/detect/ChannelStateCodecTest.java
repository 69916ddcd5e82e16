package org.xueliang.analytics.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.junit.jupiter.api.Test;
import org.xueliang.analytics.codec.CodecSerializer;
import org.xueliang.analytics.scene.Scene;
import org.xueliang.proto.v1.AlertType;

class ChannelStateCodecTest {
    private final ChannelStateCodec codec = new ChannelStateCodec();

    /** A channel that has seen everything. */
    static Watch busy() {
        Watch watch = new Watch();
        Scene scene = new Scene(2);
        for (int i = 0; i < 150; i++) {
            scene.turn(i > 100 ? 30 : 0, 0);
            watch.see(scene.shoot(Watch.START_US + i * 200_000L, i % 10 == 0));
        }
        scene.person(40, 40);
        for (int i = 150; i < 160; i++) {
            watch.see(scene.shoot(Watch.START_US + i * 200_000L, i % 10 == 0));
        }
        return watch;
    }

    private byte[] bytes(ChannelState state) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        codec.write(state, new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    @Test
    void aStateThatIsReadBackGoesOnAsIfNothingHadHappened() throws Exception {
        Watch watch = busy();
        byte[] written = bytes(watch.state);
        ChannelState read = codec.read(codec.version(), new DataInputStream(new ByteArrayInputStream(written)));
        assertThat(bytes(read)).isEqualTo(written);
        assertThat(written.length).isLessThan(100_000);
        assertThat(watch.of(AlertType.MOTION)).hasSize(1);
        assertThat(watch.of(AlertType.CAMERA_MOVED)).hasSize(1);
    }

    @Test
    void aCopySharesNothingWithTheOriginal() throws Exception {
        Watch watch = busy();
        ChannelState copy = codec.copy(watch.state);
        byte[] before = bytes(copy);
        watch.see(new Scene(8).shoot(Watch.START_US + 100_000_000, true));
        assertThat(bytes(copy)).isEqualTo(before);
    }

    /** Bytes of the first release; each later one must read them. */
    @Test
    void bytesOfVersionOneAreRead() throws Exception {
        byte[] kept;
        try (InputStream file = Objects.requireNonNull(getClass().getResourceAsStream("/state/channel-state-1"))) {
            kept = file.readAllBytes();
        }
        ChannelState read = new CodecSerializer<>(codec).deserialize(new DataInputDeserializer(kept));
        assertThat(read.place()).isEqualTo("yard");
        assertThat(read.signal.session).isEqualTo("s1");
        assertThat(read.signal.sequence).isEqualTo(160);
        assertThat(read.model).isNotNull();
        assertThat(read.motion.values())
                .singleElement()
                .satisfies(motion -> assertThat(motion.beginUs).isPositive());
        assertThat(read.scene.previous).isNotNull();
    }

    @Test
    void aVersionFromTheFutureAndALieAboutASizeAreRefused() {
        CodecSerializer<ChannelState> serializer = new CodecSerializer<>(codec);
        assertThatThrownBy(() -> serializer.deserialize(new DataInputDeserializer(new byte[] {9, 0, 0})))
                .isInstanceOf(IOException.class)
                .hasMessage("ChannelStateCodec version: 9 (expected: 1 to 3)");
        byte[] lie = new byte[400];
        Arrays.fill(lie, (byte) 0x7F);
        lie[0] = 0;
        lie[1] = 0;
        assertThatThrownBy(() -> codec.read(codec.version(), new DataInputStream(new ByteArrayInputStream(lie))))
                .isInstanceOf(IOException.class);
    }
}
