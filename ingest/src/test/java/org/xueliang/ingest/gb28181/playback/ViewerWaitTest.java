package org.xueliang.ingest.gb28181.playback;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ViewerWaitTest {
    private final ViewerWait wait = new ViewerWait();

    @Test
    void itIsTooLongBehindItsLimitAlone() {
        wait.begin(1_000, 30_000);
        assertThat(wait.leftMs(11_000)).isEqualTo(20_000);
        assertThat(wait.isTooLong(31_000)).isFalse();
        assertThat(wait.isTooLong(31_001)).isTrue();
        assertThat(wait.limitS()).isEqualTo(30);
    }

    @Test
    void theDeviceIsToldToWaitOnceUntilItGoesOn() {
        wait.begin(0, 30_000);
        assertThat(wait.parks(2_000)).isFalse();
        assertThat(wait.parks(2_001)).isTrue();
        assertThat(wait.parks(2_101)).isFalse();
        wait.begin(10_000, 30_000);
        wait.goesOn();
        assertThat(wait.parks(12_000)).isFalse();
        assertThat(wait.parks(12_001)).isTrue();
    }
}
