package org.xueliang.ingest.gb28181.playback;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LastPacketsTest {
    private final LastPackets last = new LastPackets();

    @Test
    void theyAreThereWhenNoneCameForAWhileOrLongEnoughAfter() {
        assertThat(last.said(1_000)).isTrue();
        assertThat(last.areThere(1_400, 1_000, 1_400)).isFalse();
        assertThat(last.areThere(1_401, 1_000, 1_401)).isTrue();
        assertThat(last.areThere(6_000, 6_000, 6_000)).as("they still come").isFalse();
        assertThat(last.areThere(6_001, 6_001, 6_001)).as("for ever").isTrue();
    }

    /** One picture in two seconds: the last one is on its way when the word comes. */
    @Test
    void thatNoneCameForLongBeforeTheWordTellsNothing() {
        assertThat(last.said(9_000)).isTrue();
        assertThat(last.areThere(9_001, 7_000, 9_001)).isFalse();
        assertThat(last.areThere(9_500, 9_200, 9_500)).as("it came").isFalse();
        assertThat(last.areThere(9_601, 9_200, 9_601)).isTrue();
    }

    /** The machine is short of CPU: what the signalling's loop has waited for lies in the socket of another. */
    @Test
    void theSilenceOfALoopThatDoesNotRunTellsNothing() {
        assertThat(last.said(1_000)).isTrue();
        assertThat(last.areThere(3_000, 800, 0)).isFalse();
        assertThat(last.areThere(3_000, 800, 1_300)).isFalse();
        assertThat(last.areThere(3_200, 3_100, 3_200)).as("it came").isFalse();
        assertThat(last.areThere(3_600, 3_100, 3_501)).isTrue();
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
