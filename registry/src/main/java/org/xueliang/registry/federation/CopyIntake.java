package org.xueliang.registry.federation;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.Agreement;
import org.xueliang.proto.v1.AgreementState;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.AlertBatch;
import org.xueliang.proto.v1.Beat;
import org.xueliang.proto.v1.ChannelBatch;
import org.xueliang.proto.v1.SourceAge;
import org.xueliang.proto.v1.SyncStart;
import org.xueliang.proto.v1.TreeBatch;
import org.xueliang.registry.alert.AlertCopies;
import org.xueliang.registry.calls.FederationMetrics;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.federation.PeerStore.Position;
import org.xueliang.registry.feed.Feeds;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.store.Feed;

/**
 * Takes in what a peer tells: rows and the position that they stand for in one transaction, so that a position never says
 * more than is there. A row that may not be kept is refused, counted and said, and the rest goes on; a stream that cannot be
 * right (another epoch, backwards) throws and ends.
 */
final class CopyIntake {
    private static final int MAX_ALERTS = 1000;
    private static final int MAX_AGES = 256;
    private static final int MAX_AGREEMENTS = 512;

    private final Database database;
    private final PeerBook peers;
    private final Agreements agreements;
    private final FederationMetrics metrics;
    private final Feeds feeds;
    private final Clock clock;
    private final CopySweep sweep;
    private final TreeIntake tree;
    private final RowIntake rows;

    CopyIntake(
            Database database,
            PeerBook peers,
            Agreements agreements,
            FederationMetrics metrics,
            Feeds feeds,
            String self,
            Clock clock,
            CopySweep sweep) {
        this.database = database;
        this.peers = peers;
        this.agreements = agreements;
        this.metrics = metrics;
        this.feeds = feeds;
        this.clock = clock;
        this.sweep = sweep;
        this.rows = new RowIntake(database, peers, metrics, self, clock, sweep, this::refuse);
        this.tree = new TreeIntake(database, sweep, (peer, why) -> refuse(peer, "node", why));
    }

    private long nowUs() {
        return clock.millis() * 1000;
    }

    private void refuse(String peer, String kind, String why) {
        metrics.refused.labels(peer, kind).inc();
        peers.state(peer).refused(why);
    }

    Position position(String peer) {
        return database.transaction(handle -> PeerStore.position(handle, peer));
    }

    /** Mark of the last whole tree that we have of the peer. */
    String treeMark(String peer) {
        return database.transaction(handle -> PeerStore.tree(handle, peer)).mark();
    }

    void tree(PeerEntry peer, TreeBatch batch) {
        tree.take(peer, batch);
    }

    /**
     * Each for itself: one that cannot be kept does not keep the others out.
     *
     * @return those that we ended and the peer has not heard of
     */
    List<Agreement> agreements(PeerEntry peer, List<Agreement> told) {
        if (told.size() > MAX_AGREEMENTS) {
            throw Refusal.tooMuch(
                    "agreements: " + told.size() + " in one message (expected: <= " + MAX_AGREEMENTS + ")");
        }
        List<Agreement> ended = new ArrayList<>();
        for (Agreement agreement : told) {
            try {
                database.transaction(handle -> {
                    AgreementStore.lock(handle);
                    agreements.told(handle, peer.node(), agreement);
                    AgreementStore.versions(handle, agreement.getId()).stream()
                            .limit(1)
                            .filter(mine -> mine.getState() == AgreementState.ENDED
                                    && mine.getVersion() == agreement.getVersion()
                                    && agreement.getState() != AgreementState.ENDED)
                            .forEach(ended::add);
                    return true;
                });
            } catch (Refusal e) {
                if (e.kind() == Refusal.Kind.UNAVAILABLE) {
                    throw e;
                }
                refuse(peer.node(), "agreement", String.valueOf(e.getMessage()));
            }
        }
        sweep.sweep(peer);
        return ended;
    }

    Position start(PeerEntry peer, SyncStart start, Position before) {
        if (!start.getNode().equals(peer.node())) {
            throw Refusal.notAllowed("node: it calls itself '" + Refusal.excerpt(start.getNode()) + "' (expected: '"
                    + peer.node() + "')");
        }
        if (start.getEpoch().isEmpty() || start.getEpoch().length() > 64) {
            throw Refusal.badRequest("epoch: " + start.getEpoch().length() + " characters (expected: 1 to 64)");
        }
        peers.state(peer.node()).clockOffset(start.getNowUs() - nowUs());
        rows.begin(peer);
        if (!start.getWhole() && !start.getEpoch().equals(before.epoch())) {
            throw Refusal.badRequest("epoch: it goes on in another one than ours");
        }
        // Of a database that was put back the numbers of alerts are given anew.
        long alerts = start.hasAlertCursor() && start.getAlertCursor() >= 0 ? start.getAlertCursor() : before.alerts();
        Position begun = start.getWhole()
                ? new Position(start.getEpoch(), 0, alerts, true, before.round() + 1)
                : new Position(before.epoch(), before.revision(), alerts, before.whole(), before.round());
        if (begun.equals(before)) {
            return before;
        }
        return database.transaction(handle -> {
            requireSame(PeerStore.position(handle, peer.node()), before);
            PeerStore.setPosition(handle, peer.node(), begun);
            return begun;
        });
    }

