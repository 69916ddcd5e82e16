package org.xueliang.registry.federation;

import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.SharedChannel;
import org.xueliang.registry.channel.Channels;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.identity.Secrets;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.store.Feed;

/**
 * What each peer was told last, of each channel, in the order in which it was told: table {@code shared_channels}. It is
 * compared with what the peer may see now, and the differences are what it is told next. So it does not matter why something
 * changed: a name, a state, a gateway that fell silent, a place that moved, an agreement that ended.
 */
final class SharedLedger {
    private static final int COMPARED = 5000;
    private static final int PRUNED = 5000;
    private static final int PAGE_ROWS = 1000;
    private static final int PAGE_BYTES = 512 << 10;

    private final Database database;
    private final Channels channels;
    private final SharedComparison comparison;
    private final String self;
    private final Clock clock;
    private final Duration removalsKept;

    SharedLedger(Database database, Channels channels, String self, Clock clock, Duration removalsKept) {
        this(database, channels, self, clock, removalsKept, COMPARED);
    }

    /** @param compared codes that are compared in one part */
    SharedLedger(Database database, Channels channels, String self, Clock clock, Duration removalsKept, int compared) {
        this.database = database;
        this.channels = channels;
        this.comparison = new SharedComparison(new SharedBodies(channels, self), compared);
        this.self = self;
        this.clock = clock;
        this.removalsKept = removalsKept;
    }

    /** A peer's position, checked. */
    record Start(String epoch, long revision, boolean whole, long alerts) {}

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
     * that was put back, here or there) is none: it begins anew. Alerts after what was ever given go on from there.
     *
     * @param alerts the peer's position in alerts; below 0: from now on
     */
    Start start(String peer, String epoch, long revision, long alerts) {
        return database.transaction(handle -> {
            record Row(String epoch, long revision, long pruned, long alerts) {}
            Row row = handle.createQuery("select shared_epoch, shared_revision, shared_pruned, shared_alerts from peers"
                            + " where node = :peer for no key update")
                    .bind("peer", peer)
                    .map((rs, ctx) -> new Row(rs.getString(1), rs.getLong(2), rs.getLong(3), rs.getLong(4)))
                    .findOne()
                    .orElseThrow(() -> Refusal.notAllowed("node: '" + peer + "' is not a peer any more"));
            long alertsFrom = alerts < 0 ? Feed.ALERTS.head(handle) : Math.min(alerts, row.alerts);
            if (alerts < 0) {
                giveAlerts(handle, peer, alertsFrom);
            }
            boolean known =
                    row.epoch.equals(epoch) && revision >= 0 && revision <= row.revision && revision >= row.pruned;
            if (known) {
                return new Start(epoch, revision, false, alertsFrom);
            }
            String next = row.epoch;
            if (row.epoch.equals(epoch) && revision > row.revision) {
                next = Secrets.randomHex(8);
                handle.createUpdate("update peers set shared_epoch = :epoch where node = :peer")
                        .bind("epoch", next)
                        .bind("peer", peer)
                        .execute();
            }
            return new Start(next, 0, true, alertsFrom);
        });
    }

    /** Notes that alerts up to here may be with the peer; before they are sent. */
    void giveAlerts(String peer, long upTo) {
        database.transaction(handle -> giveAlerts(handle, peer, upTo));
    }

    private static int giveAlerts(Handle handle, String peer, long upTo) {
        return handle.createUpdate(
                        "update peers set shared_alerts = :upTo where node = :peer and shared_alerts < :upTo")
                .bind("upTo", upTo)
                .bind("peer", peer)
                .execute();
    }

    /**
     * Brings a part of the ledger to what is so now: so many codes behind this one. By parts, so that each is short however
     * much is shared, and what it found can be sent before the next.
     *
     * @param after empty: from the beginning
     */
    SharedComparison.Compared compare(String peer, String after) {
        return database.transaction(
                handle -> comparison.part(handle, peer, view(handle, peer), after, clock.millis() * 1000));
    }

    /** Brings these codes alone to what is so now. */
    SharedComparison.Compared compare(String peer, List<String> codes) {
        return database.transaction(
                handle -> comparison.some(handle, peer, view(handle, peer), codes, clock.millis() * 1000));
    }

    /**
     * Rows in their order.
     *
     * @param cursor up to where there are none besides
     * @param more there may be others behind it
     */
    record Page(List<SharedChannel> rows, long cursor, boolean more) {}

    /**
     * The next rows behind a revision: at most so many, and so many bytes.
     *
     * @param wholeUpTo removals up to here are left out: their reader began with nothing
     */
    Page page(Handle handle, String peer, long after, long wholeUpTo) {
        long head = head(handle, peer);
        List<SharedChannel> rows = handle.createQuery(
                        "select code, body, revision, removed from shared_channels where peer = :peer"
                                + " and revision > :after and revision <= :head and not (removed and revision <= :whole)"
                                + " order by revision limit :limit")
                .bind("head", head)
                .bind("peer", peer)
                .bind("after", after)
                .bind("whole", wholeUpTo)
                .bind("limit", PAGE_ROWS)
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
        int bytes = 0;
        int fit = 0;
        while (fit < rows.size() && (fit == 0 || bytes + rows.get(fit).getSerializedSize() <= PAGE_BYTES)) {
            bytes += rows.get(fit++).getSerializedSize();
        }
        boolean more = fit < rows.size() || rows.size() == PAGE_ROWS;
        return more
                ? new Page(rows.subList(0, fit), rows.get(fit - 1).getRevision(), true)
                : new Page(rows, Math.max(after, head), false);
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

    /**
     * Forgets removals that are older than a peer may be away, a part of them. Who comes later begins anew.
     *
     * @return whether there may be more
     */
    boolean prune() {
        long beforeUs = (clock.millis() - removalsKept.toMillis()) * 1000;
        return database.transaction(handle -> handle.createQuery(
                                "with old as (select peer, code from shared_channels where"
                                        + " removed and at_us < :before order by at_us limit :most for update skip locked),"
                                        + " gone as (delete from shared_channels s using old where s.peer = old.peer"
                                        + " and s.code = old.code returning s.peer, s.revision), last as (select peer,"
                                        + " max(revision) as revision, count(*) as rows from gone group by peer), noted as (update"
                                        + " peers set shared_pruned = greatest(shared_pruned, last.revision) from last"
                                        + " where last.peer = peers.node returning 1) select coalesce(sum(rows), 0) from last")
                        .bind("before", beforeUs)
                        .bind("most", PRUNED)
                        .mapTo(Long.class)
                        .one())
                >= PRUNED;
    }

    /** What the peer may do with one channel now; empty manners where it is not shared. */
    SharedView.Grants grants(Handle handle, String peer, String code) {
        SharedView view = view(handle, peer);
        List<String> found = new ArrayList<>(
                view.bind(handle.createQuery("select coalesce(grants, '') from (" + view.some() + ") v"))
                        .bindArray("codes", String.class, List.of(code))
                        .mapTo(String.class)
                        .list());
        return view.grants(found.isEmpty() ? null : found.get(0));
    }
}
