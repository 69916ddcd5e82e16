package org.xueliang.ingest.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ActivityGateTest {
    private static final long STEP_US = 40_000;

    private final ActivityGate gate = new ActivityGate();
    private final Random random = new Random(11);
    private long nowUs = 1_700_000_000_000_000L;
    private int pictures;

    /** Pictures of 25 a second whose sizes scatter by a tenth, a keyframe every two seconds. @return share while active */
    private double feed(double seconds, double meanBytes, double quantiser) {
        int open = 0;
        int count = (int) (seconds * 1e6 / STEP_US);
        for (int i = 0; i < count; i++) {
            boolean keyframe = pictures++ % 50 == 0;
            double bytes = (keyframe ? 20 : 1) * meanBytes * Math.exp(0.1 * random.nextGaussian());
            nowUs += STEP_US;
            open += gate.accessUnit((int) bytes, quantiser, keyframe, true, nowUs) ? 1 : 0;
        }
        return (double) open / count;
    }

    @Test
    void aChannelInWhichNothingHappensStaysQuietThroughItsKeyframes() {
        assertThat(feed(120, 2000, 28)).isZero();
        assertThat(gate.activity()).isBetween(-2.0, 2.0);
    }

    @Test
    void motionOpensWithinHalfASecondAndItsEndCloses() {
        feed(30, 1000, 28);
        feed(0.5, 6000, 28);
        assertThat(gate.active()).isTrue();
        assertThat(feed(20, 6000, 28)).isEqualTo(1.0);
        feed(3, 1000, 28);
        assertThat(gate.active()).isFalse();
    }

    @Test
    void somebodyWhoStaysAMinuteIsNotLearntAway() {
        feed(60, 1000, 28);
        assertThat(feed(60, 4000, 28)).isGreaterThan(0.95);
        assertThat(gate.active()).isTrue();
    }

    @Test
    void aSceneThatStaysBusyBecomesTheUsual() {
        feed(60, 1000, 28);
        feed(600, 5000, 28);
        assertThat(gate.active()).isFalse();
        feed(1, 20_000, 28);
        assertThat(gate.active()).isTrue();
    }

    @Test
    void anEncoderThatTradesBytesForQuantiserChangesNothing() {
        feed(30, 4000, 28);
        double open = 0;
        for (int quantiser = 28; quantiser <= 40; quantiser++) {
            open += feed(2, 4000 / Math.pow(2, (quantiser - 28) / 6.0), quantiser);
        }
        assertThat(open).isZero();
    }

    @Test
    void atConstantBitRateTheQuantiserAloneShowsMotion() {
        feed(30, 4000, 26);
        feed(1, 4000, 38);
        assertThat(gate.active()).isTrue();
    }

    @Test
    void sizesThatCollapseCountAsActivityForAWhile() {
        feed(30, 4000, 28);
        feed(1, 40, 28);
        assertThat(gate.active()).isTrue();
        assertThat(gate.activity()).isNegative();
        feed(120, 40, 28);
        assertThat(gate.active()).isFalse();
    }

    @Test
    void bPicturesHaveAMeanOfTheirOwn() {
        int open = 0;
        for (int i = 0; i < 25 * 60; i++) {
            nowUs += STEP_US;
            boolean reference = i % 3 == 0;
            open += gate.accessUnit(reference ? 3000 : 200, reference ? 28 : 31, false, reference, nowUs) ? 1 : 0;
        }
        assertThat(open).isZero();
        for (int i = 0; i < 25; i++) {
            nowUs += STEP_US;
            boolean reference = i % 3 == 0;
            gate.accessUnit(reference ? 12_000 : 1000, reference ? 28 : 31, false, reference, nowUs);
        }
        assertThat(gate.active()).isTrue();
    }

    @Test
    void unknownQuantisersAndTimesThatStepBackDoNoHarm() {
        for (int i = 0; i < 500; i++) {
            nowUs += i % 7 == 0 ? -STEP_US : STEP_US;
            gate.accessUnit(1000, i % 5 == 0 ? Double.NaN : 28, false, true, nowUs);
        }
        assertThat(gate.active()).isFalse();
        assertThat(gate.activity()).isFinite();
    }

    @Test
    void nothingIsSaidInTheFirstSeconds() {
        feed(1, 1000, 28);
        feed(1.5, 9000, 28);
        assertThat(gate.learning()).isTrue();
        assertThat(gate.active()).isFalse();
    }
}