    static void requireSame(Position stored, Position expected) {
        if (!stored.equals(expected)) {
            throw Refusal.unavailable(
                    "position: another process took changes of this peer in, or the peer was entered anew");
        }
    }

    Position channels(PeerEntry peer, ChannelBatch batch, Position before) {
        return rows.take(peer, batch, before);
    }

    Position alerts(PeerEntry peer, AlertBatch batch, Position before) {
        if (batch.getAlertsCount() > MAX_ALERTS || batch.getCursor() < before.alerts()) {
            throw Refusal.badRequest("alerts: " + batch.getAlertsCount() + " up to " + batch.getCursor()
                    + " (expected: at most " + MAX_ALERTS + ", from " + before.alerts() + " on)");
        }
        Position after =
                new Position(before.epoch(), before.revision(), batch.getCursor(), before.whole(), before.round());
        database.transaction(handle -> {
            requireSame(PeerStore.position(handle, peer.node()), before);
            AlertCheck check = new AlertCheck(
                    handle,
                    peer.node(),
                    batch.getAlertsList(),
                    nowUs(),
                    peers.state(peer.node()).clockOffsetUs());
            Map<String, Alert> kept = new LinkedHashMap<>();
            for (Alert alert : batch.getAlertsList()) {
                try {
                    kept.put(alert.getId(), check.kept(alert));
                } catch (Refusal e) {
                    refuse(peer.node(), "alert", "alert " + Refusal.excerpt(alert.getId()) + ": " + e.getMessage());
                }
            }
            for (String id : AlertCopies.keep(handle, peer.node(), kept.values())) {
                refuse(peer.node(), "alert", "alert " + id + ": the id is another node's");
            }
            if (peers.state(peer.node()).alertsTaken(kept.size(), peer.maxAlerts())) {
                letGo(handle, peer);
            }
            PeerStore.setPosition(handle, peer.node(), after);
            return true;
        });
        feeds.ring(Feed.ALERTS);
        metrics.alerts.labels(peer.node()).inc(batch.getAlertsCount());
        return after;
    }

    /** A peer that tells of alerts without end takes no more of our disk than was entered for it. */
    private void letGo(Handle handle, PeerEntry peer) {
        int went = AlertCopies.letGo(handle, peer.node(), peer.maxAlerts());
        if (went > 0) {
            peers.state(peer.node()).alertsLetGo(went);
            metrics.alertsLetGo.labels(peer.node()).inc(went);
        }
    }

    /** So long before, whatever number is said: from 0 on. */
    private static long asOf(long fromUs, long ageMs) {
        return fromUs - Math.min(fromUs / 1000, Math.max(0, ageMs)) * 1000;
    }

    /** Says how old what we have is; at the end of a whole synchronisation takes away what it did not name. */
    Position beat(PeerEntry peer, Beat beat, Position before) {
        long nowUs = nowUs();
        peers.state(peer.node()).clockOffset(beat.getNowUs() - nowUs);
        if (!beat.getCaughtUp()) {
            return before;
        }
        if (beat.getRevision() < before.revision()) {
            throw Refusal.badRequest(
                    "revision: " + beat.getRevision() + " after " + before.revision() + " (expected: growing)");
        }
        Map<String, Long> asOf = new HashMap<>();
        for (SourceAge age : beat.getAgesList().subList(0, Math.min(MAX_AGES, beat.getAgesCount()))) {
            if (NodeName.isOne(age.getHome()) && peer.mayCarry().contains(age.getHome())) {
                // The peer looks at its copies no sooner than at its own: both ages count.
                asOf.put(age.getHome(), asOf(asOf(nowUs, beat.getAgeMs()), age.getAgeMs()));
            }
        }
        // What was sent is as it was when the peer began to look, not as it is at this beat.
        long asOfUs = asOf(nowUs, beat.getAgeMs());
        asOf.put(peer.node(), asOfUs);
        Position after = new Position(
                before.epoch(),
                beat.getRevision(),
                Math.max(before.alerts(), beat.getAlertCursor()),
                false,
                before.round());
        boolean more = before.whole();
        while (more) {
            more = database.transaction(handle -> {
                CopyStore.lock(handle);
                requireSame(PeerStore.position(handle, peer.node()), before);
                List<String> codes = CopyStore.ofOtherRounds(handle, peer.node(), before.round());
                CopyStore.remove(handle, peer.node(), codes);
                CopyStore.settle(handle, peer.node(), codes);
                return CopyStore.isWhole(codes);
            });
        }
        database.transaction(handle -> {
            requireSame(PeerStore.position(handle, peer.node()), before);
            CopyStore.heard(handle, peer.node(), asOf);
            if (!after.equals(before)) {
                PeerStore.setPosition(handle, peer.node(), after);
            }
            return true;
        });
        peers.state(peer.node()).whole(asOfUs);
        return after;
    }
}
