package org.xueliang.ingest.gb28181.invite;

import io.netty.channel.EventLoop;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The event loop that owns a device, as its streams see it; a test has its own. */
interface DeviceLoop {
    /** A call that is to come. */
    interface Timer {
        void cancel();
    }

    /** Any thread. */
    void execute(Runnable call);

    /** Any thread. */
    Timer after(long delayMs, Runnable call);

    static DeviceLoop of(EventLoop loop) {
        return new DeviceLoop() {
            @Override
            public void execute(Runnable call) {
                loop.execute(call);
            }

            @Override
            public Timer after(long delayMs, Runnable call) {
                Future<?> timer = loop.schedule(call, delayMs, TimeUnit.MILLISECONDS);
                return () -> timer.cancel(false);
            }
        };
    }
}
