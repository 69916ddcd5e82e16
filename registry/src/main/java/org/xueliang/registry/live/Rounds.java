package org.xueliang.registry.live;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.xueliang.chassis.errors.CountedErrors;

/** Work that comes again and again, and what it hands to others that may be slow: one hand at a time for each of them. */
final class Rounds implements AutoCloseable {
    private static final int HANDS = 8;

    private final CountedErrors errors;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(Rounds::thread);
    private final ExecutorService hands = Executors.newFixedThreadPool(HANDS, Rounds::thread);
    private final Set<String> busy = ConcurrentHashMap.newKeySet();

    Rounds(CountedErrors errors) {
        this.errors = errors;
    }

    private static Thread thread(Runnable task) {
        Thread made = new Thread(task, "registry-live");
        made.setDaemon(true);
        return made;
    }

    void every(long periodMs, Runnable task) {
        clock.scheduleWithFixedDelay(() -> guarded("rounds", task), periodMs, periodMs, TimeUnit.MILLISECONDS);
    }

    private void guarded(String whose, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            errors.warn("live " + whose, "live views, " + whose + ": " + e.getMessage());
        }
    }

    /** Soon, on another thread; not at all where the last for the same is still going on. */
    void unlessBusy(String whose, Runnable task) {
        if (busy.add(whose)) {
            hand(whose, () -> {
                try {
                    task.run();
                } finally {
                    busy.remove(whose);
                }
            });
        }
    }

    /** Soon, on another thread. */
    void hand(String whose, Runnable task) {
        try {
            hands.execute(() -> guarded(whose, task));
        } catch (RejectedExecutionException e) {
            // The registry ends: gateways and nodes end by themselves what it no longer keeps.
            busy.remove(whose);
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        hands.shutdown();
        try {
            if (!hands.awaitTermination(2, TimeUnit.SECONDS)) {
                hands.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
