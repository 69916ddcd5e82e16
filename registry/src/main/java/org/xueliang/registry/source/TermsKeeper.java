package org.xueliang.registry.source;

import java.time.Clock;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.Shareable;
import org.xueliang.proto.v1.SourceTerms;
import org.xueliang.registry.channel.Channels;
import org.xueliang.registry.channel.ClosedChannels;
import org.xueliang.registry.feed.Feeds;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.store.Feed;
import org.xueliang.registry.terms.TermsRules;
import org.xueliang.registry.terms.TermsRules.Where;
import org.xueliang.registry.terms.TermsStore;

/**
 * Does what follows from terms as time goes on: a source whose terms end is no longer followed and its channels are closed; what
 * gateways may do with channels is told them anew where hours begin or end. Any number of registries do it side by side.
 */
public final class TermsKeeper implements Runnable {
    private static final int AT_ONCE = 200;

    private final Database database;
    private final ClosedChannels closed;
    private final Feeds feeds;
    private final Clock clock;

    public TermsKeeper(Database database, Channels channels, Feeds feeds, Clock clock) {
        this.database = database;
        this.closed = new ClosedChannels(channels);
        this.feeds = feeds;
        this.clock = clock;
    }

    private record Said(String code, SourceTerms terms, String state) {}

    @Override
    public void run() {
        long nowUs = clock.millis() * 1000;
        readOld();
        // Before gateways are told that they may: what they say next is to be taken.
        boolean moved = closed.follow(nowUs);
        boolean changed = false;
        for (Said source : database.read(handle -> said(handle, ""))) {
            if (!source.state.equals(state(source, nowUs))) {
                changed |= database.transaction(handle -> change(handle, source.code, nowUs));
            }
        }
        if (changed) {
            feeds.ring(Feed.SOURCES);
        }
        if (moved || changed) {
            feeds.ring(Feed.CHANNELS);
        }
    }

    /** Sources from before terms were read. */
    private void readOld() {
        List<Said> old = database.read(handle -> handle.createQuery(
                        "select code, source, terms_state from sources where not removed and not terms_read limit :most")
                .bind("most", AT_ONCE)
                .map((rs, ctx) -> new Said(rs.getString("code"), TermsStore.parsed(rs.getBytes("source")), ""))
                .list());
        if (!old.isEmpty()) {
            database.transaction(handle -> {
                old.forEach(source -> TermsStore.note(handle, source.code, source.terms));
                return true;
            });
        }
    }

    private static List<Said> said(Handle handle, String code) {
        return handle.createQuery("select code, source, terms_state from sources where not removed"
                        + " and (says or terms_state <> '') and (:code = '' or code = :code) order by code")
                .bind("code", code)
                .map((rs, ctx) -> new Said(
                        rs.getString("code"), TermsStore.parsed(rs.getBytes("source")), rs.getString("terms_state")))
                .list();
    }

    /** What gateways are told follows from it: E ended, L no live pictures here, U none above. */
    private static String state(Said source, long nowUs) {
        return (TermsRules.ended(source.code, source.terms, nowUs).isPresent() ? "E" : "")
                + (closed(source, Where.HERE, nowUs) ? "L" : "")
                + (closed(source, Where.BEYOND, nowUs) ? "U" : "");
    }

    private static boolean closed(Said source, Where where, long nowUs) {
        return TermsRules.against(source.code, source.terms, Shareable.SHARE_LIVE, where, nowUs)
                .isPresent();
    }

    private static boolean change(Handle handle, String code, long nowUs) {
        long head = Feed.SOURCES.lock(handle);
        List<Said> now = said(handle, code);
        if (now.isEmpty() || now.get(0).state.equals(state(now.get(0), nowUs))) {
            return false;
        }
        handle.createUpdate("update sources set terms_state = :state, revision = :revision where code = :code")
                .bind("state", state(now.get(0), nowUs))
                .bind("revision", head + 1)
                .bind("code", code)
                .execute();
        Feed.SOURCES.advance(handle, head + 1);
        ClosedChannels.touch(handle, code);
        return true;
    }
}
