package org.xueliang.registry.federation;

import io.grpc.stub.ServerCallStreamObserver;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.AgreementSet;
import org.xueliang.proto.v1.AlertBatch;
import org.xueliang.proto.v1.Beat;
import org.xueliang.proto.v1.ChannelBatch;
import org.xueliang.proto.v1.FollowEvent;
import org.xueliang.proto.v1.FollowRequest;
import org.xueliang.proto.v1.SharedChannel;
import org.xueliang.proto.v1.SourceAge;
import org.xueliang.proto.v1.SyncStart;
import org.xueliang.proto.v1.TreeBatch;
import org.xueliang.registry.alert.AlertCopies;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.federation.SharedLedger.Carried;
import org.xueliang.registry.federation.SharedLedger.Compared;
import org.xueliang.registry.store.Database;

/**
 * One peer that follows. Compares what it may see with what it was told, sends what is new while the call is ready, and beats
 * in between; a slow peer holds one batch in memory. A turn compares one part, so that large shares neither keep the beats nor
 * other followers waiting. One thread at a time is at work on it.
 */
final class FollowStream {
    private static final int ROWS = 200;
    private static final int ALERTS = 100;
    private static final long STALL_NANOS = 30_000_000_000L;
    /** A comparison that takes long is paid for with rest, so that a million channels do not take a core. */
    private static final int REST = 3;

    private final Database database;
    private final SharedLedger ledger;
    private final PeerBook peers;
    private final PeerEntry peer;
    private final String self;
    private final Clock clock;
    private final LongSupplier nanos;
    private final long periodNanos;
    private final long betweenBeatsNanos;
    private final FollowRequest request;
    private final ServerCallStreamObserver<FollowEvent> out;
    private final SharedTree tree;
    private final AtomicInteger wakes = new AtomicInteger();
    private volatile boolean over;
    private volatile boolean compareNow;
    private volatile @Nullable Refusal ending;

    private long cursor;
    private long alertCursor;
    private long givenAlerts;
    private long wholeUpTo;
    private boolean started;
    private boolean moreRows = true;
    private boolean moreAlerts = true;
    private String toldAgreements = "none yet";
    /** Of others' channels that this peer is shown. */
    private List<Carried> carried = List.of();

    /** Where the comparison that is under way goes on; null where none is. */
    private @Nullable String comparing;

    private long comparingSinceNanos;
    private long workedNanos;
    private boolean changed = true;
    /** When the last comparison that ended began: what was sent since is as it was then. */
    private long wholeSinceNanos;

    private boolean wholeOnce;
    private long restNanos;
    private long beatNanos;
    private long blockedSinceNanos;

    /** @param nanos time that passes; {@link System#nanoTime} */
    FollowStream(
            Database database,
            SharedLedger ledger,
            PeerBook peers,
            PeerEntry peer,
            String self,
            Clock clock,
            LongSupplier nanos,
            Pace pace,
            FollowRequest request,
            ServerCallStreamObserver<FollowEvent> out) {
        this.database = database;
        this.ledger = ledger;
        this.peers = peers;
        this.peer = peer;
        this.self = self;
        this.clock = clock;
        this.nanos = nanos;
        this.periodNanos = pace.compare().toNanos();
        this.betweenBeatsNanos = pace.beat().toNanos();
        this.request = request;
        this.out = out;
        this.tree = new SharedTree(database, ledger, peer.node(), self, request.getTreeMark());
    }

    PeerEntry peer() {
        return peer;
    }

    boolean isOver() {
        return over;
    }

    void cancelled() {
        over = true;
    }

    /** An agreement changed: compare without waiting. */
    void hurry() {
        compareNow = true;
    }

    void end(Refusal why) {
        ending = why;
    }

    /**
     * Does a part of what there is to do; where another thread is at it, that one goes round once more.
     *
     * @return there is more to do at once
     */
    boolean turn() {
        if (wakes.getAndIncrement() > 0) {
            return false;
        }
        int seen;
        do {
            seen = wakes.get();
            try {
                step(nanos.getAsLong());
            } catch (RuntimeException e) {
                close(e);
            }
        } while (!wakes.compareAndSet(seen, 0));
        return !over && comparing != null;
    }

    private void step(long nowNanos) {
        Refusal why = ending;
        if (over || out.isCancelled()) {
            over = true;
            return;
        }
        if (!peers.stillHas(peer)) {
            why = Refusal.notAllowed("node: '" + peer.node() + "' is not a peer any more");
        }
        if (why != null) {
            close(why);
            return;
        }
        if (!started) {
            start(nowNanos);
        }
        if (comparing == null
                && (!wholeOnce || compareNow || nowNanos - comparingSinceNanos >= Math.max(periodNanos, restNanos))) {
            begin(nowNanos);
        }
        if (comparing != null) {
            compare(comparing);
        }
        send();
        if (out.isReady() && nowNanos - beatNanos >= betweenBeatsNanos) {
            beatNanos = nowNanos;
            out.onNext(FollowEvent.newBuilder().setBeat(beat()).build());
        }
        if (out.isReady()) {
            blockedSinceNanos = 0;
        } else if (blockedSinceNanos == 0) {
            blockedSinceNanos = nowNanos | 1;
        } else if (nowNanos - blockedSinceNanos > STALL_NANOS) {
            close(Refusal.tooMuch("follower took nothing for " + STALL_NANOS / 1_000_000_000L + " s"));
        }
    }

