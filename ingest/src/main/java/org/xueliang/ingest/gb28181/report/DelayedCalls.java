package org.xueliang.ingest.gb28181.report;

import java.util.ArrayDeque;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Calls to the registry that wait for it, in their order. Where it stays away and the bound is reached, the newest are
 * refused, and the caller knows.
 *
 * @param <T> what is told
 */
final class DelayedCalls<T> {
    private final int bound;
    private final ArrayDeque<T> waiting = new ArrayDeque<>();

    DelayedCalls(int bound) {
        this.bound = bound;
    }

    /** Any thread; false where there is no room. */
    synchronized boolean add(T call) {
        if (waiting.size() >= bound) {
            return false;
        }
        waiting.addLast(call);
        return true;
    }

    synchronized int size() {
        return waiting.size();
    }

    private synchronized @Nullable T first() {
        return waiting.peekFirst();
    }

    private synchronized void done() {
        waiting.pollFirst();
    }

    /** Tells one after the other until one has to wait. @param tell false where it is to be told again later */
    void tell(Function<T, Boolean> tell) {
        for (T next = first(); next != null; next = first()) {
            if (!tell.apply(next)) {
                return;
            }
            done();
        }
    }
}
