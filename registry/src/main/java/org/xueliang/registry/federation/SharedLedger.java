package org.xueliang.registry.federation;

import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Manner;
import org.xueliang.proto.v1.SharedChannel;
import org.xueliang.registry.channel.Channels;
import org.xueliang.registry.federation.SharedBodies.Wanted;
import org.xueliang.registry.identity.Secrets;
import org.xueliang.registry.store.Database;

/**
 * What each peer was told last, of each channel, in the order in which it was told: table {@code shared_channels}. It is
 * compared with what the peer may see now, and the differences are what it is told next. So it does not matter why something
 * changed: a name, a state, a gateway that fell silent, a place that moved, an agreement that ended.
 */
final class SharedLedger {
    private static final int COMPARED = 5000;
    private static final int BODIES = 500;

    private final Database database;
    private final Channels channels;
    private final SharedBodies bodies;
    private final String self;
    private final Clock clock;
    private final Duration removalsKept;

    SharedLedger(Database database, Channels channels, String self, Clock clock, Duration removalsKept) {
        this.database = database;
        this.channels = channels;
        this.bodies = new SharedBodies(channels, self);
        this.self = self;
        this.clock = clock;
        this.removalsKept = removalsKept;
    }

    /** A peer's position, checked. */
    record Start(String epoch, long revision, boolean whole) {}

    SharedView view(Handle handle, String peer) {
        return new SharedView(
                handle,
                peer,
                AgreementStore.inForce(handle, self, peer, clock.millis() * 1000),
                channels.freshUs(),
                clock.millis() * 1000);
    }

    /**
     * Where a peer goes on. A position of another epoch, before what is still known, or after what was ever given (a database
     * that was put back, here or there) is none: it begins anew.
     */
    Start start(String peer, String epoch, long revision) {
        return database.transaction(handle -> {
            record Row(String epoch, long revision, long pruned) {}
            Row row = handle.createQuery(
                            "select shared_epoch, shared_revision, shared_pruned from peers where node = :peer"
                                    + " for no key update")
                    .bind("peer", peer)
                    .map((rs, ctx) -> new Row(rs.getString(1), rs.getLong(2), rs.getLong(3)))
                    .one();
            boolean known = row.epoch.equals(epoch) && revision <= row.revision && revision >= row.pruned;
            if (known && revision >= 0) {
                return new Start(epoch, revision, false);
            }
            String next = row.epoch;
            if (row.epoch.equals(epoch) && revision > row.revision) {
                next = Secrets.randomHex(8);
                handle.createUpdate("update peers set shared_epoch = :epoch where node = :peer")
                        .bind("epoch", next)
                        .bind("peer", peer)
                        .execute();
            }
            return new Start(next, 0, true);
        });
    }

    /** Brings the ledger to what is so now; how many rows changed. */
    long compare(String peer) {
        long changed = 0;
        int step;
        do {
            step = database.transaction(handle -> compareStep(handle, peer));
            changed += step;
        } while (step == COMPARED);
        return changed;
    }

    private int compareStep(Handle handle, String peer) {
        record Difference(
                String code, boolean copied, @Nullable String grants, long mark, boolean gone) {}
        long revision = handle.createQuery("select shared_revision from peers where node = :peer for no key update")
                .bind("peer", peer)
                .mapTo(Long.class)
                .one();
        SharedView view = view(handle, peer);
        List<Difference> differences = view.bind(handle.createQuery("with want as (" + view.query() + ")"
                        + " select coalesce(w.code, l.code) as code, coalesce(w.copied, false) as copied, w.grants,"
                        + " coalesce(w.mark, 0) as mark, w.code is null as gone from want w full join (select code, mark"
                        + " from shared_channels where peer = :peer and not removed) l on l.code = w.code where w.code"
                        + " is null or l.code is null or l.mark <> w.mark order by gone desc, 1 limit :limit"))
                .bind("limit", COMPARED)
                .map((rs, ctx) -> new Difference(
                        rs.getString("code"),
                        rs.getBoolean("copied"),
                        rs.getString("grants"),
                        rs.getLong("mark"),
                        rs.getBoolean("gone")))
                .list();
        if (differences.isEmpty()) {
            return 0;
        }
        long nowUs = clock.millis() * 1000;
        for (int from = 0; from < differences.size(); from += BODIES) {
            List<Difference> part = differences.subList(from, Math.min(from + BODIES, differences.size()));
            Map<String, SharedChannel> found = bodies.of(
                    handle,
                    part.stream()
                            .filter(row -> !row.gone)
                            .map(row -> new Wanted(row.code, row.copied, view.grants(row.grants)))
                            .toList());
            PreparedBatch batch = handle.prepareBatch(
                    "insert into shared_channels (peer, code, mark, body, alerts,"
                            + " revision, removed, at_us) values (:peer, :code, :mark, :body, :alerts, :revision, :removed, :at)"
                            + " on conflict (peer, code) do update set mark = excluded.mark, body = excluded.body, alerts ="
                            + " excluded.alerts, revision = excluded.revision, removed = excluded.removed, at_us = excluded.at_us");
            for (Difference row : part) {
                SharedChannel body = found.get(row.code);
                if (body == null && !row.gone) {
                    // Went away between two statements: seen as gone at the next comparison.
                    continue;
                }
                batch.bind("peer", peer)
                        .bind("code", row.code)
                        .bind("mark", row.gone ? 0 : row.mark)
                        .bind("body", body == null ? null : body.toByteArray())
                        .bind("alerts", body != null && body.getMannersList().contains(Manner.ALERTS))
                        .bind("revision", ++revision)
                        .bind("removed", row.gone)
                        .bind("at", nowUs)
                        .add();
            }
            if (batch.size() > 0) {
                batch.execute();
            }
        }
        handle.createUpdate("update peers set shared_revision = :revision where node = :peer")
                .bind("revision", revision)
                .bind("peer", peer)
                .execute();
        return differences.size();
    }

