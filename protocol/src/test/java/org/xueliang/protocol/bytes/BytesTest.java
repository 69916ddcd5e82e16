package org.xueliang.protocol.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xueliang.protocol.support.Hex;

class BytesTest {
    @Test
    void textGivesBackItsBytesWhateverTheyAre() {
        for (long seed = 0; seed < 500; seed++) {
            byte[] bytes = new byte[(int) seed % 40];
            new Random(seed).nextBytes(bytes);
            assertThat(LosslessText.encode(LosslessText.decode(bytes)))
                    .as("seed %d", seed)
                    .isEqualTo(bytes);
        }
        assertThat(LosslessText.decode(Hex.bytes("e4b8ad"))).isEqualTo("中");
        assertThat(LosslessText.encode("𝄞 ü")).isEqualTo(Hex.bytes("f09d849e20c3bc"));
    }

    @Test
    void excerptsAreShortAndPrintable() {
        assertThat(Excerpt.of(Unpooled.wrappedBuffer(new byte[] {'a', 0, (byte) 0xFF, '\\'}), 0, 4))
                .isEqualTo("a\\x00\\xff\\x5c");
        assertThat(Excerpt.of("x".repeat(1000))).isEqualTo("x".repeat(64) + "...");
        assertThat(Excerpt.of("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DESCRIBE rtsp://user:secret@h/x RTSP/2.0",
                "DESCRIBE rtsp://useruseruseruseruseruseruseruser:secretsecretsecretsecret@h/ RTSP/1.0",
                // Cameras put passwords into addresses as they are.
                "DESCRIBE rtsp://user:top/secret@h/x RTSP/1.0",
                "DESCRIBE rtsp://user:top secret@h/x RTSP/1.0",
                "DESCRIBE rtsp://user:top@secret@h/x RTSP/1.0",
                "DESCRIBE rtsp://user:top/secretsecretsecretsecretsecretsecretsecretsecretsecret@h/x RTSP/1.0",
                "Authorization: Basic secret",
                "X: y\nPROXY-AUTHORIZATION:secret"
            })
    void excerptsShowNoSecret(String text) {
        assertThat(Excerpt.of(text)).contains("(not shown)").doesNotContain("secret");
    }
}
