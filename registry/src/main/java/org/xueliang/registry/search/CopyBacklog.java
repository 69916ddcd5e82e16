package org.xueliang.registry.search;

import org.xueliang.registry.store.Database;

/**
 * What is done where many copies of other nodes' channels wait to be indexed, as when a peer tells of a million for the first time:
 * to write them one by one into the index that is there takes many times as long as to make it anew. Not thread-safe.
 */
final class CopyBacklog {
    /** Below this they are simply taken in. */
    static final int MANY = 5000;

    /** One row taken in costs as much as so many of an index that is made anew. */
    private static final int DEARER = 4;

    private static final long LOOK_AGAIN_NANOS = 2_000_000_000L;
    /** Between two looks: as a peer tells that tells all that it has. Nobody keeps on so, as a code waits once. */
    private static final long COMING = 2000;

    private final Database database;
    private long waitingBefore;
    private long lookedNanos;
    private Next last = Next.FOLLOW;

    /** Take them in; leave them, for more are coming; make the index anew. */
    enum Next {
        FOLLOW,
        WAIT,
        ANEW
    }

    CopyBacklog(Database database) {
        this.database = database;
    }

    /** @param counted copies that wait, as far as they were counted */
    Next next(long counted, long nowNanos) {
        if (counted < MANY) {
            waitingBefore = 0;
            last = Next.FOLLOW;
        } else if (last == Next.ANEW || waitingBefore == 0 || nowNanos - lookedNanos >= LOOK_AGAIN_NANOS) {
            last = look();
            lookedNanos = nowNanos;
        }
        return last;
    }

    private Next look() {
        return database.read(handle -> {
            long waiting = handle.createQuery("select count(*) from search_copies")
                    .mapTo(Long.class)
                    .one();
            long indexed = handle.createQuery("select count(*) from (select 1 from channel_search limit :most) t")
                    .bind("most", DEARER * waiting)
                    .mapTo(Long.class)
                    .one();
            boolean coming = waiting >= waitingBefore + COMING;
            Next next = decide(waiting, indexed, coming);
            waitingBefore = next == Next.ANEW ? 0 : waiting;
            return next;
        });
    }

    /**
     * @param waiting copies
     * @param indexed rows of the index, as far as they were counted
     * @param coming many came since the last look
     */
    static Next decide(long waiting, long indexed, boolean coming) {
        if (coming) {
            // So often that what was made is never much of what there is to make.
            return waiting >= DEARER * indexed ? Next.ANEW : Next.WAIT;
        }
        return DEARER * waiting > indexed ? Next.ANEW : Next.FOLLOW;
    }
}
