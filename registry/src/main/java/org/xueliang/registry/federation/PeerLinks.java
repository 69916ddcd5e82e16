package org.xueliang.registry.federation;

import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.proto.v1.GetSnapshotRequest;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.Snapshot;
import org.xueliang.proto.v1.TakePeerSnapshotRequest;
import org.xueliang.registry.calls.FederationMetrics;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.snapshot.Stills;

/** A link to each peer that has an address, as the peers are entered now; and what no agreement gives any more, taken away. */
final class PeerLinks implements AutoCloseable, Stills.RemoteStills {
    private static final long BURYING_NANOS = 500_000_000L;
    /** A node that has to ask a gateway, which has to ask a device. */
    private static final int STILL_DEADLINE_S = 15;

    private final PeerBook peers;
    private final NodeIdentity self;
    private final CopyIntake intake;
    private final CopySweep sweep;
    private final FederationMetrics metrics;
    private final Clock clock;
    private final CountedErrors errors;
    private final Pace pace;
    private final int changesPerSecond;
    private final Map<String, PeerLink> links = new ConcurrentHashMap<>();
    private final Map<String, Swept> swept = new HashMap<>();
    private final ScheduledExecutorService thread = Executors.newScheduledThreadPool(2, task -> {
        Thread made = new Thread(task, "registry-links");
        made.setDaemon(true);
        return made;
    });

    PeerLinks(
            PeerBook peers,
            NodeIdentity self,
            CopyIntake intake,
            CopySweep sweep,
            FederationMetrics metrics,
            Clock clock,
            CountedErrors errors,
            Pace pace,
            int changesPerSecond) {
        this.peers = peers;
        this.self = self;
        this.intake = intake;
        this.sweep = sweep;
        this.metrics = metrics;
        this.clock = clock;
        this.errors = errors;
        this.pace = pace;
        this.changesPerSecond = changesPerSecond;
        thread.scheduleWithFixedDelay(guarded(this::tick), 0, pace.tick().toMillis(), TimeUnit.MILLISECONDS);
        long refreshMs = pace.refresh().toMillis();
        thread.scheduleWithFixedDelay(guarded(this::second), refreshMs, refreshMs, TimeUnit.MILLISECONDS);
    }

    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                errors.warn("federation", "federation: " + e.getMessage());
            }
        };
    }

    /** Takes away what is not given any more without waiting for its turn. */
    void lookAgain() {
        thread.execute(guarded(this::second));
    }

    private void tick() {
        fit();
        long now = System.nanoTime();
        links.values().forEach(link -> link.tick(now));
    }

    private synchronized void second() {
        peers.refresh();
        for (PeerEntry peer : peers.all()) {
            long asOfUs = peers.state(peer.node()).asOfUs();
            if (asOfUs > 0 && !peer.address().isEmpty()) {
                metrics.age.labels(peer.node()).set((clock.millis() - asOfUs / 1000) / 1000.0);
            }
            Swept now = new Swept(peer, Set.copyOf(sweep.inForce(peer.node()).keySet()));
            if (!now.equals(swept.get(peer.node()))) {
                sweep.sweep(peer);
                swept.put(peer.node(), now);
            }
        }
        swept.keySet().removeIf(node -> peers.ofNode(node).isEmpty());
        bury(BURYING_NANOS);
    }

    /** What a peer was allowed when its copies were looked at last. */
    private record Swept(PeerEntry peer, Set<String> inForce) {}

    /** Takes away what is left of peers that were removed; the rest goes on in the background. */
    void bury(long mostNanos) {
        sweep.bury(System.nanoTime() + mostNanos);
    }

    /** Closes links of peers that are gone or are others now, opens those that lack. */
    synchronized void fit() {
        List<PeerEntry> now = peers.all();
        links.values().removeIf(link -> {
            boolean gone = now.stream().noneMatch(peer -> sameLink(peer, link.peer()));
            if (gone) {
                link.close();
            }
            return gone;
        });
        for (PeerEntry peer : now) {
            if (!peer.address().isEmpty() && !links.containsKey(peer.node())) {
                PeerState state = peers.state(peer.node());
                state.link(Presence.OFFLINE, "not tried yet");
                links.put(peer.node(), new PeerLink(peer, self, intake, state, metrics, clock, pace, changesPerSecond));
            }
        }
    }

    private static boolean sameLink(PeerEntry one, PeerEntry other) {
        return one.equals(other);
    }

    PeerLink require(String node) {
        PeerLink link = links.get(node);
        if (link == null) {
            throw Refusal.unavailable("node '" + node + "': we have no address of it");
        }
        return link;
    }

    @Override
    public Snapshot take(org.xueliang.proto.v1.Channel copy, GetSnapshotRequest request, Stills.Asker asker) {
        List<String> path = copy.getCopy().getPathList();
        return require(path.get(path.size() - 1))
                .ask(
                        STILL_DEADLINE_S,
                        stub -> stub.takePeerSnapshot(TakePeerSnapshotRequest.newBuilder()
                                .setSnapshot(request)
                                .setRequestingNode(asker.node().isEmpty() ? self.node() : asker.node())
                                .setUser(asker.user())
                                .setGrant(asker.grant())
                                .addAllPath(asker.path())
                                .build()));
    }

    @Override
    public synchronized void close() {
        thread.shutdownNow();
        links.values().forEach(PeerLink::close);
        links.clear();
    }
}
