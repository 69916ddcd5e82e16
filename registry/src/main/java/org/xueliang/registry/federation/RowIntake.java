package org.xueliang.registry.federation;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.AgreementTerms;
import org.xueliang.proto.v1.ChannelBatch;
import org.xueliang.proto.v1.SharedChannel;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.calls.FederationMetrics;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.federation.PeerStore.Position;
import org.xueliang.registry.store.Database;

/** Channels of a peer as they are taken in: what may be kept of a message, and how many there may be. */
final class RowIntake {
    private static final int MAX_ROWS = 1000;

    private final Database database;
    private final PeerBook peers;
    private final FederationMetrics metrics;
    private final String self;
    private final Clock clock;
    private final CopySweep sweep;
    private final Refused refused;
    /**
     * Rows of each peer that there are at most: rows go without being counted here, none come. To count a million for each
     * message would take longer than all else.
     */
    private final Map<String, Long> atMost = new ConcurrentHashMap<>();

    /** Counts what is not kept, and says why. */
    @FunctionalInterface
    interface Refused {
        void refuse(String peer, String kind, String why);
    }

    RowIntake(
            Database database,
            PeerBook peers,
            FederationMetrics metrics,
            String self,
            Clock clock,
            CopySweep sweep,
            Refused refused) {
        this.database = database;
        this.peers = peers;
        this.metrics = metrics;
        this.self = self;
        this.clock = clock;
        this.sweep = sweep;
        this.refused = refused;
    }

    /** A stream of the peer begins: another process may have taken rows in since the last. */
    void begin(PeerEntry peer) {
        atMost.remove(peer.node());
    }

    /** Keeps the rows and the position that they stand for; a message that cannot be right throws. */
    Position take(PeerEntry peer, ChannelBatch batch, Position before) {
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
        Position after = new Position(before.epoch(), last, before.alerts(), before.whole(), before.round());
        long offsetUs = peers.state(peer.node()).clockOffsetUs();
        List<String> refusals = new ArrayList<>();
        long count = database.transaction(handle -> {
            // What is in force is looked at where it is written: what ended meanwhile would stay for ever.
            Map<String, AgreementTerms> inForce = sweep.inForce(handle, peer.node());
            CopyStore.lock(handle);
            CopyIntake.requireSame(PeerStore.position(handle, peer.node()), before);
            CopyCheck check = new CopyCheck(self, peer, inForce, clock.millis() * 1000 + offsetUs);
            // The last word on a code counts.
            Map<String, SharedChannel> kept = new LinkedHashMap<>();
            Set<String> gone = new LinkedHashSet<>();
            for (SharedChannel row : batch.getRowsList()) {
                String code = row.getChannel().getCode();
                kept.remove(code);
                if (Check.isCode(code)) {
                    // What was kept before is not what the peer says now.
                    gone.add(code);
                }
                try {
                    check.row(row);
                    if (!row.getRemoved()) {
                        kept.put(code, row);
                        gone.remove(code);
                    }
                } catch (Refusal e) {
                    refusals.add("channel " + Refusal.excerpt(code) + ": " + e.getMessage());
                }
            }
            long rows = write(handle, peer, kept, gone, before.round(), offsetUs);
            PeerStore.setPosition(handle, peer.node(), after);
            return rows;
        });
        atMost.put(peer.node(), count);
        refusals.forEach(why -> refused.refuse(peer.node(), "row", why));
        metrics.rows.labels(peer.node()).inc(batch.getRowsCount());
        return after;
    }

    /** Says how many rows of the peer there are at most then. */
    private long write(
            Handle handle,
            PeerEntry peer,
            Map<String, SharedChannel> kept,
            Set<String> gone,
            int round,
            long offsetUs) {
        CopyStore.Known known = CopyStore.known(handle, peer.node(), self, kept.keySet());
        Long most = atMost.get(peer.node());
        long count =
                most == null || most + kept.size() > peer.maxChannels() ? CopyStore.count(handle, peer.node()) : most;
        List<SharedChannel> rows = new ArrayList<>();
        Set<String> unsettled = new HashSet<>();
        for (Map.Entry<String, SharedChannel> entry : kept.entrySet()) {
            String code = entry.getKey();
            boolean isNew = !known.kept().contains(code);
            String home = known.homes().get(code);
            if (home != null && !home.equals(entry.getValue().getHome())) {
                refused.refuse(
                        peer.node(),
                        "row",
                        "channel " + code + ": a code of node '" + home + "' (expected: one of '"
                                + entry.getValue().getHome() + "')");
                gone.add(code);
            } else if (isNew && count >= peer.maxChannels()) {
                refused.refuse(
                        peer.node(),
                        "count",
                        "channel " + code + ": " + count + " are kept of this node (expected: <= " + peer.maxChannels()
                                + ")");
            } else {
                count += isNew ? 1 : 0;
                rows.add(entry.getValue());
                if (known.contested().contains(code)) {
                    unsettled.add(code);
                }
            }
        }
        // Taking away what was never there is no work: else who does it all the time has the index made anew all the
        // time.
        unsettled.addAll(CopyStore.remove(handle, peer.node(), gone));
        CopyRows.put(handle, peer.node(), rows, known.contested(), round, offsetUs);
        CopyStore.settle(handle, peer.node(), unsettled);
        CopyStore.forgetAlerts(handle, peer.node(), kept.keySet());
        return count;
    }
}
