package org.xueliang.registry.federation;

import io.grpc.ServerServiceDefinition;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.proto.v1.Node;
import org.xueliang.registry.audit.AuditLog;
import org.xueliang.registry.calls.FederationMetrics;
import org.xueliang.registry.channel.Channels;
import org.xueliang.registry.feed.Feeds;
import org.xueliang.registry.snapshot.Stills;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.terms.TermsDoors;

/** This installation as a node: its identity, its peers, the links to them, and the door for those that call. */
public final class Federation implements AutoCloseable {
    private final NodeIdentity identity;
    private final PeerBook peers;
    private final Agreements agreements;
    private final Followers followers;
    private final SharedLedger ledger;
    private final PeerLinks links;
    private final PeerTrust trust;
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
            Clock clock) {}

    /** Begins to follow the peers that have an address. The door is opened by {@link #openDoor}. */
    public Federation(FederationSettings settings, Path dataDir, Parts parts) {
        this.settings = settings;
        this.clock = parts.clock;
        this.database = parts.database;
        identity = NodeIdentity.of(settings, dataDir, clock);
        peers = new PeerBook(database, clock);
        agreements = new Agreements(identity.node(), clock);
        ledger = new SharedLedger(database, parts.channels, identity.node(), clock, settings.removalsKept());
        followers = new Followers(database, ledger, peers, identity.node(), clock, parts.errors);
        CopyIntake intake =
                new CopyIntake(database, peers, agreements, parts.metrics, parts.feeds, identity.node(), clock);
        links = new PeerLinks(peers, identity, intake, parts.metrics, clock, parts.errors, settings.changesPerSecond());
        trust = new PeerTrust(key -> peers.ofKey(key).isPresent(), clock, why -> {
            parts.metrics.handshakes.inc();
            parts.errors.warn("federation handshake", "federation: a connection was refused: " + why);
        });
    }

    /**
     * Opens the door where one is set.
     *
     * @param intercepted puts what every call goes through around the service; the one who calls comes from here
     */
    public void openDoor(AuditLog audit, Stills stills, UnaryOperator<ServerServiceDefinition> intercepted) {
        Integer port = settings.port();
        if (port != null) {
            GrpcFederationService service = new GrpcFederationService(
                    database,
                    audit,
                    followers,
                    ledger,
                    peers,
                    agreements,
                    stills,
                    new TermsDoors(database, clock),
                    identity.node());
            door = new FederationDoor(settings.bind(), port, identity, trust, intercepted.apply(service.bindService()));
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
