package org.xueliang.registry.tree;

import org.jdbi.v3.core.Handle;
import org.xueliang.registry.store.Feed;

/** Removals of owners and places, as watchers that were away are told them: the newest are kept. */
public final class NodeRemovals {
    /** Of each tree. */
    public static final int KEPT = 100_000;

    private static final int PART = 20_000;

    private NodeRemovals() {}

    /**
     * Forgets a part of what is behind the newest.
     *
     * @return whether there may be more
     */
    public static boolean forget(Handle handle, Tree tree, int kept) {
        return handle.createQuery("""
                        with old as (select feed_revision from node_removals where feed = :feed
                                order by feed_revision desc offset :kept),
                        gone as (delete from node_removals where feed = :feed and feed_revision in
                                (select feed_revision from old order by feed_revision limit :part) returning feed_revision),
                        noted as (update feeds set forgotten = greatest(forgotten, (select max(feed_revision) from gone))
                                where name = :feed and exists (select 1 from gone))
                        select count(*) from gone
                        """)
                        .bind("feed", tree.table())
                        .bind("kept", kept)
                        .bind("part", PART)
                        .mapTo(Integer.class)
                        .one()
                == PART;
    }

    /** Who was told less than up to here may not hear of what is gone. */
    static long forgotten(Handle handle, Feed feed) {
        return handle.createQuery("select forgotten from feeds where name = :name")
                .bind("name", feed.name().toLowerCase(java.util.Locale.ROOT))
                .mapTo(Long.class)
                .one();
    }
}
