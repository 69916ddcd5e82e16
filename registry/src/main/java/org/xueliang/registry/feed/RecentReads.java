package org.xueliang.registry.feed;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What was read of a feed in the last moment, for all who want to see the same of it: a change wakes each of a hundred
 * subscribers, and the first one's reading does for them all. Any thread.
 */
final class RecentReads<T> {
    private static final int KEPT = 16;
    /** What is told beside a row (terms that end, say) may be another a moment later. */
    private static final long KEPT_NANOS = 1_000_000_000L;

    private final Deque<Read<T>> reads = new ArrayDeque<>();
    private final AtomicLong rings = new AtomicLong();

    /**
     * One reading.
     *
     * @param after the revision it began behind
     * @param upTo all changes up to here are in it
     * @param more there was more than fits
     * @param atNanos when, by {@link System#nanoTime}
     * @param rings that were heard before it, see {@link #rings}
     */
    record Read<T>(
            long after, long upTo, List<ChangeSource.Change<T>> changes, boolean more, long atNanos, long rings) {
        /** What is behind a revision that this reading reaches over. */
        List<ChangeSource.Change<T>> behind(long revision) {
            return revision == after
                    ? changes
                    : changes.stream()
                            .filter(change -> change.revision() > revision)
                            .toList();
        }
    }

    /** Something was committed: before those are woken who want to see it. */
    void rung() {
        rings.incrementAndGet();
    }

    /** Grows with each commit: a reading that is from before the last one may lack what it was woken for. */
    long rings() {
        return rings.get();
    }

    /** A reading that reaches over this revision and says what came behind it. */
    synchronized Optional<Read<T>> over(long revision, long nowNanos) {
        while (!reads.isEmpty() && nowNanos - reads.peekFirst().atNanos > KEPT_NANOS) {
            reads.removeFirst();
        }
        return reads.stream()
                .filter(read -> read.after <= revision && revision < read.upTo)
                .findFirst();
    }

    synchronized void add(Read<T> read) {
        if (reads.size() >= KEPT) {
            reads.removeFirst();
        }
        reads.addLast(read);
    }
}
