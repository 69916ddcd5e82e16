package org.xueliang.ingest.gb28181.report;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Calls to the registry that wait for it, in their order. Where it stays away and the bound is reached, the newest are
 * refused, and the caller knows. Each source has a share, so that one that says much takes nothing from the others.
 *
 * @param <T> what is told
 */
final class DelayedCalls<T> {
    private final int bound;
    private final int share;
    private final Function<T, String> source;
    private final ArrayDeque<T> waiting = new ArrayDeque<>();
    private final Map<String, Integer> bySource = new HashMap<>();

    /**
     * @param bound of all that wait
     * @param share of one source's
     * @param source whose a call is
     */
    DelayedCalls(int bound, int share, Function<T, String> source) {
        this.bound = bound;
        this.share = share;
        this.source = source;
    }

    /** Any thread; false where there is no room. */
    synchronized boolean add(T call) {
        String whose = source.apply(call);
        if (waiting.size() >= bound || bySource.getOrDefault(whose, 0) >= share) {
            return false;
        }
        bySource.merge(whose, 1, Integer::sum);
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
        T told = waiting.pollFirst();
        if (told != null) {
            bySource.computeIfPresent(source.apply(told), (whose, count) -> count == 1 ? null : count - 1);
        }
    }

    /**
     * Tells one after the other until one has to wait, or as many as waited when it began: who adds without pause keeps nobody's
     * thread.
     *
     * @param tell false where it is to be told again later
     */
    void tell(Function<T, Boolean> tell) {
        int most = size();
        for (T next = first(); next != null && most-- > 0; next = first()) {
            if (!tell.apply(next)) {
                return;
            }
            done();
        }
    }
}
