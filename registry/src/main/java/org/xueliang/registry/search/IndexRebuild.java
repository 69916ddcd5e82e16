package org.xueliang.registry.search;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.store.Feed;
import org.xueliang.registry.tree.Tree;

/**
 * Makes the index anew beside the one that is there, and puts it in its place: what a change at a time would take hours for.
 * Searches go on over the old one meanwhile.
 */
final class IndexRebuild {
    private static final Logger LOG = LoggerFactory.getLogger(IndexRebuild.class);
    private static final int BATCH = 2000;
    private static final int FORGOTTEN_AT_ONCE = 20_000;

    private final Database database;

    IndexRebuild(Database database) {
        this.database = database;
    }

    /** Blocks for minutes at a million channels; false where another registry works at the index. */
    boolean run() {
        return forgetMarks() && remake();
    }

    /**
     * Marks of copies that the new index will have anyway; what is marked from here on is taken in afterwards. In transactions of
     * their own, since whoever marks a copy waits for one that forgets its mark; and noted first, so that the index is made anew
     * where this ends early.
     */
    private boolean forgetMarks() {
        database.transaction(handle -> handle.execute("update search_progress set anew = true"
                + " where revision in (select revision from search_progress for update skip locked)"));
        int forgotten = FORGOTTEN_AT_ONCE;
        while (forgotten == FORGOTTEN_AT_ONCE) {
            forgotten = database.transaction(handle -> {
                if (handle.createQuery("select revision from search_progress where anew for update skip locked")
                        .mapTo(Long.class)
                        .findOne()
                        .isEmpty()) {
                    // Another registry works at it, or has done so meanwhile.
                    return -1;
                }
                return handle.execute(
                        "delete from search_copies where code in (select code from search_copies limit ?"
                                + " for update skip locked)",
                        FORGOTTEN_AT_ONCE);
            });
        }
        return forgotten >= 0;
    }

    private boolean remake() {
        return database.transaction(handle -> {
            if (handle.createQuery("select revision from search_progress for update skip locked")
                    .mapTo(Long.class)
                    .findOne()
                    .isEmpty()) {
                return false;
            }
            long begunNanos = System.nanoTime();
            patient(handle);
            long head = Feed.CHANNELS.head(handle);
            // What moves from here on is taken in afterwards.
            handle.execute("delete from search_stale");
            handle.execute("create table channel_search_next (like channel_search including defaults)");
            long rows = copy(handle, head);
            handle.execute("alter table channel_search_next add primary key (code)");
            handle.execute("create index channel_search_terms_next on channel_search_next using gin (terms)"
                    + " with (gin_pending_list_limit = 256)");
            handle.execute("drop table channel_search");
            handle.execute("alter table channel_search_next rename to channel_search");
            handle.execute("alter index channel_search_terms_next rename to channel_search_terms");
            handle.execute("alter index channel_search_next_pkey rename to channel_search_pkey");
            handle.execute("analyze channel_search");
            // Cells are told afterwards, little by little: reports hold the same rows.
            handle.createUpdate("update search_progress set revision = :revision, cells_after = '', anew = false")
                    .bind("revision", head)
                    .execute();
            LOG.info(
                    "search index made anew: {} channels in {} s",
                    rows,
                    (System.nanoTime() - begunNanos) / 1_000_000_000L);
            return true;
        });
    }

    /** The pool's bounds are for calls. */
    private static void patient(Handle handle) {
        handle.execute("set local statement_timeout = 0");
        handle.execute("set local maintenance_work_mem = '512MB'");
        try {
            handle.getConnection().setNetworkTimeout(Runnable::run, 0);
        } catch (SQLException e) {
            throw new IllegalStateException("the connection keeps its time limit", e);
        }
    }

    private static long copy(Handle handle, long head) {
        Nodes nodes = new Nodes(handle);
        String after = "";
        long rows = 0;
        try {
            while (true) {
                // One statement for both: a code is of the one or of the other when it is read.
                List<IndexRow.Source> sources = handle.createQuery("(select " + IndexRow.COLUMNS + " from channels c"
                                + " where c.code > :after and c.revision <= :head and not c.removed"
                                + " order by c.code limit :most) union all (select " + IndexRow.COPY_COLUMNS
                                + " from channel_copies c where c.code > :after and c.chosen and not exists (select 1"
                                + " from channels o where o.code = c.code and not o.removed) order by c.code limit :most)"
                                + " order by code limit :most")
                        .bind("after", after)
                        .bind("head", head)
                        .bind("most", BATCH)
                        .map((rs, ctx) -> IndexRow.Source.of(rs))
                        .list();
                if (sources.isEmpty()) {
                    return rows;
                }
                nodes.load(sources);
                StringBuilder lines = new StringBuilder();
                for (IndexRow.Source source : sources) {
                    IndexRow.of(source, nodes.organisations, nodes.places).copy(lines);
                }
                CopyIn copy = handle.getConnection()
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn(
                                "copy channel_search_next (code, bucket, words, terms, longitude, latitude) from stdin");
                byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
                copy.writeToCopy(bytes, 0, bytes.length);
                rows += copy.endCopy();
                after = sources.get(sources.size() - 1).code();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the index cannot be copied", e);
        }
    }

    /** What is above owners and places, remembered for as many as fit. */
    private static final class Nodes {
        private static final int MOST = 200_000;
        private final Handle handle;
        final Map<String, List<Integer>> organisations = new HashMap<>();
        final Map<String, List<Integer>> places = new HashMap<>();

        Nodes(Handle handle) {
            this.handle = handle;
        }

        void load(List<IndexRow.Source> sources) {
            Set<String> owners = new HashSet<>();
            Set<String> sites = new HashSet<>();
            sources.forEach(source -> source.nodes(owners, sites));
            load(Tree.ORGANISATIONS, owners, organisations);
            load(Tree.PLACES, sites, places);
        }

        private void load(Tree tree, Set<String> wanted, Map<String, List<Integer>> known) {
            if (known.size() > MOST) {
                Iterator<String> keys = known.keySet().iterator();
                while (keys.hasNext()) {
                    if (!wanted.contains(keys.next())) {
                        keys.remove();
                    }
                }
            }
            List<String> missing = new ArrayList<>(wanted);
            missing.removeIf(known::containsKey);
            known.putAll(tree.idsUpwards(handle, missing));
        }
    }
}
