package org.xueliang.registry.federation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.xueliang.registry.store.Feed;

/**
 * Codes of our channels of which something was written lately, by the feeds of channels and of their states. They are compared
 * first: then how soon a change is told does not depend on how much is shared. What comes another way (terms, a place that was put
 * elsewhere, a copy) is found by the comparison of all. Not thread-safe.
 */
final class LatelyChanged {
    private static final int MOST = 1000;
    private static final int CHANNEL = 1;

    private long channels;
    private long states;
    private boolean more;

    /** What was written before is not asked for. */
    void fromNow(Handle handle) {
        channels = Feed.CHANNELS.head(handle);
        states = Feed.STATES.head(handle);
        more = false;
    }

    /** There is more than was given last. */
    boolean more() {
        return more;
    }

    /** The next of them, each once; empty where there is nothing new. */
    List<String> next(Handle handle) {
        Set<String> codes = new LinkedHashSet<>();
        channels = after(
                handle,
                Feed.CHANNELS,
                "select code, revision from channels where revision > :after and revision <= :head",
                channels,
                codes);
        boolean moreChannels = more;
        states = after(
                handle,
                Feed.STATES,
                "select code, revision from state_changes where kind = " + CHANNEL
                        + " and revision > :after and revision <= :head",
                states,
                codes);
        more |= moreChannels;
        return List.copyOf(codes);
    }

    private long after(Handle handle, Feed feed, String select, long after, Set<String> codes) {
        more = false;
        long head = feed.head(handle);
        if (head <= after) {
            // A database that was put back gives its numbers again.
            return head;
        }
        record Row(String code, long revision) {}
        List<Row> rows = new ArrayList<>(handle.createQuery(select + " order by revision limit :most")
                .bind("after", after)
                .bind("head", head)
                .bind("most", MOST)
                .map((rs, ctx) -> new Row(rs.getString(1), rs.getLong(2)))
                .list());
        rows.forEach(row -> codes.add(row.code));
        more = rows.size() == MOST;
        return more ? rows.get(MOST - 1).revision : head;
    }
}
