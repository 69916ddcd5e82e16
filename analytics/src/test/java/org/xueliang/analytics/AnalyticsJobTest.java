package org.xueliang.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.clock.RelativeClock;
import org.junit.jupiter.api.Test;
import org.xueliang.proto.v1.FrameEvent;

class AnalyticsJobTest {
    private static final long T0_MS = 1_790_000_000_000L;

    private final AtomicLong clockMs = new AtomicLong();
    private final Output output = new Output();

    private static final class Output implements WatermarkOutput {
        private long watermarkMs = Long.MIN_VALUE;
        private boolean idle;

        @Override
        public void emitWatermark(Watermark watermark) {
            watermarkMs = Math.max(watermarkMs, watermark.getTimestamp());
        }

        @Override
        public void markIdle() {
            idle = true;
        }

        @Override
        public void markActive() {
            idle = false;
        }
    }

    private final class Context implements WatermarkGeneratorSupplier.Context {
        @Override
        public MetricGroup getMetricGroup() {
            return new UnregisteredMetricsGroup();
        }

        @Override
        public RelativeClock getInputActivityClock() {
            return new RelativeClock() {
                @Override
                public long relativeTimeMillis() {
                    return clockMs.get();
                }

                @Override
                public long relativeTimeNanos() {
                    return Duration.ofMillis(clockMs.get()).toNanos();
                }
            };
        }
    }

    /** Idle partitions would leave the detectors with the time of the channels' stream, which is none. */
    @Test
    void aBusThatIsAwayStopsTimeHoweverLongAndIsNeverIdle() {
        WatermarkGenerator<FrameEvent> time =
                AnalyticsJob.<FrameEvent>eventTime().createWatermarkGenerator(new Context());
        time.onEvent(FrameEvent.getDefaultInstance(), T0_MS, output);
        for (int second = 0; second < 3600; second++) {
            clockMs.addAndGet(1000);
            time.onPeriodicEmit(output);
            assertThat(output.idle).isFalse();
        }
        assertThat(output.watermarkMs).isEqualTo(T0_MS - 501);
    }

    @Test
    void aPartitionThatNeverHeldAnythingIsNotIdleEither() {
        WatermarkGenerator<FrameEvent> time =
                AnalyticsJob.<FrameEvent>eventTime().createWatermarkGenerator(new Context());
        for (int second = 0; second < 3600; second++) {
            clockMs.addAndGet(1000);
            time.onPeriodicEmit(output);
            assertThat(output.idle).isFalse();
        }
    }
}
