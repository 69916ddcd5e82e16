package org.xueliang.ingest.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeyframeTimesTest {
    private final KeyframeTimes times = new KeyframeTimes();

    @Test
    void beforeTheFirstKeyframeNoGroupIsKnown() {
        assertThat(times.groupOf(1000, false)).isZero();
        times.add(2000);
        assertThat(times.groupOf(1000, false)).isZero();
    }

    @Test
    void aPictureIsOfTheNewestKeyframeBeforeItHoweverManyCameSince() {
        for (int i = 1; i <= 10; i++) {
            times.add(i * 1000L);
        }
        assertThat(times.groupOf(3500, false)).isEqualTo(3000);
        assertThat(times.groupOf(99_000, false)).isEqualTo(10_000);
    }

    @Test
    void whatWasReceivedTogetherWithAKeyframeMayHaveComeBeforeIt() {
        times.add(1000);
        times.add(2000);
        assertThat(times.groupOf(2000, true)).isEqualTo(2000);
        assertThat(times.groupOf(2000, false)).isEqualTo(1000);
    }

    @Test
    void whatIsFurtherBackThanItRemembersIsNotKnown() {
        for (int i = 1; i <= KeyframeTimes.KEPT + 2; i++) {
            times.add(i * 1000L);
        }
        assertThat(times.groupOf(2500, false)).isZero();
        assertThat(times.groupOf(3000, true)).isEqualTo(3000);
    }
}
