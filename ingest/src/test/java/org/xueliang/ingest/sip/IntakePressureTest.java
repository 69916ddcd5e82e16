package org.xueliang.ingest.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.xueliang.ingest.session.GatewayTime;

class IntakePressureTest {
    private final AtomicLong nowNs = new AtomicLong();
    private final IntakePressure pressure = new IntakePressure(new GatewayTime(Clock.systemUTC(), nowNs::get));

    private void after(long ms) {
        nowNs.addAndGet(Duration.ofMillis(ms).toNanos());
    }

    @Test
    void aReadOfManyIsPressureUntilItWasCalmForAWhile() {
        assertThat(pressure.isUnder()).isFalse();
        pressure.read(IntakePressure.MANY_AT_ONCE - 1);
        assertThat(pressure.isUnder()).isFalse();
        pressure.read(IntakePressure.MANY_AT_ONCE);
        after(IntakePressure.LASTS_MS - 1);
        assertThat(pressure.isUnder()).isTrue();
        pressure.read(1);
        after(1);
        assertThat(pressure.isUnder()).isFalse();
    }

    @Test
    void aLoopThatComesLateIsPressure() {
        pressure.ticked(IntakePressure.LATE_MS - 1);
        assertThat(pressure.isUnder()).isFalse();
        pressure.ticked(IntakePressure.LATE_MS);
        assertThat(pressure.isUnder()).isTrue();
    }
}
