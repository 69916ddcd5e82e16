package org.xueliang.analytics.source.reader;

import org.jspecify.annotations.Nullable;
import org.xueliang.analytics.source.split.StreamSplit;

/**
 * Where reading of one partition is, and how far that is behind. Written by the fetcher thread; the two figures are read by
 * the metrics' thread.
 */
final class PartitionReading {
    /** No more than this often is it said that a partition was read to its end. */
    private static final long TELL_MS = 200;

    private final String stream;
    private String position;
    private boolean checked;
    private boolean behind = true;
    private long toldMs;
    private volatile long lagMs;
    private volatile long lagEntries;

    PartitionReading(StreamSplit split) {
        this.stream = split.stream();
        this.position = split.position();
    }

    String stream() {
        return stream;
    }

    String position() {
        return position;
    }

    boolean checked() {
        return checked;
    }

    /** The connection is new: what was kept may have changed since. */
    void beginCheck() {
        checked = false;
    }

    boolean isBehind() {
        return behind;
    }

    long lagMs() {
        return lagMs;
    }

    long lagEntries() {
        return lagEntries;
    }

    void readUpTo(String id) {
        position = id;
    }

    /**
     * A read is complete.
     *
     * @param count entries that it brought of this partition
     * @param busMs the bus's clock before it
     * @return whether to say that the partition was read to its end
     */
    boolean finishRead(int count, long busMs) {
        behind = count >= StreamSplitReader.MAX_ENTRIES;
        lagMs = behind ? Math.max(0, busMs - StreamIds.millis(position)) : 0;
        if (!behind) {
            lagEntries = 0;
        }
        if (count > 0 || busMs - toldMs < TELL_MS) {
            return false;
        }
        toldMs = busMs;
        return true;
    }

    /**
     * Compares the position with what is kept.
     *
     * @param first oldest id that is kept, null where nothing is
     * @param last newest id
     * @param length entries that are kept
     * @return milliseconds of the bus that may have been trimmed unread; 0 where nothing was
     */
    long check(@Nullable String first, @Nullable String last, long length) {
        boolean firstCheck = !checked;
        checked = true;
        if (first == null || last == null) {
            return 0;
        }
        if (StreamIds.compare(last, position) < 0) {
            // A Redis that lost its data and whose clock stands before the old one's: ids begin below the position.
            position = StreamSplit.BEGINNING;
            return 1;
        }
        long spanMs = Math.max(1, StreamIds.millis(last) - StreamIds.millis(first));
        lagEntries = Math.min(length, length * (StreamIds.millis(last) - StreamIds.millis(position)) / spanMs);
        boolean began = position.equals(StreamSplit.BEGINNING);
        if (began || StreamIds.compare(first, position) <= 0) {
            return 0;
        }
        // Where the oldest kept entry is newer than the position, what lay between was trimmed. It may have been
        // nothing:
        // the position itself is trimmed in the ordinary course. Only reading that is behind, or begins, can tell a
        // loss.
        return firstCheck || behind ? Math.max(0, StreamIds.millis(first) - StreamIds.millis(position)) : 0;
    }
}
