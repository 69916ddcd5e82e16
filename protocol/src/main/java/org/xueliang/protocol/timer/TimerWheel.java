package org.xueliang.protocol.timer;

import org.jspecify.annotations.Nullable;

/**
 * A hashed wheel of timers for one thread: starting and stopping one costs the same with ten as with a million, and a timer is a part
 * of the object that waits (it extends {@link Timer}), so it costs five fields and no other object. Time is told by {@link #advance};
 * a timer fires at the first advance that is not before its time, in the order of ticks.
 *
 * <p>Not thread-safe: one wheel for each event loop.
 */
public final class TimerWheel {
    /** What waits. Part of at most one wheel at a time. */
    public abstract static class Timer {
        private @Nullable Timer previous;
        private @Nullable Timer next;
        private int slot = -1;
        private long dueMs;

        /** Its time has come; it may be scheduled again. */
        protected abstract void expired(long nowMs);

        /** Whether it waits. */
        public final boolean isScheduled() {
            return slot >= 0;
        }

        /** When it fires; has no meaning where it does not wait. */
        public final long dueMs() {
            return dueMs;
        }
    }

    private final int tickMs;
    private final int mask;
    private final @Nullable Timer[] heads;
    private long nowMs;
    /** The first tick that was not run to its end. */
    private long tick;

    private int size;
    /** The timer that is looked at next while a slot runs: it moves on where that one is stopped meanwhile. */
    private @Nullable Timer cursor;

    /**
     * @param tickMs how exactly timers fire
     * @param slots a power of two; the best is as many ticks as the usual timer runs
     */
    public TimerWheel(int tickMs, int slots, long nowMs) {
        if (tickMs <= 0 || Integer.bitCount(slots) != 1) {
            throw new IllegalArgumentException(
                    "tickMs: " + tickMs + ", slots: " + slots + " (expected: > 0, a power of two)");
        }
        this.tickMs = tickMs;
        this.mask = slots - 1;
        this.heads = new Timer[slots];
        this.nowMs = nowMs;
        this.tick = Math.floorDiv(nowMs, (long) tickMs);
    }

    /** The time of the last advance. */
    public long nowMs() {
        return nowMs;
    }

    /** Timers that wait. */
    public int size() {
        return size;
    }

    /** Starts the timer, or moves it. */
    public void schedule(Timer timer, long dueMs) {
        cancel(timer);
        timer.dueMs = dueMs;
        // Rounded up: never too early. What is due already fires with the next advance.
        long at = Math.max(tick, Math.floorDiv(dueMs + tickMs - 1, (long) tickMs));
        int slot = (int) (at & mask);
        Timer head = heads[slot];
        timer.slot = slot;
        timer.previous = null;
        timer.next = head;
        if (head != null) {
            head.previous = timer;
        }
        heads[slot] = timer;
        size++;
    }

    /** As {@link #schedule} with a time from now. */
    public void scheduleIn(Timer timer, long delayMs) {
        schedule(timer, nowMs + delayMs);
    }

    /** Stops the timer; nothing happens where it does not wait. */
    public void cancel(Timer timer) {
        if (timer.slot < 0) {
            return;
        }
        Timer previous = timer.previous;
        Timer next = timer.next;
        if (timer == cursor) {
            cursor = next;
        }
        if (previous == null) {
            heads[timer.slot] = next;
        } else {
            previous.next = next;
        }
        if (next != null) {
            next.previous = previous;
        }
        timer.slot = -1;
        timer.previous = null;
        timer.next = null;
        size--;
    }

    /**
     * Tells the time and fires what is due.
     *
     * @param toMs time that goes back is taken as the time that was told last
     * @return how many fired
     */
    public int advance(long toMs) {
        nowMs = Math.max(nowMs, toMs);
        long last = Math.floorDiv(nowMs, (long) tickMs);
        int fired = 0;
        // After a long pause each slot is looked at once.
        long from = Math.max(tick, last - mask);
        for (long at = from; at <= last; at++) {
            tick = at;
            fired += run((int) (at & mask));
        }
        tick = Math.max(tick, last);
        return fired;
    }

    private int run(int slot) {
        int fired = 0;
        Timer timer = heads[slot];
        while (timer != null) {
            cursor = timer.next;
            if (timer.dueMs <= nowMs) {
                cancel(timer);
                fired++;
                timer.expired(nowMs);
            }
            timer = cursor;
        }
        cursor = null;
        return fired;
    }
}
