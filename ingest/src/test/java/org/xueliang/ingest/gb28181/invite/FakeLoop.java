package org.xueliang.ingest.gb28181.invite;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A device's event loop whose time is moved by hand. */
final class FakeLoop implements DeviceLoop {
    private record Call(long atMs, long number, Runnable call) {}

    private final PriorityQueue<Call> timers =
            new PriorityQueue<>(Comparator.comparingLong(Call::atMs).thenComparingLong(Call::number));
    private final ArrayDeque<Runnable> calls = new ArrayDeque<>();
    private long nowMs = 1_000_000;
    private long number;

    long nowMs() {
        return nowMs;
    }

    @Override
    public void execute(Runnable call) {
        calls.add(call);
    }

    @Override
    public Timer after(long delayMs, Runnable call) {
        Call timer = new Call(nowMs + delayMs, number++, call);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    void run() {
        Runnable call;
        while ((call = calls.poll()) != null) {
            call.run();
        }
    }

    void forward(long ms) {
        long until = nowMs + ms;
        run();
        Call next;
        while ((next = timers.peek()) != null && next.atMs() <= until) {
            timers.poll();
            nowMs = Math.max(nowMs, next.atMs());
            next.call().run();
            run();
        }
        nowMs = until;
    }

    int timers() {
        return timers.size();
    }
}