    /**
     * Rows behind a revision and up to the head, in their order.
     *
     * @param wholeUpTo removals up to here are left out: their reader began with nothing
     */
    List<SharedChannel> rows(Handle handle, String peer, long after, long head, long wholeUpTo, int limit) {
        return handle.createQuery("select code, body, revision, removed from shared_channels where peer = :peer"
                        + " and revision > :after and revision <= :head and not (removed and revision <= :whole)"
                        + " order by revision limit :limit")
                .bind("head", head)
                .bind("peer", peer)
                .bind("after", after)
                .bind("whole", wholeUpTo)
                .bind("limit", limit)
                .map((rs, ctx) -> {
                    byte[] body = rs.getBytes("body");
                    SharedChannel.Builder row;
                    if (body == null || rs.getBoolean("removed")) {
                        row = SharedChannel.newBuilder().setRemoved(true);
                        row.getChannelBuilder().setCode(rs.getString("code"));
                    } else {
                        row = parsed(body).toBuilder();
                    }
                    return row.setRevision(rs.getLong("revision")).build();
                })
                .list();
    }

    private static SharedChannel parsed(byte[] body) {
        try {
            return SharedChannel.parseFrom(body);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a row of shared_channels cannot be read", e);
        }
    }

    long head(Handle handle, String peer) {
        return handle.createQuery("select shared_revision from peers where node = :peer")
                .bind("peer", peer)
                .mapTo(Long.class)
                .findOne()
                .orElse(0L);
    }

    long shown(Handle handle, String peer) {
        return handle.createQuery("select count(*) from shared_channels where peer = :peer and not removed")
                .bind("peer", peer)
                .mapTo(Long.class)
                .one();
    }

    /** Homes of others' channels among what the peer is shown. */
    List<String> carried(Handle handle, String peer) {
        return handle.createQuery(
                        "select distinct c.home from channel_copies c join shared_channels l on l.code = c.code"
                                + " where c.chosen and c.onward and l.peer = :peer and not l.removed")
                .bind("peer", peer)
                .mapTo(String.class)
                .list();
    }

    /** Forgets removals that are older than a peer may be away. Who comes later begins anew. */
    void prune() {
        long beforeUs = (clock.millis() - removalsKept.toMillis()) * 1000;
        database.transaction(handle -> handle.createUpdate("with gone as (delete from shared_channels where removed"
                        + " and at_us < :before returning peer, revision), last as (select peer, max(revision) as revision"
                        + " from gone group by peer) update peers set shared_pruned = greatest(shared_pruned, last.revision)"
                        + " from last where last.peer = peers.node")
                .bind("before", beforeUs)
                .execute());
    }

    /** What the peer may do with one channel now; empty manners where it is not shared. */
    SharedView.Grants grants(Handle handle, String peer, String code) {
        SharedView view = view(handle, peer);
        List<String> found = new ArrayList<>(view.bind(handle.createQuery(
                        "select coalesce(grants, '') from (" + view.query() + ") v where code = :code"))
                .bind("code", code)
                .mapTo(String.class)
                .list());
        return view.grants(found.isEmpty() ? null : found.get(0));
    }
}
