package org.xueliang.ingest.onvif;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * How many devices are looked at at once: each may hold a whole envelope in memory, and one that answers a byte a second holds its
 * slot for its whole time. The others wait in their order. Thread-safe.
 */
final class LookSlots {
    private int free;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();

    LookSlots(int slots) {
        free = slots;
    }

    /** Bounded by the number of sources: each waits once. */
    void take(Runnable look) {
        synchronized (this) {
            if (free == 0) {
                waiting.addLast(look);
                return;
            }
            free--;
        }
        look.run();
    }

    void giveBack() {
        Runnable next = next();
        if (next != null) {
            next.run();
        }
    }

    private synchronized @Nullable Runnable next() {
        Runnable next = waiting.pollFirst();
        if (next == null) {
            free++;
        }
        return next;
    }
}