    private void start(long nowNanos) {
        SharedLedger.Start start =
                ledger.start(peer.node(), request.getEpoch(), request.getRevision(), request.getAlertCursor());
        cursor = start.revision();
        alertCursor = start.alerts();
        givenAlerts = alertCursor;
        tellAgreements();
        wholeUpTo = start.whole() ? database.read(handle -> ledger.head(handle, peer.node())) : 0;
        out.onNext(FollowEvent.newBuilder()
                .setStart(SyncStart.newBuilder()
                        .setEpoch(start.epoch())
                        .setWhole(start.whole())
                        .setNode(self)
                        .setNowUs(clock.millis() * 1000)
                        .setAlertCursor(alertCursor))
                .build());
        beatNanos = nowNanos - betweenBeatsNanos;
        started = true;
    }

    /** Texts of agreements are long and seldom change: they are read where one of them did. */
    private void tellAgreements() {
        String now = database.read(handle -> AgreementStore.mark(handle, self, peer.node()));
        if (!now.equals(toldAgreements)) {
            toldAgreements = now;
            for (AgreementSet set :
                    AgreementStore.sets(database.read(handle -> AgreementStore.told(handle, self, peer.node())))) {
                out.onNext(FollowEvent.newBuilder().setAgreements(set).build());
            }
        }
    }

    private void begin(long nowNanos) {
        compareNow = false;
        comparing = "";
        comparingSinceNanos = nowNanos;
        workedNanos = 0;
        tellAgreements();
    }

    private void compare(String after) {
        long begun = nanos.getAsLong();
        if (after.isEmpty()) {
            // Before the channels that name it; again at the end, for what they were found to name.
            tree.compare(changed);
            changed = false;
        }
        Compared part = ledger.compare(peer.node(), after);
        changed |= part.changed() > 0;
        // Also what was compared for a connection before this one.
        moreRows |= database.read(handle -> ledger.head(handle, peer.node())) > cursor;
        comparing = part.next().orElse(null);
        if (comparing == null) {
            if (changed) {
                tree.compare(true);
                database.read(handle -> {
                    peers.state(peer.node()).shown(ledger.shown(handle, peer.node()));
                    carried = ledger.carried(handle, peer.node());
                    return true;
                });
                changed = false;
            }
            wholeSinceNanos = comparingSinceNanos;
            wholeOnce = true;
        }
        moreAlerts = true;
        workedNanos += nanos.getAsLong() - begun;
        restNanos = workedNanos * REST;
    }

    private void send() {
        while (out.isReady()) {
            Optional<TreeBatch> nodes = tree.next();
            if (nodes.isPresent()) {
                out.onNext(FollowEvent.newBuilder().setTree(nodes.get()).build());
            } else if (moreRows) {
                sendRows();
            } else if (moreAlerts) {
                sendAlerts();
            } else {
                return;
            }
        }
    }

    private void sendRows() {
        long head = database.read(handle -> ledger.head(handle, peer.node()));
        List<SharedChannel> rows =
                database.read(handle -> ledger.rows(handle, peer.node(), cursor, head, wholeUpTo, ROWS));
        moreRows = rows.size() == ROWS;
        cursor = moreRows ? rows.get(ROWS - 1).getRevision() : Math.max(cursor, head);
        if (!rows.isEmpty()) {
            out.onNext(FollowEvent.newBuilder()
                    .setChannels(ChannelBatch.newBuilder().addAllRows(rows))
                    .build());
        }
    }

    private void sendAlerts() {
        AlertCopies.Batch batch = database.read(handle -> AlertCopies.after(handle, peer.node(), alertCursor, ALERTS));
        moreAlerts = batch.alerts().size() == ALERTS;
        alertCursor = batch.cursor();
        if (!batch.alerts().isEmpty()) {
            give();
            out.onNext(FollowEvent.newBuilder()
                    .setAlerts(
                            AlertBatch.newBuilder().addAllAlerts(batch.alerts()).setCursor(batch.cursor()))
                    .build());
        }
    }

    private void give() {
        if (alertCursor > givenAlerts) {
            ledger.giveAlerts(peer.node(), alertCursor);
            givenAlerts = alertCursor;
        }
    }

    private Beat beat() {
        give();
        long nowUs = clock.millis() * 1000;
        Beat.Builder beat = Beat.newBuilder()
                .setNowUs(nowUs)
                .setCaughtUp(wholeOnce && !moreRows)
                .setRevision(cursor)
                .setAlertCursor(alertCursor)
                .setAgeMs(Math.max(0, nanos.getAsLong() - wholeSinceNanos) / 1_000_000);
        if (!carried.isEmpty()) {
            beat.addAllAges(database.read(handle -> ages(handle, carried, nowUs)));
        }
        return beat.build();
    }

    /** Of several ways to a home the oldest word counts: a row that came by it is no younger. */
    private static List<SourceAge> ages(Handle handle, List<Carried> ways, long nowUs) {
        return handle.createQuery(
                        "select w.home, min(coalesce(s.as_of_us, 0)) as as_of from unnest(:peers, :homes)"
                                + " as w (peer, home) left join copy_sources s on s.peer = w.peer and s.home = w.home group by w.home")
                .bindArray("peers", String.class, ways.stream().map(Carried::by).toList())
                .bindArray(
                        "homes", String.class, ways.stream().map(Carried::home).toList())
                .map((rs, ctx) -> SourceAge.newBuilder()
                        .setHome(rs.getString("home"))
                        .setAgeMs(Math.max(0, nowUs - rs.getLong("as_of")) / 1000)
                        .build())
                .list();
    }

    private void close(RuntimeException why) {
        over = true;
        if (!out.isCancelled()) {
            out.onError(why);
        }
    }
}
