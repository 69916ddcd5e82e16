package org.xueliang.registry.keeper;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.xueliang.chassis.errors.CountedErrors;

/**
 * A daemon thread of its own that takes a turn, waits, and takes the next, until it is closed. A turn that fails is counted and
 * not the last. {@link #nudge()} and {@link #close()} may be called by anybody; turns never overlap.
 */
public final class KeeperThread implements AutoCloseable {
    private static final long LAST_TURN_MS = 2000;

    private final String kind;
    private final String what;
    private final Duration period;
    private final int rest;
    private final CountedErrors errors;
    private final Semaphore nudges = new Semaphore(0);
    private final Thread thread;
    private volatile Turn turn = () -> {};
    private volatile boolean closing;

    /** What is done again and again. A long one asks {@link #isClosing()} between its steps. */
    @FunctionalInterface
    public interface Turn {
        /** @throws InterruptedException where it was waiting when the thread was closed */
        void take() throws InterruptedException;
    }

    /**
     * @param kind of its errors, see {@link CountedErrors}; the thread's name after {@code registry-}
     * @param what stands before the words of an error
     * @param period from the end of a turn to the next
     * @param rest a turn is followed by at least so many times its own length of rest; 0: by the period alone
     */
    public KeeperThread(String kind, String what, Duration period, int rest, CountedErrors errors) {
        this.kind = kind;
        this.what = what;
        this.period = period;
        this.rest = rest;
        this.errors = errors;
        this.thread = new Thread(this::run, "registry-" + kind);
        thread.setDaemon(true);
    }

    /** The first turn is taken at once. Called once, when all is there that a turn needs. */
    public void start(Turn taken) {
        turn = taken;
        thread.start();
    }

    /** The next turn is taken now, or when the present one has ended; however many ask for it meanwhile. Returns at once. */
    public void nudge() {
        if (nudges.availablePermits() == 0) {
            nudges.release();
        }
    }

    /** It is to end: what a turn has not done is left to the next registry. */
    public boolean isClosing() {
        return closing;
    }

    private void run() {
        while (!closing) {
            try {
                // Whoever asks from here on may have changed what this turn has seen already.
                nudges.drainPermits();
                long begunNanos = System.nanoTime();
                guarded();
                long tookNanos = System.nanoTime() - begunNanos;
                nudges.tryAcquire(Math.max(period.toNanos(), tookNanos * rest), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                // By close(), which has said so before: the loop ends.
            }
        }
    }

    private void guarded() throws InterruptedException {
        try {
            turn.take();
        } catch (RuntimeException e) {
            warn(String.valueOf(e.getMessage()));
        } catch (Error e) {
            // One that ran out of memory: the next may find some, and nobody would take this thread's place.
            warn(e.toString());
        }
    }

    private void warn(String why) {
        // What a turn says that was broken off says nothing.
        if (!closing) {
            errors.warn(kind, what + ": " + why);
        }
    }

    /** Ends a turn that is being taken; waits for it for 2 s. */
    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        try {
            thread.join(LAST_TURN_MS);
            if (thread.isAlive()) {
                errors.warn(kind, what + ": it did not stop within " + LAST_TURN_MS / 1000 + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
