package org.xueliang.registry.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealingKeyTest {
    @TempDir
    Path folder;

    @Test
    void opensWhatItSealedAlsoAfterARestart() throws Exception {
        Path file = folder.resolve("sealing.key");
        byte[] sealed = SealingKey.in(file).seal("channel 1", "geheim");
        assertThat(SealingKey.in(file).open("channel 1", sealed)).isEqualTo("geheim");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(SealingKey.in(file).toString()).isEqualTo("SealingKey[...]");
    }

    @Test
    void doesNotOpenAnothersNorAChangedOne() {
        SealingKey key = SealingKey.in(folder.resolve("a"));
        byte[] sealed = key.seal("channel 1", "geheim");
        assertThatThrownBy(() -> key.open("channel 2", sealed)).hasMessageContaining("channel 2 does not open");
        assertThatThrownBy(() -> SealingKey.in(folder.resolve("b")).open("channel 1", sealed))
                .hasMessageContaining("does not open");
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> key.open("channel 1", changed)).isInstanceOf(IllegalStateException.class);
        }
        assertThatThrownBy(() -> key.open("channel 1", new byte[0])).hasMessageContaining("0 bytes");
    }

    @Test
    void theSameTextIsSealedDifferentlyEachTime() {
        SealingKey key = SealingKey.in(folder.resolve("a"));
        assertThat(key.seal("channel 1", "geheim")).isNotEqualTo(key.seal("channel 1", "geheim"));
    }
}
