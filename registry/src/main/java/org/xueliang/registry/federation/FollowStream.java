package org.xueliang.registry.federation;

import io.grpc.stub.ServerCallStreamObserver;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.AgreementSet;
import org.xueliang.proto.v1.Beat;
import org.xueliang.proto.v1.FollowEvent;
import org.xueliang.proto.v1.FollowRequest;
import org.xueliang.proto.v1.SharedChannel;
import org.xueliang.proto.v1.SyncStart;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.federation.SharedComparison.Compared;
import org.xueliang.registry.store.Database;

/**
 * One peer that follows. Compares what it may see with what it was told, sends what is new while the call is ready, and beats
 * in between; a slow peer holds one batch in memory. A turn compares one part, so that large shares neither keep the beats nor
 * other followers waiting. One thread at a time is at work on it.
 */
final class FollowStream {
    private static final long STALL_NANOS = 30_000_000_000L;

    private final Database database;
    private final SharedLedger ledger;
    private final PeerBook peers;
    private final PeerEntry peer;
    private final String self;
    private final Clock clock;
    private final LongSupplier nanos;
    private final long betweenBeatsNanos;
    private final long betweenLooksNanos;
    private final FollowRequest request;
    private final ServerCallStreamObserver<FollowEvent> out;
    private final AgreementsTold agreements;
    private final SharedTree tree;
    private final RowsTold rows;
    private final AlertsTold alerts;
    private final CarriedAges carried;
    private final ComparisonRound round;
    private final LatelyChanged lately = new LatelyChanged();
    private final AtomicInteger wakes = new AtomicInteger();
    private volatile boolean over;
    private volatile boolean compareNow;
    private volatile @Nullable Refusal ending;

    private boolean started;
    private boolean changed = true;
    /** What was told before may be under an agreement that has ended since: nothing goes out that is not compared anew. */
    private boolean unsure = true;

    private long latelyNanos;
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
        this.betweenBeatsNanos = pace.beat().toNanos();
        this.betweenLooksNanos = 2 * pace.turn().toNanos();
        this.request = request;
        this.out = out;
        this.agreements = new AgreementsTold(database, self, peer.node());
        this.tree = new SharedTree(database, ledger, peer.node(), self, request.getTreeMark());
        this.rows = new RowsTold(database, ledger, peer.node());
        this.alerts = new AlertsTold(database, ledger, peer.node());
        this.carried = new CarriedAges(peer.node());
        this.round = new ComparisonRound(pace.compare().toNanos());
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
        return !over && (round.after() != null || lately.more());
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
        if (round.isDue(nowNanos, compareNow)) {
            begin(nowNanos);
        }
        if (lately.more() || nowNanos - latelyNanos >= betweenLooksNanos) {
            latelyNanos = nowNanos;
            compareLately();
        }
        String after = round.after();
        if (after != null) {
            compare(after);
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
        alerts.begin(start.alerts());
        tellAgreements();
        // What is not told yet is found by the comparison that begins now.
        database.read(handle -> {
            lately.fromNow(handle);
            return true;
        });
        rows.begin(start.revision(), start.whole());
        out.onNext(FollowEvent.newBuilder()
                .setStart(SyncStart.newBuilder()
                        .setEpoch(start.epoch())
                        .setWhole(start.whole())
                        .setNode(self)
                        .setNowUs(clock.millis() * 1000)
                        .setAlertCursor(alerts.cursor()))
                .build());
        beatNanos = nowNanos - betweenBeatsNanos;
        started = true;
    }

    private void tellAgreements() {
        for (AgreementSet set : agreements.next()) {
            out.onNext(FollowEvent.newBuilder().setAgreements(set).build());
        }
    }

    private void begin(long nowNanos) {
        // What an agreement gives anew may name owners and places that were not told yet: they go before it.
        changed |= compareNow;
        unsure |= compareNow;
        compareNow = false;
        round.begin(nowNanos);
        tellAgreements();
    }

    /** What was written since, ahead of the comparison of all. */
    private void compareLately() {
        List<String> codes = database.read(lately::next);
        if (!codes.isEmpty()) {
            compareSome(codes);
        }
    }

    /** Says whether something is to be told of them first. */
    private boolean compareSome(List<String> codes) {
        Compared some = ledger.compare(peer.node(), codes);
        if (some.changed() > 0) {
            if (!tree.has(some.owners(), some.places())) {
                tree.compare(true);
            }
            changed = true;
            rows.found();
        }
        return some.changed() > 0;
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
        rows.look();
        boolean last = part.next().isEmpty();
        if (last && changed) {
            tree.compare(true);
            database.read(handle -> {
                peers.state(peer.node()).shown(ledger.shown(handle, peer.node()));
                carried.look(handle);
                return true;
            });
            changed = false;
        }
        unsure &= !last;
        round.compared(part.next().orElse(null));
        alerts.look();
        round.worked(nanos.getAsLong() - begun);
        if (last) {
            peers.state(peer.node()).compared(round.workedMs());
        }
    }

    private void send() {
        while (out.isReady()) {
            Optional<FollowEvent.Builder> next = next();
            if (next.isEmpty()) {
                return;
            }
            out.onNext(next.get().build());
        }
    }

    /** Places before the channels that name them, channels before their alerts; empty also where some are to be told anew first. */
    private Optional<FollowEvent.Builder> next() {
        FollowEvent.Builder event = FollowEvent.newBuilder();
        return tree.next()
                .map(event::setTree)
                .or(() -> rows.next(this::areOthers).map(event::setChannels))
                .or(() -> rows.more()
                        ? Optional.empty()
                        : alerts.next(this::compareSome).map(event::setAlerts));
    }

    /** Whether rows that would go out are others now than they were when they were compared. */
    private boolean areOthers(List<SharedChannel> page) {
        List<String> old = notCompared(page);
        return !old.isEmpty() && compareSome(old);
    }

    /** Those that the comparison since the last change of what is agreed did not come to yet. */
    private List<String> notCompared(List<SharedChannel> page) {
        String reached = compareNow ? "" : round.after();
        return reached == null || !(compareNow || unsure) ? List.of() : behind(reached, page);
    }

    private static List<String> behind(String code, List<SharedChannel> page) {
        return page.stream()
                .filter(row -> !row.getRemoved())
                .map(row -> row.getChannel().getCode())
                .filter(one -> one.compareTo(code) > 0)
                .toList();
    }

    private Beat beat() {
        alerts.give();
        long nowUs = clock.millis() * 1000;
        Beat.Builder beat = Beat.newBuilder()
                .setNowUs(nowUs)
                .setCaughtUp(round.hasEnded() && !rows.more())
                .setRevision(rows.cursor())
                .setAlertCursor(alerts.cursor())
                .setAgeMs(round.ageMs(nanos.getAsLong()));
        if (!carried.isEmpty()) {
            beat.addAllAges(database.read(handle -> carried.at(handle, nowUs)));
        }
        return beat.build();
    }

    private void close(RuntimeException why) {
        over = true;
        if (!out.isCancelled()) {
            out.onError(why);
        }
    }
}
