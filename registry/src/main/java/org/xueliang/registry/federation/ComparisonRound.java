package org.xueliang.registry.federation;

import org.jspecify.annotations.Nullable;

/**
 * When all that a follower may see is compared with what it was told, how far that is, and how long it rests afterwards. Pure:
 * time that passes is passed in. Not thread-safe.
 */
final class ComparisonRound {
    /** A comparison that takes long is paid for with rest, so that a million channels do not take a core. */
    private static final int REST = 3;

    private final long periodNanos;
    /** Null where none is under way. */
    private @Nullable String after;

    private long begunNanos;
    private long workedNanos;
    private long restNanos;
    private boolean ended;
    private long endedBegunNanos;

    /** @param periodNanos from one's beginning to the next's, at least */
    ComparisonRound(long periodNanos) {
        this.periodNanos = periodNanos;
    }

    /** @param hurried it is not waited for */
    boolean isDue(long nowNanos, boolean hurried) {
        return after == null && (!ended || hurried || nowNanos - begunNanos >= Math.max(periodNanos, restNanos));
    }

    void begin(long nowNanos) {
        after = "";
        begunNanos = nowNanos;
        workedNanos = 0;
    }

    /** Where the one under way goes on; empty: at the beginning; null where none is. */
    @Nullable
    String after() {
        return after;
    }

    /** A part was compared. @param next where it goes on; null: that was the last */
    void compared(@Nullable String next) {
        after = next;
        if (next == null) {
            ended = true;
            endedBegunNanos = begunNanos;
        }
    }

    void worked(long nanos) {
        workedNanos += nanos;
        restNanos = workedNanos * REST;
    }

    /** What the one under way, or the last, has taken; without what was done between its parts. */
    long workedMs() {
        return workedNanos / 1_000_000;
    }

    /** One went to its end. */
    boolean hasEnded() {
        return ended;
    }

    /** Since the last one that ended began: what was sent since is as it was then. */
    long ageMs(long nowNanos) {
        return Math.max(0, nowNanos - endedBegunNanos) / 1_000_000;
    }
}
