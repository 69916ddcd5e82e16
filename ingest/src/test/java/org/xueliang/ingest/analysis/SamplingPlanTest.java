package org.xueliang.ingest.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SamplingPlanTest {
    private static final long START_US = 1_700_000_000_000_000L;

    private final AnalysisSettings settings = AnalysisSettings.of(1, 1, 5);
    private final SamplingPlan plan = new SamplingPlan(settings, START_US);

    private static long at(double seconds) {
        return START_US + Math.round(seconds * 1e6);
    }

    /** Decoding begins anew at the group's start, whose keyframe was the last sample. */
    @Test
    void aChannelThatWakesSamplesWhatCameSinceItsLastSampleAndNothingTwice() {
        plan.accessUnit(false, at(20));
        assertThat(plan.wants(at(20), false)).isTrue();
        plan.sampled(at(20));
        assertThat(plan.accessUnit(true, at(20.5))).isEqualTo(SamplingMode.ACTIVE);
        assertThat(plan.wants(at(19.9), false)).isFalse();
        assertThat(plan.wants(at(20), false)).as("the same picture").isFalse();
        assertThat(plan.wants(at(20.04), false)).as("the one after it").isTrue();
    }

    @Test
    void aChannelThatWakesBeforeItsFirstSampleIsSampledAtOnce() {
        plan.accessUnit(true, at(0));
        assertThat(plan.wants(at(0), false)).isTrue();
    }
}
