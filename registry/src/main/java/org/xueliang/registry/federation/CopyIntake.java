package org.xueliang.registry.federation;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.Agreement;
import org.xueliang.proto.v1.AgreementState;
import org.xueliang.proto.v1.AgreementTerms;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.AlertBatch;
import org.xueliang.proto.v1.Beat;
import org.xueliang.proto.v1.ChannelBatch;
import org.xueliang.proto.v1.SharedChannel;
import org.xueliang.proto.v1.SourceAge;
import org.xueliang.proto.v1.SyncStart;
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
    private static final int MAX_ROWS = 1000;
    private static final int MAX_AGES = 256;
    private static final long BELIEVED_US = 300_000_000L;
    /** A row that comes with the first second of its agreement is not refused for the way that it took. */
    private static final long EARLY_US = 2_000_000L;

    private final Database database;
    private final PeerBook peers;
    private final Agreements agreements;
    private final FederationMetrics metrics;
    private final Feeds feeds;
    private final String self;
    private final Clock clock;

    CopyIntake(
            Database database,
            PeerBook peers,
            Agreements agreements,
            FederationMetrics metrics,
            Feeds feeds,
            String self,
            Clock clock) {
        this.database = database;
        this.peers = peers;
        this.agreements = agreements;
        this.metrics = metrics;
        this.feeds = feeds;
        this.self = self;
        this.clock = clock;
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

    /**
     * Each for itself: one that cannot be kept does not keep the others out.
     *
     * @return those that we ended and the peer has not heard of
     */
    List<Agreement> agreements(PeerEntry peer, List<Agreement> told) {
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
        sweep(peer.node());
        return ended;
    }

    /** Takes away what no agreement in force gives any more, whether or not the peer can be reached. */
    void sweep(String peer) {
        List<String> inForce = List.copyOf(inForce(peer).keySet());
        boolean more = true;
        while (more) {
            more = database.transaction(handle -> {
                List<String> codes = CopyStore.without(handle, peer, inForce);
                if (!codes.isEmpty()) {
                    CopyStore.lock(handle);
                    CopyStore.remove(handle, peer, codes);
                    CopyStore.settle(handle, peer, codes);
                }
                return CopyStore.isWhole(codes);
            });
        }
    }

    /**
     * Accepted by us and in force: by the peer's clock, as far as one may be believed, since it is the peer who begins and
     * ends. A decision that is on its way to the peer is waited for.
     */
    Map<String, AgreementTerms> inForce(String peer) {
        long offsetUs = peers.state(peer).clockOffsetUs();
        long peersNowUs = nowUs() + Math.max(-BELIEVED_US, Math.min(BELIEVED_US, offsetUs));
        return database.transaction(handle -> {
            AgreementStore.lockShared(handle);
            return AgreementStore.accepted(handle, peer, self, peersNowUs + EARLY_US, peersNowUs);
        });
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
        if (!start.getWhole()) {
            if (!start.getEpoch().equals(before.epoch())) {
                throw Refusal.badRequest("epoch: it goes on in another one than ours");
            }
            return before;
        }
        Position begun = new Position(start.getEpoch(), 0, before.alerts(), true, before.round() + 1);
        return database.transaction(handle -> {
            requireSame(PeerStore.position(handle, peer.node()), before);
            PeerStore.setPosition(handle, peer.node(), begun);
            return begun;
        });
    }

    private static void requireSame(Position stored, Position expected) {
        if (!stored.equals(expected)) {
            throw Refusal.unavailable(
                    "position: another process took changes of this peer in, or the peer was entered anew");
        }
    }

    Position channels(PeerEntry peer, ChannelBatch batch, Position before) {
        if (batch.getRowsCount() > MAX_ROWS) {
            throw Refusal.tooMuch("rows: " + batch.getRowsCount() + " in one message (expected: <= " + MAX_ROWS + ")");
        }
        long last = before.revision();
        for (SharedChannel row : batch.getRowsList()) {
            if (row.getRevision() <= last) {
                throw Refusal.badRequest("revision: " + row.getRevision() + " after " + last + " (expected: growing)");
            }
            last = row.getRevision();
        }
        long offsetUs = peers.state(peer.node()).clockOffsetUs();
        CopyCheck check = new CopyCheck(self, peer, inForce(peer.node()), nowUs() + offsetUs);
        // The last word on a code counts.
        Map<String, SharedChannel> kept = new LinkedHashMap<>();
        Set<String> gone = new LinkedHashSet<>();
        for (SharedChannel row : batch.getRowsList()) {
            String code = row.getChannel().getCode();
            try {
                check.row(row);
            } catch (Refusal e) {
                refuse(peer.node(), "row", "channel " + Refusal.excerpt(code) + ": " + e.getMessage());
                kept.remove(code);
                // What was kept before is not what the peer says now.
                gone.add(code);
                continue;
            }
            if (row.getRemoved()) {
                kept.remove(code);
                gone.add(code);
            } else {
                kept.put(code, row);
            }
        }
        Position after = new Position(before.epoch(), last, before.alerts(), before.whole(), before.round());
        database.transaction(handle -> {
            CopyStore.lock(handle);
            requireSame(PeerStore.position(handle, peer.node()), before);
            write(handle, peer, kept, gone, before.round(), offsetUs);
            PeerStore.setPosition(handle, peer.node(), after);
            return true;
        });
        metrics.rows.labels(peer.node()).inc(batch.getRowsCount());
        return after;
    }

    private void write(
            Handle handle,
            PeerEntry peer,
            Map<String, SharedChannel> kept,
            Set<String> gone,
            int round,
            long offsetUs) {
        Map<String, String> homes = CopyStore.homes(handle, peer.node(), self, kept.keySet());
        Set<String> known = CopyStore.known(handle, peer.node(), kept.keySet());
        long count = CopyStore.count(handle, peer.node());
        List<SharedChannel> rows = new ArrayList<>();
        for (Map.Entry<String, SharedChannel> entry : kept.entrySet()) {
            String code = entry.getKey();
            String home = homes.get(code);
            if (home != null && !home.equals(entry.getValue().getHome())) {
                refuse(
                        peer.node(),
                        "row",
                        "channel " + code + ": a channel of node '" + home + "' (expected: one of '"
                                + entry.getValue().getHome() + "')");
                gone.add(code);
            } else if (!known.contains(code) && count >= peer.maxChannels()) {
                refuse(
                        peer.node(),
                        "count",
                        "channel " + code + ": " + count + " are kept of this node (expected: <= " + peer.maxChannels()
                                + ")");
            } else {
                count += known.contains(code) ? 0 : 1;
                rows.add(entry.getValue());
            }
        }
        CopyStore.remove(handle, peer.node(), gone);
        CopyStore.put(handle, peer.node(), rows, round, offsetUs);
        Set<String> touched = new HashSet<>(gone);
        touched.addAll(kept.keySet());
        CopyStore.settle(handle, peer.node(), touched);
    }

    Position alerts(PeerEntry peer, AlertBatch batch, Position before) {
        if (batch.getAlertsCount() > MAX_ROWS || batch.getCursor() < before.alerts()) {
            throw Refusal.badRequest("alerts: " + batch.getAlertsCount() + " up to " + batch.getCursor()
                    + " (expected: at most " + MAX_ROWS + ", from " + before.alerts() + " on)");
        }
        Position after =
                new Position(before.epoch(), before.revision(), batch.getCursor(), before.whole(), before.round());
        database.transaction(handle -> {
            requireSame(PeerStore.position(handle, peer.node()), before);
            AlertCheck check = new AlertCheck(handle, peer.node(), batch.getAlertsList());
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
            PeerStore.setPosition(handle, peer.node(), after);
            return true;
        });
        feeds.ring(Feed.ALERTS);
        metrics.alerts.labels(peer.node()).inc(batch.getAlertsCount());
        return after;
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
                asOf.put(age.getHome(), Math.max(0, nowUs - Math.max(0, age.getAgeMs()) * 1000));
            }
        }
        asOf.put(peer.node(), nowUs);
        Position after = new Position(
                before.epoch(),
                beat.getRevision(),
                Math.max(before.alerts(), beat.getAlertCursor()),
                false,
                before.round());
        database.transaction(handle -> {
            if (before.whole()) {
                CopyStore.lock(handle);
            }
            requireSame(PeerStore.position(handle, peer.node()), before);
            if (before.whole()) {
                List<String> codes;
                do {
                    codes = CopyStore.ofOtherRounds(handle, peer.node(), before.round());
                    if (!codes.isEmpty()) {
                        CopyStore.remove(handle, peer.node(), codes);
                        CopyStore.settle(handle, peer.node(), codes);
                    }
                } while (CopyStore.isWhole(codes));
            }
            CopyStore.heard(handle, peer.node(), asOf);
            if (!after.equals(before)) {
                PeerStore.setPosition(handle, peer.node(), after);
            }
            return true;
        });
        peers.state(peer.node()).whole(nowUs);
        return after;
    }
}
