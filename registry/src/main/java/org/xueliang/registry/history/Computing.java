package org.xueliang.registry.history;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.xueliang.registry.error.Refusal;

/** Lets two long computations run at a time: each holds a connection of the database, and others need some too. */
public final class Computing {
    private static final int AT_ONCE = 2;

    private final Semaphore free = new Semaphore(AT_ONCE);

    public <T> T run(Supplier<T> work) {
        if (!free.tryAcquire()) {
            throw Refusal.tooMuch(
                    "figures: " + AT_ONCE + " are being computed (expected: fewer; ask again in a while)");
        }
        try {
            return work.get();
        } finally {
            free.release();
        }
    }
}
