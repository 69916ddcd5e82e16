package org.xueliang.registry.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BufferAdviceTest {
    private static final long MIB = 1 << 20;

    @Test
    void tablesThatFitNeedNoWord() {
        assertThat(BufferAdvice.text(128 * MIB, 128 * MIB)).isEmpty();
    }

    @Test
    void tablesThatDoNotFitAreNamedWithWhatToSet() {
        assertThat(BufferAdvice.text(1_700 * MIB, 128 * MIB))
                .contains(
                        "postgresql: shared_buffers is 128 MiB, the tables of channels are 1700 MiB: lookups will wait for its disk"
                                + " (expected: shared_buffers of 2304 MiB or more)");
    }
}
