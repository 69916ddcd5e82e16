package org.xueliang.ingest.gb28181.invite;

import org.jspecify.annotations.Nullable;

/** What a session waits for, one thing at a time: a new wait takes the place of the old. On the device's event loop. */
final class OneTimer {
    private final DeviceLoop loop;
    private DeviceLoop.@Nullable Timer timer;

    OneTimer(DeviceLoop loop) {
        this.loop = loop;
    }

    void after(long delayMs, Runnable call) {
        cancel();
        timer = loop.after(delayMs, call);
    }

    void cancel() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
