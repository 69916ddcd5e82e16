package org.xueliang.registry.federation;

import io.grpc.stub.ServerCallStreamObserver;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.proto.v1.FollowEvent;
import org.xueliang.proto.v1.FollowRequest;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.tree.NodeRemovals;
import org.xueliang.registry.tree.Tree;

/** The peers that follow us: one stream each, the newest; a few times a second each gets a turn. */
final class Followers implements AutoCloseable {
    private static final int THREADS = 3;
    private static final int PRUNE_PERIOD_MS = 60_000;

    private final Database database;
    private final SharedLedger ledger;
    private final PeerBook peers;
    private final String self;
    private final Clock clock;
    private final Pace pace;
    private final Set<FollowStream> streams = ConcurrentHashMap.newKeySet();
    private volatile boolean over;
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(THREADS, task -> {
        Thread thread = new Thread(task, "registry-followers");
        thread.setDaemon(true);
        return thread;
    });

    Followers(
            Database database,
            SharedLedger ledger,
            PeerBook peers,
            String self,
            Clock clock,
            Pace pace,
            CountedErrors errors) {
        this.database = database;
        this.ledger = ledger;
        this.peers = peers;
        this.self = self;
        this.clock = clock;
        this.pace = pace;
        long turnMs = pace.turn().toMillis();
        threads.scheduleWithFixedDelay(this::tick, turnMs, turnMs, TimeUnit.MILLISECONDS);
        threads.scheduleWithFixedDelay(
                () -> {
                    try {
                        boolean more = true;
                        while (more && !over) {
                            more = ledger.prune();
                        }
                        for (Tree tree : Tree.values()) {
                            more = true;
                            while (more && !over) {
                                more = database.transaction(
                                        handle -> NodeRemovals.forget(handle, tree, NodeRemovals.KEPT));
                            }
                        }
                    } catch (RuntimeException e) {
                        errors.warn("federation prune", "federation: removals are not pruned: " + e.getMessage());
                    }
                },
                PRUNE_PERIOD_MS,
                PRUNE_PERIOD_MS,
                TimeUnit.MILLISECONDS);
    }

    /** One at a time: of two connections of a peer that come together the second ends the first. */
    synchronized void serve(PeerEntry peer, FollowRequest request, ServerCallStreamObserver<FollowEvent> out) {
        if (over) {
            throw Refusal.unavailable("registry: it is being shut down");
        }
        for (FollowStream stream : streams) {
            if (stream.peer().node().equals(peer.node())) {
                // The one before is a connection that broke and does not know it yet, or a second process with the key.
                stream.end(Refusal.unavailable("follow: this node follows on another connection since"));
                wake(stream);
            }
        }
        FollowStream stream =
                new FollowStream(database, ledger, peers, peer, self, clock, System::nanoTime, pace, request, out);
        out.setOnReadyHandler(() -> wake(stream));
        out.setOnCancelHandler(() -> {
            stream.cancelled();
            forget(stream);
        });
        peers.state(peer.node()).follower(1);
        streams.add(stream);
        wake(stream);
    }

    private void wake(FollowStream stream) {
        if (streams.contains(stream) && !threads.isShutdown()) {
            threads.execute(() -> {
                boolean more = stream.turn();
                if (stream.isOver()) {
                    forget(stream);
                } else if (more) {
                    // Behind what else there is to do.
                    wake(stream);
                }
            });
        }
    }

    private void forget(FollowStream stream) {
        if (streams.remove(stream)) {
            peers.state(stream.peer().node()).follower(-1);
        }
    }

    private void tick() {
        streams.forEach(this::wake);
    }

    /** Something was agreed or ended, a peer was removed: what each may see is looked at now. */
    void ring() {
        streams.forEach(stream -> {
            stream.hurry();
            wake(stream);
        });
    }

    @Override
    public void close() {
        synchronized (this) {
            over = true;
        }
        streams.forEach(stream -> {
            stream.end(Refusal.unavailable("registry: it is being shut down"));
            wake(stream);
        });
        threads.shutdown();
        try {
            if (!threads.awaitTermination(2, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
