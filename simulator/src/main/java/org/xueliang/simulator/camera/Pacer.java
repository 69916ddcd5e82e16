package org.xueliang.simulator.camera;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls thousands of tasks at absolute instants from one thread: a wheel of slots of about a millisecond. A task names its
 * next instant itself, by its own clock and not by when it was called, so lateness never adds up; one that is behind is
 * called once a slot until it has caught up, and others come in between.
 *
 * <p>Instants are nanoseconds of the clock that it is given. Not thread-safe: everything happens on one thread, which calls
 * {@link #run} when the alarm that was asked for goes off.
 */
public final class Pacer {
    /** What a task returns to be called no more. */
    public static final long STOP = Long.MIN_VALUE;

    /** Later than this counts as late: a fifth of a picture's time at 10 pictures a second. */
    static final long LATE_NS = TimeUnit.MILLISECONDS.toNanos(20);

    /**
     * Longest time in one {@link #run}, but for the slot that is begun: one that is far behind gives way to what else its
     * thread does (requests, readable sockets) instead of catching up for seconds.
     */
    static final long RUN_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final int SLOT_SHIFT = 20;
    private static final int SLOTS = 4096;

    /** Something that is done again and again. */
    public interface Task {
        /**
         * @param deadlineNs when it was due
         * @param nowNs when it is
         * @return when it is due next, or {@link #STOP}
         */
        long run(long deadlineNs, long nowNs);
    }

    /** Wakes the pacer. */
    public interface Alarm {
        /** Call {@link Pacer#run} at this instant or soon after; a new instant replaces the one before. */
        void at(long deadlineNs);
    }

    /** A task that was given, until it is cancelled or stops. */
    public static final class Scheduled {
        private final Task task;
        private long deadlineNs;
        private long tick;
        private boolean cancelled;

        private Scheduled(Task task, long deadlineNs) {
            this.task = task;
            this.deadlineNs = deadlineNs;
        }

        /** It is not called again. To be called on the pacer's thread. */
        public void cancel() {
            cancelled = true;
        }
    }

    private final LongSupplier clockNs;
    private final Alarm alarm;
    private final long originNs;
    private final BitSet filled = new BitSet(SLOTS);
    private final @Nullable ArrayDeque<Scheduled>[] wheel;
    private long passedTick;
    private long armedTick = Long.MAX_VALUE;
    private boolean running;
    private long calls;
    private long late;
    private long worstLateNs;

    @SuppressWarnings({"unchecked", "rawtypes"})
    public Pacer(LongSupplier clockNs, Alarm alarm) {
        this.clockNs = clockNs;
        this.alarm = alarm;
        this.originNs = clockNs.getAsLong();
        this.wheel = new ArrayDeque[SLOTS];
    }

    /** Nanoseconds of the clock by which everything here goes. */
    public long nowNs() {
        return clockNs.getAsLong();
    }

    /** Calls the task at this instant, or at once where it has passed. */
    public Scheduled schedule(long deadlineNs, Task task) {
        Scheduled scheduled = new Scheduled(task, deadlineNs);
        insert(scheduled);
        if (!running) {
            arm();
        }
        return scheduled;
    }

    /** Calls what is due; asks for the alarm again at once where that takes too long. */
    public void run() {
        armedTick = Long.MAX_VALUE;
        running = true;
        try {
            long beganNs = clockNs.getAsLong();
            long nowTick = (beganNs - originNs) >> SLOT_SHIFT;
            long from = Math.max(passedTick + 1, nowTick - SLOTS + 1);
            for (long tick = from; tick <= nowTick; tick++) {
                passedTick = tick;
                if (slot((int) (tick & (SLOTS - 1)), nowTick) && clockNs.getAsLong() - beganNs > RUN_NS) {
                    break;
                }
            }
        } finally {
            running = false;
        }
        arm();
    }

    /** @return whether there was anything in it */
    private boolean slot(int index, long nowTick) {
        ArrayDeque<Scheduled> tasks = wheel[index];
        if (tasks == null || tasks.isEmpty()) {
            return false;
        }
        for (int left = tasks.size(); left > 0; left--) {
            Scheduled scheduled = tasks.poll();
            if (scheduled == null || scheduled.cancelled) {
                continue;
            }
            if (scheduled.tick > nowTick) {
                tasks.add(scheduled);
                continue;
            }
            call(scheduled);
        }
        if (tasks.isEmpty()) {
            filled.clear(index);
        }
        return true;
    }

    private void call(Scheduled scheduled) {
        long nowNs = clockNs.getAsLong();
        long lateNs = nowNs - scheduled.deadlineNs;
        calls++;
        worstLateNs = Math.max(worstLateNs, lateNs);
        if (lateNs > LATE_NS) {
            late++;
        }
        long next = scheduled.task.run(scheduled.deadlineNs, nowNs);
        if (next != STOP && !scheduled.cancelled) {
            scheduled.deadlineNs = next;
            insert(scheduled);
        }
    }

    private void insert(Scheduled scheduled) {
        // Rounded up: a task is never called before its instant.
        long tick = (scheduled.deadlineNs - originNs + (1L << SLOT_SHIFT) - 1) >> SLOT_SHIFT;
        scheduled.tick = Math.max(tick, passedTick + 1);
        int index = (int) (scheduled.tick & (SLOTS - 1));
        ArrayDeque<Scheduled> tasks = wheel[index];
        if (tasks == null) {
            tasks = new ArrayDeque<>(4);
            wheel[index] = tasks;
        }
        tasks.add(scheduled);
        filled.set(index);
    }

    private void arm() {
        int after = (int) ((passedTick + 1) & (SLOTS - 1));
        int next = filled.nextSetBit(after);
        if (next < 0) {
            next = filled.nextSetBit(0);
        }
        if (next < 0) {
            return;
        }
        // A slot further round than one turn of the wheel wakes us early; nothing is called before its instant.
        long tick = passedTick + 1 + Math.floorMod(next - after, SLOTS);
        if (tick < armedTick) {
            armedTick = tick;
            alarm.at(originNs + (tick << SLOT_SHIFT));
        }
    }

    /** How many times a task was called. */
    public long calls() {
        return calls;
    }

    /** How many of them more than 20 ms after their instant. */
    public long late() {
        return late;
    }

    /** The most that a call came after its instant, nanoseconds. */
    public long worstLateNs() {
        return worstLateNs;
    }
}
