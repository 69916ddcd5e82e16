package org.xueliang.registry.federation;

import io.grpc.stub.ServerCallStreamObserver;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Agreement;
import org.xueliang.proto.v1.AgreementSet;
import org.xueliang.proto.v1.AlertBatch;
import org.xueliang.proto.v1.Beat;
import org.xueliang.proto.v1.ChannelBatch;
import org.xueliang.proto.v1.FollowEvent;
import org.xueliang.proto.v1.FollowRequest;
import org.xueliang.proto.v1.SharedChannel;
import org.xueliang.proto.v1.SourceAge;
import org.xueliang.proto.v1.SyncStart;
import org.xueliang.registry.alert.AlertCopies;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.store.Feed;

/**
 * One peer that follows. Compares what it may see with what it was told, sends what is new while the call is ready, and beats
 * in between; a slow peer holds one batch in memory. One thread at a time is at work on it.
 */
final class FollowStream {
    private static final int ROWS = 200;
    private static final int ALERTS = 100;
    private static final long PERIOD_NANOS = 400_000_000L;
    private static final long BEAT_NANOS = 500_000_000L;
    private static final long STALL_NANOS = 30_000_000_000L;
    /** A comparison that takes long is paid for with rest, so that a million channels do not take a core. */
    private static final int REST = 3;

    private final Database database;
    private final SharedLedger ledger;
    private final PeerBook peers;
    private final PeerEntry peer;
    private final String self;
    private final Clock clock;
    private final ServerCallStreamObserver<FollowEvent> out;
    private final AtomicInteger wakes = new AtomicInteger();
    private volatile boolean over;
    private volatile boolean compareNow;
    private volatile @Nullable Refusal ending;

    private long cursor;
    private long alertCursor;
    private long wholeUpTo;
    private boolean started;
    private boolean moreRows = true;
    private boolean moreAlerts = true;
    private List<Agreement> told = List.of();
    /** Homes of others' channels that this peer is shown. */
    private List<String> carried = List.of();

    private long comparedNanos;
    private long restNanos;
    private long beatNanos;
    private long blockedSinceNanos;

    FollowStream(
            Database database,
            SharedLedger ledger,
            PeerBook peers,
            PeerEntry peer,
            String self,
            Clock clock,
            ServerCallStreamObserver<FollowEvent> out) {
        this.database = database;
        this.ledger = ledger;
        this.peers = peers;
        this.peer = peer;
        this.self = self;
        this.clock = clock;
        this.out = out;
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

    /** Does what there is to do; where another thread is at it, that one goes round once more. */
    void turn(FollowRequest request) {
        if (wakes.getAndIncrement() > 0) {
            return;
        }
        int seen;
        do {
            seen = wakes.get();
            try {
                step(request, System.nanoTime());
            } catch (RuntimeException e) {
                close(e);
            }
        } while (!wakes.compareAndSet(seen, 0));
    }

    private void step(FollowRequest request, long nowNanos) {
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
            start(request);
        }
        if (compareNow || nowNanos - comparedNanos >= Math.max(PERIOD_NANOS, restNanos)) {
            compare(nowNanos);
        }
        send(nowNanos);
        if (out.isReady()) {
            blockedSinceNanos = 0;
        } else if (blockedSinceNanos == 0) {
            blockedSinceNanos = nowNanos | 1;
        } else if (nowNanos - blockedSinceNanos > STALL_NANOS) {
            close(Refusal.tooMuch("follower took nothing for " + STALL_NANOS / 1_000_000_000L + " s"));
        }
    }

    private void start(FollowRequest request) {
        SharedLedger.Start start = ledger.start(peer.node(), request.getEpoch(), request.getRevision());
        cursor = start.revision();
        long alertsHead = database.read(Feed.ALERTS::head);
        alertCursor = request.getAlertCursor() < 0 || request.getAlertCursor() > alertsHead
                ? alertsHead
                : request.getAlertCursor();
        tellAgreements();
        ledger.compare(peer.node());
        wholeUpTo = start.whole() ? database.read(handle -> ledger.head(handle, peer.node())) : 0;
        out.onNext(FollowEvent.newBuilder()
                .setStart(SyncStart.newBuilder()
                        .setEpoch(start.epoch())
                        .setWhole(start.whole())
                        .setNode(self)
                        .setNowUs(clock.millis() * 1000))
                .build());
        started = true;
    }

    private void tellAgreements() {
        List<Agreement> now = database.read(handle -> AgreementStore.told(handle, self, peer.node()));
        if (!now.equals(told) || !started) {
            told = now;
            out.onNext(FollowEvent.newBuilder()
                    .setAgreements(AgreementSet.newBuilder().addAllAgreements(now))
                    .build());
        }
    }

    private void compare(long nowNanos) {
        compareNow = false;
        tellAgreements();
        long begun = System.nanoTime();
        ledger.compare(peer.node());
        // Also what was compared for a connection before this one.
        moreRows |= database.read(handle -> ledger.head(handle, peer.node())) > cursor;
        restNanos = (System.nanoTime() - begun) * REST;
        comparedNanos = nowNanos;
        moreAlerts = true;
        database.read(handle -> {
            peers.state(peer.node()).shown(ledger.shown(handle, peer.node()));
            carried = ledger.carried(handle, peer.node());
            return true;
        });
    }

    private void send(long nowNanos) {
        while (out.isReady() && (moreRows || moreAlerts)) {
            if (moreRows) {
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
            } else {
                AlertCopies.Batch batch =
                        database.read(handle -> AlertCopies.after(handle, peer.node(), alertCursor, ALERTS));
                moreAlerts = batch.alerts().size() == ALERTS;
                alertCursor = batch.cursor();
                if (!batch.alerts().isEmpty()) {
                    out.onNext(FollowEvent.newBuilder()
                            .setAlerts(AlertBatch.newBuilder()
                                    .addAllAlerts(batch.alerts())
                                    .setCursor(batch.cursor()))
                            .build());
                }
            }
        }
        if (out.isReady() && nowNanos - beatNanos >= BEAT_NANOS) {
            beatNanos = nowNanos;
            out.onNext(FollowEvent.newBuilder().setBeat(beat()).build());
        }
    }

    private Beat beat() {
        long nowUs = clock.millis() * 1000;
        Beat.Builder beat = Beat.newBuilder()
                .setNowUs(nowUs)
                .setCaughtUp(!moreRows)
                .setRevision(cursor)
                .setAlertCursor(alertCursor);
        if (!carried.isEmpty()) {
            beat.addAllAges(database.read(handle -> ages(handle, carried, nowUs)));
        }
        return beat.build();
    }

    private static List<SourceAge> ages(Handle handle, List<String> homes, long nowUs) {
        return handle.createQuery("select home, max(as_of_us) as as_of from copy_sources where home = any(:homes)"
                        + " group by home")
                .bindArray("homes", String.class, homes)
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
