package org.xueliang.ingest.gb28181.invite;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.xueliang.ingest.gb28181.invite.StreamDemand.Waiter;

/** Those who wait for the first picture of one stream, each for so long and no longer. Lives on the device's event loop. */
final class PictureWaiters {
    private final DeviceLoop loop;
    private final Map<Waiter, DeviceLoop.Timer> waiting = new LinkedHashMap<>();

    PictureWaiters(DeviceLoop loop) {
        this.loop = loop;
    }

    /** @param soFar asked when the time is over: why there is no picture yet */
    void add(Waiter waiter, long patienceMs, Supplier<NoMedia> soFar) {
        waiting.put(waiter, loop.after(patienceMs, () -> {
            if (waiting.remove(waiter) != null) {
                waiter.noPicture(soFar.get());
            }
        }));
    }

    /** It does not wait any more. */
    void remove(Waiter waiter) {
        DeviceLoop.Timer timer = waiting.remove(waiter);
        if (timer != null) {
            timer.cancel();
        }
    }

    void streaming() {
        tellAll(Waiter::streaming);
    }

    void noPicture(NoMedia why) {
        tellAll(waiter -> waiter.noPicture(why));
    }

    private void tellAll(Consumer<Waiter> what) {
        List<Waiter> told = List.copyOf(waiting.keySet());
        waiting.values().forEach(DeviceLoop.Timer::cancel);
        waiting.clear();
        told.forEach(what);
    }
}
