package org.xueliang.registry.federation;

import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.proto.v1.Node;
import org.xueliang.registry.audit.AuditLog;
import org.xueliang.registry.calls.FederationMetrics;
import org.xueliang.registry.channel.Channels;
import org.xueliang.registry.feed.Feeds;
import org.xueliang.registry.live.LiveViews;
import org.xueliang.registry.live.RemoteViews;
import org.xueliang.registry.snapshot.Stills;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.terms.TermsDoors;

/** This installation as a node: its identity, its peers, the links to them, and the door for those that call. */
public final class Federation implements AutoCloseable {
    private static final long BURYING_NANOS = 3_000_000_000L;

    private final NodeIdentity identity;
    private final PeerBook peers;
    private final Agreements agreements;
    private final Followers followers;
    private final SharedLedger ledger;
    private final PeerLinks links;
    private final PeerTrust trust;
    private final DoorGuard guard;
    private final FederationSettings settings;
    private final Clock clock;
    private final Database database;
    private @Nullable FederationDoor door;

    /** The parts of the registry that a node stands on. */
    public record Parts(
            Database database,
            Channels channels,
            Feeds feeds,
            FederationMetrics metrics,
            CountedErrors errors,
            Clock clock,
            Pace pace) {}

    /** Begins to follow the peers that have an address. The door is opened by {@link #openDoor}. */
    public Federation(FederationSettings settings, Path dataDir, Parts parts) {
        this.settings = settings;
        this.clock = parts.clock;
        this.database = parts.database;
        identity = NodeIdentity.of(settings, dataDir, clock);
        peers = new PeerBook(database, clock);
        agreements = new Agreements(identity.node(), clock);
        ledger = new SharedLedger(database, parts.channels, identity.node(), clock, settings.removalsKept());
        followers = new Followers(database, ledger, peers, identity.node(), clock, parts.pace, parts.errors);
        parts.channels.copies().named(identity.node());
        CopySweep sweep = new CopySweep(database, peers, identity.node(), clock);
        CopyIntake intake =
                new CopyIntake(database, peers, agreements, parts.metrics, parts.feeds, identity.node(), clock, sweep);
        guard = new DoorGuard(DoorGuard.LIMITS, why -> {
            parts.metrics.connections.inc();
            parts.errors.warn("federation door", "federation: a connection was not taken: " + why);
        });
        links = new PeerLinks(
                peers,
                identity,
                intake,
                sweep,
                parts.metrics,
                clock,
                parts.errors,
                parts.pace,
                settings.changesPerSecond());
        trust = new PeerTrust(key -> peers.ofKey(key).isPresent(), clock, why -> {
            parts.metrics.handshakes.inc();
            parts.errors.warn("federation handshake", "federation: a connection was refused: " + why);
        });
    }

    /**
     * Opens the door where one is set.
     *
     * @param intercepted puts what every call goes through around the services; the one who calls comes from here
     */
    public void openDoor(
            AuditLog audit,
            Stills stills,
            LiveViews views,
            Function<List<BindableService>, List<ServerServiceDefinition>> intercepted) {
        Integer port = settings.port();
        if (port != null) {
            TermsDoors terms = new TermsDoors(database, clock);
            GrpcFederationService service = new GrpcFederationService(
                    database, audit, followers, ledger, peers, agreements, stills, terms, identity.node());
            GrpcPeerLiveService live = new GrpcPeerLiveService(
                    database, ledger, peers, stills, views, audit, terms, clock, identity.node());
            door = new FederationDoor(
                    settings.bind(), port, identity, trust, guard, intercepted.apply(List.of(service, live)));
        }
    }

    /** Finds out who calls at the federation door. */
    public io.grpc.ServerInterceptor identityInterceptor() {
        return new PeerInterceptor(peers, clock);
    }

    /** The way to other nodes' pictures. */
    public Stills.RemoteStills stills() {
        return links;
    }

    /** The way to other nodes' live views. */
    public RemoteViews views() {
        return new PeerViews(links, peers, identity.node());
    }

    /** Port of the door; 0 where it is closed. */
    public int port() {
        FederationDoor open = door;
        return open == null ? 0 : open.port();
    }

    Node node() {
        return Node.newBuilder()
                .setNode(identity.node())
                .setCertificatePem(PemFiles.pem(identity.certificate()))
                .setKeySha256(identity.keySha256())
                .setNotAfterUs(identity.certificate().getNotAfter().getTime() * 1000)
                .setPort(port())
                .build();
    }

    NodeIdentity identity() {
        return identity;
    }

    String self() {
        return identity.node();
    }

    Agreements agreements() {
        return agreements;
    }

    PeerLinks links() {
        return links;
    }

    PeerState state(String node) {
        return peers.state(node);
    }

    Optional<PeerEntry> peer(String node) {
        return peers.ofNode(node);
    }

    /** A peer was entered or replaced. */
    void peersChanged() {
        peers.refresh();
        links.fit();
        followers.ring();
    }

    void peerRemoved(String node) {
        peersChanged();
        links.bury(BURYING_NANOS);
        peers.forget(node);
    }

    /** Something was agreed or ended here. */
    void agreed() {
        followers.ring();
        links.lookAgain();
    }

    @Override
    public void close() {
        links.close();
        followers.close();
        FederationDoor open = door;
        if (open != null) {
            open.close();
        }
    }
}
