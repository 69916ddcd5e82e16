package org.xueliang.ingest.gb28181.cascade;

import org.xueliang.protocol.timer.TimerWheel;

/** One thing to do later, moved or stopped at will. For the wheel's thread. */
final class WheelTimer extends TimerWheel.Timer {
    private final TimerWheel wheel;
    private final Runnable step;

    WheelTimer(TimerWheel wheel, Runnable step) {
        this.wheel = wheel;
        this.step = step;
    }

    void in(long delayMs) {
        wheel.scheduleIn(this, delayMs);
    }

    void stop() {
        wheel.cancel(this);
    }

    @Override
    protected void expired(long nowMs) {
        step.run();
    }
}
