package org.xueliang.registry.search;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.xueliang.registry.channel.ChannelStates;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.store.Feed;

/**
 * Keeps the table {@code channel_search} behind the channels' feed. One registry of those on a database works at a time: it
 * holds the row of {@code search_progress}.
 */
final class SearchIndex {
    private static final int MAX_WAIT_MS = 1000;
    private static final String LOCK_TIMEOUT = "55P03";
    private static final int FEWEST_MADE_ANEW = 2000;
    private static final int MOST_COUNTED = 10_000;

    private final Database database;

    SearchIndex(Database database) {
        this.database = database;
    }

    /**
     * What is not taken in yet.
     *
     * @param changes of the feed
     * @param nodes one was put elsewhere and what names it is still where it was
     * @param states a device went or came, and its channels are still in the state before
     * @param copies of other nodes' channels; 10000 stands for that and more
     * @param cells of channels are not all told to the states
     * @param anew it is to be made anew, copies that are not counted among them
     */
    record Lag(long changes, boolean nodes, boolean states, long copies, boolean cells, boolean anew) {
        private static final Lag NONE = new Lag(0, false, false, 0, false, false);

        /** Changes of rows that are missing. */
        long rows() {
            return changes + (anew ? MOST_COUNTED : copies);
        }

        Lag withoutStates() {
            return new Lag(changes, nodes, false, copies, cells, anew);
        }
    }

    Lag lag() {
        return database.read(handle -> handle.createQuery("select f.revision - p.revision as changes,"
                        + " exists (select 1 from search_stale) as nodes, exists (select 1 from state_stale) as states,"
                        + " (select count(*) from (select 1 from search_copies limit " + MOST_COUNTED
                        + ") c) as copies, p.cells_after is not null as cells, p.anew"
                        + " from feeds f, search_progress p where f.name = 'channels'")
                .map((rs, ctx) -> new Lag(
                        rs.getLong("changes"),
                        rs.getBoolean("nodes"),
                        rs.getBoolean("states"),
                        rs.getLong("copies"),
                        rs.getBoolean("cells"),
                        rs.getBoolean("anew")))
                .findOne()
                .orElse(Lag.NONE));
    }

    /** Takes in states of at most so many channels of a device that went or came; as {@link #step}. */
    boolean states(int most) {
        return database.transaction(handle -> ChannelStates.follow(handle, most));
    }

    private static Optional<Long> progress(Handle handle, String hold) {
        // What is to be made anew is not followed.
        return handle.createQuery("select revision from search_progress where not anew" + hold)
                .mapTo(Long.class)
                .findOne();
    }

    /** As {@link #step}, after whoever is at it now; not where that takes longer than a search may. */
    void stepAfterOthers(int most) {
        try {
            database.transaction(handle -> {
                handle.execute("set local lock_timeout = " + MAX_WAIT_MS);
                progress(handle, " for update");
                return step(handle, most, true);
            });
        } catch (RuntimeException e) {
            if (!isLockTimeout(e)) {
                throw e;
            }
        }
    }

