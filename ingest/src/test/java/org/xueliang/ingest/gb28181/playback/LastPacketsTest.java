package org.xueliang.ingest.gb28181.playback;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LastPacketsTest {
    private final LastPackets last = new LastPackets();

    @Test
    void theyAreThereWhenNoneCameForAWhileOrLongEnoughAfter() {
        assertThat(last.said(1_000)).isTrue();
        assertThat(last.areThere(1_400, 1_000)).isFalse();
        assertThat(last.areThere(1_401, 1_000)).isTrue();
        assertThat(last.areThere(6_000, 6_000)).as("they still come").isFalse();
        assertThat(last.areThere(6_001, 6_001)).as("for ever").isTrue();
    }

    @Test
    void whoSaysItTwiceIsHeardOnce() {
        assertThat(last.said(1_000)).isTrue();
        assertThat(last.said(5_000)).isFalse();
        assertThat(last.isQuiet(1_399)).isFalse();
        assertThat(last.isQuiet(1_400)).isTrue();
    }

    @Test
    void itIsForgottenWhereTheDeviceGoesOn() {
        assertThat(last.said(1_000)).isTrue();
        last.forget();
        assertThat(last.isSaid()).isFalse();
        assertThat(last.said(9_000)).isTrue();
        assertThat(last.sinceMs(9_500)).isEqualTo(500);
    }
}
