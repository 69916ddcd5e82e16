package org.xueliang.ingest.analysis;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.protocol.media.AccessUnit;
import org.xueliang.protocol.media.ParameterSets;

/**
 * Access units of one stream that wait to be decoded, each retained. Bounded. Not thread-safe: guarded by its
 * {@link AdaptiveDecoder}.
 */
final class PendingUnits {
    /**
     * @param start decoding begins anew here; else the unit follows the one before it without a gap
     * @param sets in force at a start; null elsewhere
     * @param doubtful damaged, or after a loss since the last keyframe
     */
    record Entry(
            AccessUnit unit,
            long receivedUs,
            boolean start,
            @Nullable ParameterSets sets,
            boolean doubtful) {}

    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private final int max;

    PendingUnits(int max) {
        this.max = max;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    int size() {
        return entries.size();
    }

    /** Time of receipt of the one that waits longest; {@link Long#MAX_VALUE} where none waits. */
    long oldestUs() {
        Entry first = entries.peekFirst();
        return first == null ? Long.MAX_VALUE : first.receivedUs();
    }

    /** Retains the unit; false where no more may wait. */
    boolean add(Entry entry) {
        if (entries.size() >= max) {
            return false;
        }
        entry.unit().retain();
        entries.addLast(entry);
        return true;
    }

    /** Takes up to {@code count}, oldest first; the taker releases them. */
    List<Entry> take(int count) {
        List<Entry> taken = new ArrayList<>(Math.min(count, entries.size()));
        while (taken.size() < count && !entries.isEmpty()) {
            taken.add(entries.removeFirst());
        }
        return taken;
    }

    /** Lets all go. @return how many there were */
    int clear() {
        int count = entries.size();
        entries.forEach(entry -> entry.unit().release());
        entries.clear();
        return count;
    }
}