    private static boolean isLockTimeout(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof SQLException sql && LOCK_TIMEOUT.equals(sql.getSQLState())) {
                return true;
            }
        }
        return false;
    }

    /** Whether making the index anew is quicker than following: where much of it would be written. */
    boolean isBetterMadeAnew(long behind) {
        return behind >= FEWEST_MADE_ANEW
                && database.read(handle -> handle.createQuery(
                                "select count(*) < :most from (select 1 from channel_search limit :most) t")
                        .bind("most", 4 * behind)
                        .mapTo(Boolean.class)
                        .one());
    }

    /**
     * Takes in at most so many changes; says whether there was anything to do and nobody else was doing it.
     *
     * @param withCopies copies of other nodes' channels too
     */
    boolean step(int most, boolean withCopies) {
        return database.transaction(handle -> step(handle, most, withCopies));
    }

    private static boolean step(Handle handle, int most, boolean withCopies) {
        Optional<Long> progress = progress(handle, " for update skip locked");
        if (progress.isEmpty()) {
            return false;
        }
        long head = Feed.CHANNELS.head(handle);
        if (head == progress.get()) {
            return (withCopies && copies(handle, most)) || stale(handle, most) || cells(handle, most);
        }
        List<IndexRow.Source> rows = handle.createQuery("select " + IndexRow.COLUMNS + " from channels c"
                        + " where c.revision > :after and c.revision <= :head order by c.revision limit :most")
                .bind("after", progress.get())
                .bind("head", head)
                .bind("most", most)
                .map((rs, ctx) -> IndexRow.Source.of(rs))
                .list();
        IndexWriter.write(handle, rows);
        // Rows up to the head are all committed (see Feed.lock), so a scan that ended early has seen them all.
        handle.createUpdate("update search_progress set revision = :revision")
                .bind(
                        "revision",
                        rows.size() < most ? head : rows.get(rows.size() - 1).revision())
                .execute();
        return true;
    }

    /** Copies that came, changed or went; a channel of our own with the code goes before them. */
    private static boolean copies(Handle handle, int most) {
        List<String> codes = handle.createQuery(
                        "delete from search_copies where code in (select code from search_copies"
                                + " order by code limit :most for update skip locked) returning code")
                .bind("most", most)
                .mapTo(String.class)
                .list();
        if (codes.isEmpty()) {
            return false;
        }
        List<IndexRow.Source> rows = handle.createQuery("select " + IndexRow.COLUMNS + " from channels c"
                        + " where c.code = any(:codes) and not c.removed union all select " + IndexRow.COPY_COLUMNS
                        + " from channel_copies c where c.code = any(:codes) and c.chosen and not exists (select 1 from"
                        + " channels o where o.code = c.code and not o.removed)")
                .bindArray("codes", String.class, codes)
                .map((rs, ctx) -> IndexRow.Source.of(rs))
                .list();
        List<String> gone = new ArrayList<>(codes);
        gone.removeAll(IndexRow.codes(rows));
        IndexWriter.write(handle, rows);
        IndexWriter.delete(handle, gone);
        return true;
    }

    /** Where an index that was made anew has its channels. */
    private static boolean cells(Handle handle, int most) {
        Optional<String> after = handle.createQuery(
                        "select cells_after from search_progress where cells_after is not null")
                .mapTo(String.class)
                .findOne();
        if (after.isEmpty()) {
            return false;
        }
        List<IndexRow.Placed> rows = handle.createQuery(
                        "select code, longitude, latitude from channel_search where code > :after order by code limit :most")
                .bind("after", after.get())
                .bind("most", most)
                .map((rs, ctx) -> IndexRow.Placed.of(rs))
                .list();
        IndexWriter.locate(handle, rows);
        handle.createUpdate("update search_progress set cells_after = :after")
                .bind(
                        "after",
                        rows.size() < most ? null : rows.get(rows.size() - 1).code())
                .execute();
        return rows.size() == most;
    }

    /** What hangs under a node that was put elsewhere. */
    private static boolean stale(Handle handle, int most) {
        record Node(String kind, String node, String after) {}
        // Held before anything is read: who moves it on meanwhile waits, and marks it anew when this is done. One
        // that is being marked this moment is left until that is committed.
        Optional<Node> stale = handle.createQuery(
                        "select kind, node, after_code from search_stale order by 1, 2 limit 1"
                                + " for update skip locked")
                .map((rs, ctx) -> new Node(rs.getString("kind"), rs.getString("node"), rs.getString("after_code")))
                .findFirst();
        if (stale.isEmpty()) {
            return false;
        }
        Node node = stale.get();
        List<IndexRow.Source> rows = handle.createQuery("select " + IndexRow.COLUMNS + " from channels c where "
                        + (node.kind.equals("place") ? "c.place = :node" : "(c.owner = :node or c.maintainer = :node)")
                        + " and c.code > :after and not c.removed order by c.code limit :most")
                .bind("node", node.node)
                .bind("after", node.after)
                .bind("most", most)
                .map((rs, ctx) -> IndexRow.Source.of(rs))
                .list();
        IndexWriter.write(handle, rows);
        handle.createUpdate("insert into search_copies (code) select code from channel_copies where chosen and "
                        + (node.kind.equals("place") ? "place = :node" : "(owner = :node or maintainer = :node)")
                        + " order by code on conflict (code) do nothing")
                .bind("node", node.node)
                .execute();
        handle.createUpdate(
                        rows.size() < most
                                ? "delete from search_stale where kind = :kind and node = :node"
                                : "update search_stale set after_code = :last where kind = :kind and node = :node")
                .bind("kind", node.kind)
                .bind("node", node.node)
                .bind("last", rows.isEmpty() ? "" : rows.get(rows.size() - 1).code())
                .execute();
        return true;
    }
}
