package org.xueliang.registry;

import io.grpc.BindableService;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xueliang.chassis.door.RoleDoor;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.registry.alert.GrpcAlertService;
import org.xueliang.registry.alert.GrpcIntakeService;
import org.xueliang.registry.assignment.GrpcAssignmentService;
import org.xueliang.registry.audit.AuditInterceptor;
import org.xueliang.registry.audit.AuditLog;
import org.xueliang.registry.calls.ErrorInterceptor;
import org.xueliang.registry.calls.MetricsInterceptor;
import org.xueliang.registry.calls.PageTokens;
import org.xueliang.registry.calls.RegistryMetrics;
import org.xueliang.registry.cascade.GrpcCascadeService;
import org.xueliang.registry.channel.ChannelAssignments;
import org.xueliang.registry.channel.Channels;
import org.xueliang.registry.channel.GrpcChannelService;
import org.xueliang.registry.channel.NationalCodes;
import org.xueliang.registry.code.GrpcCodeService;
import org.xueliang.registry.device.DeviceAssignments;
import org.xueliang.registry.device.Devices;
import org.xueliang.registry.device.GrpcDeviceService;
import org.xueliang.registry.federation.Federation;
import org.xueliang.registry.federation.FederationSettings;
import org.xueliang.registry.federation.GrpcNodeService;
import org.xueliang.registry.federation.Pace;
import org.xueliang.registry.feed.Feeds;
import org.xueliang.registry.figures.GrpcFiguresService;
import org.xueliang.registry.filing.GrpcFilingService;
import org.xueliang.registry.gateway.GatewayDoors;
import org.xueliang.registry.history.Computing;
import org.xueliang.registry.history.GrpcHistoryService;
import org.xueliang.registry.identity.FirstStart;
import org.xueliang.registry.identity.IdentityInterceptor;
import org.xueliang.registry.identity.IssuedTokens;
import org.xueliang.registry.identity.MethodAccess;
import org.xueliang.registry.identity.RoleInterceptor;
import org.xueliang.registry.identity.SealingKey;
import org.xueliang.registry.identity.TokenTable;
import org.xueliang.registry.live.GrpcLiveService;
import org.xueliang.registry.live.LiveMetrics;
import org.xueliang.registry.live.LiveViews;
import org.xueliang.registry.live.RemoteViews;
import org.xueliang.registry.merging.GrpcMergingService;
import org.xueliang.registry.merging.Merging;
import org.xueliang.registry.merging.MergingByItself;
import org.xueliang.registry.merging.MergingMetrics;
import org.xueliang.registry.organisation.GrpcOrganisationService;
import org.xueliang.registry.place.GrpcPlaceService;
import org.xueliang.registry.retention.GrpcRetentionService;
import org.xueliang.registry.revision.Idempotency;
import org.xueliang.registry.search.GrpcSearchService;
import org.xueliang.registry.search.Indexer;
import org.xueliang.registry.sensor.GrpcSensorService;
import org.xueliang.registry.snapshot.GrantDoor;
import org.xueliang.registry.snapshot.GrpcSnapshotService;
import org.xueliang.registry.snapshot.Stills;
import org.xueliang.registry.source.GrpcSourceService;
import org.xueliang.registry.source.TermsKeeper;
import org.xueliang.registry.store.BufferAdvice;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.store.RedisLink;
import org.xueliang.registry.terms.GrpcTermsService;
import org.xueliang.registry.terms.TermsDoors;
import org.xueliang.registry.token.GrpcTokenService;
import org.xueliang.registry.transfer.GrpcTransferService;
import org.xueliang.registry.tree.NodeCalls;
import org.xueliang.registry.way.GrpcWayService;
import org.xueliang.registry.way.WayKeeper;
import org.xueliang.registry.way.WayMetrics;

/**
 * The registry in this process: gRPC, gRPC-Web, JSON, health and metrics on one port, over PostgreSQL and Redis.
 *
 * <p>A call goes through metrics, error text, identity, record and role, in this order, to its service; all of them are
 * put together in {@link #start}.
 */
public final class RegistryRole implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryRole.class);

    private final List<AutoCloseable> parts;
    private final RoleDoor door;
    private final Optional<IssuedTokens> firstTokens;
    private final int federationPort;

    private RegistryRole(
            List<AutoCloseable> parts, RoleDoor door, Optional<IssuedTokens> firstTokens, int federationPort) {
        this.federationPort = federationPort;
        this.parts = parts;
        this.door = door;
        this.firstTokens = firstTokens;
    }

    /**
     * Migrates the database, makes what a first start lacks, and returns when the door listens.
     *
     * @throws RuntimeException where PostgreSQL is away, the data folder cannot be used, or a method has no rule; nothing
     *     is left open
     */
    public static RegistryRole start(RegistrySettings settings, Clock clock) {
        return start(settings, clock, Pace.NORMAL);
    }

    /** As {@link #start(RegistrySettings, Clock)}, for a network of nodes that looks more often. */
    static RegistryRole start(RegistrySettings settings, Clock clock, Pace pace) {
        List<AutoCloseable> parts = new ArrayList<>();
        try {
            return open(settings, clock, pace, parts);
        } catch (RuntimeException e) {
            closeAll(parts, AutoCloseable.class);
            throw e;
        }
    }

    private static RegistryRole open(RegistrySettings settings, Clock clock, Pace pace, List<AutoCloseable> parts) {
        SealingKey key = SealingKey.in(settings.dataDir().resolve("sealing.key"));
        Database database = kept(
                parts, Database.open(settings.databaseUrl(), settings.databaseUser(), settings.databasePassword()));
        SealingCheck.run(database, key);
        BufferAdvice.of(database).ifPresent(LOG::warn);
        Path tokenFile = settings.serviceTokenFile();
        String handedIn = tokenFile == null ? null : FirstStart.readToken(tokenFile);
        Optional<IssuedTokens> first = FirstStart.run(database, settings.dataDir(), handedIn, clock);
        RedisLink redis = kept(parts, new RedisLink(settings.redisUrl()));

        CountedErrors errors = new CountedErrors(LOG, clock, Duration.ofMinutes(1));
        RegistryMetrics metrics = new RegistryMetrics();
        TokenTable tokens = new TokenTable(database, System::nanoTime);
        AuditLog audit = new AuditLog(database, clock);
        Feeds feeds = kept(parts, new Feeds(database, metrics, settings.subscriberStall()));
        PageTokens pages = new PageTokens(key.derive("page tokens"));
        Channels channels = new Channels(
                database, redis, key, new NationalCodes(settings.codePrefix()), clock, settings.presenceTtl());
        Devices devices = new Devices(database, channels, key, clock, errors);
        GatewayDoors doors = kept(
                parts,
                new GatewayDoors(
                        serviceToken(settings, handedIn),
                        gateway -> tokens.sealedOf(gateway).map(box -> key.open(TokenTable.owner(gateway), box))));
        TermsDoors terms = new TermsDoors(database, clock);
        GrantDoor grants = GrantDoor.underTerms(terms, GrantDoor.byRole());
        Idempotency idempotency = new Idempotency(key, clock);
        NodeCalls nodes = new NodeCalls(database, audit, feeds, tokens, pages, idempotency);
        Merging merging = new Merging(channels, clock);
        MergingByItself finding = kept(
                parts,
                new MergingByItself(
                        database, merging, audit, feeds, new MergingMetrics(metrics.registry()), errors, clock));
        Indexer indexer = kept(parts, new Indexer(database, errors));
        GrpcSensorService sensors = new GrpcSensorService(
                database, channels, audit, redis, settings.partitions(), settings.busRetention(), metrics, clock);
        FederationSettings node = settings.federation();
        Federation federation = !node.enabled()
                ? null
                : kept(
                        parts,
                        new Federation(
                                node,
                                settings.dataDir(),
                                new Federation.Parts(
                                        database, channels, feeds, metrics.federation, errors, clock, pace)));
        Stills stills = new Stills(
                channels, devices::gatewayOf, doors, federation == null ? Stills.NOWHERE : federation.stills());
        LiveViews views = kept(
                parts,
                new LiveViews(
                        settings.live(),
                        new LiveViews.Parts(
                                database,
                                channels,
                                stills,
                                doors,
                                audit,
                                terms,
                                new LiveMetrics(metrics.registry()),
                                errors,
                                clock),
                        federation == null ? RemoteViews.NOWHERE : federation.views()));
        Computing computing = new Computing();
        kept(
                parts,
                new WayKeeper(
                        database,
                        channels,
                        settings.ways(),
                        feeds,
                        new WayMetrics(metrics.registry()),
                        errors,
                        clock,
                        new TermsKeeper(database, channels, feeds, clock)));
        kept(parts, HistoryParts.open(database, channels, devices, feeds, metrics, settings, clock, errors));

        List<ServerServiceDefinition> services = intercepted(
                List.of(
                        new GrpcChannelService(channels, audit, feeds, pages, idempotency, errors),
                        new GrpcOrganisationService(nodes),
                        new GrpcPlaceService(nodes),
                        new GrpcCodeService(database, audit, idempotency, settings.codePrefix(), clock),
                        new GrpcSearchService(database, channels, indexer, pages),
                        new GrpcTransferService(database, channels, audit, feeds, tokens, settings.codePrefix(), clock),
                        new GrpcHistoryService(database, channels, feeds, tokens, pages, computing, clock),
                        new GrpcFiguresService(database, audit, idempotency, computing, clock),
                        new GrpcDeviceService(devices, audit, feeds, pages, grants, doors, clock),
                        new GrpcRetentionService(database, devices, terms, audit, doors, clock),
                        new GrpcAssignmentService(
                                new ChannelAssignments(
                                        channels,
                                        audit,
                                        feeds,
                                        tokens,
                                        settings.unknownPaths() == UnknownPaths.PENDING,
                                        clock),
                                new DeviceAssignments(devices, audit, feeds, tokens)),
                        new GrpcAlertService(database, channels, audit, feeds, tokens, pages),
                        new GrpcIntakeService(database, feeds, metrics),
                        sensors,
                        new GrpcSourceService(
                                database,
                                channels,
                                devices,
                                sensors.ofSources(),
                                doors,
                                key,
                                audit,
                                feeds,
                                tokens,
                                pages,
                                idempotency,
                                clock),
                        new GrpcSnapshotService(stills, grants),
                        new GrpcLiveService(views, stills, grants, audit, clock),
                        new GrpcCascadeService(database, channels, key, audit, feeds, tokens),
                        new GrpcFilingService(database, audit, pages, idempotency, clock),
                        new GrpcMergingService(database, channels, merging, finding, audit, feeds, pages, idempotency),
                        new GrpcTermsService(
                                database,
                                (handle, name) -> channels.require(handle, name).getCode(),
                                clock),
                        new GrpcWayService(database, channels, audit, feeds, clock),
                        new GrpcTokenService(database, audit, tokens, key, clock),
                        new GrpcNodeService(database, audit, federation)),
                new IdentityInterceptor(tokens),
                tokens,
                audit,
                metrics,
                errors);
        if (federation != null) {
            federation.openDoor(
                    audit,
                    stills,
                    views,
                    bare -> intercepted(bare, federation.identityInterceptor(), tokens, audit, metrics, errors));
        }
        InnerDoor inner = kept(parts, new InnerDoor(services));
        Pulse pulse = kept(parts, new Pulse(database, redis, tokens, feeds, channels, devices, metrics, errors));
        RoleDoor door = RoleDoor.open(
                settings.bind(),
                settings.port(),
                metrics.registry(),
                pulse::health,
                builder -> FrontDoor.add(builder, services, inner.channel(), clock));
        LOG.info("registry listens on {}:{}", settings.bind(), door.port());
        return new RegistryRole(parts, door, first, federation == null ? 0 : federation.port());
    }

    private static <T extends AutoCloseable> T kept(List<AutoCloseable> parts, T part) {
        parts.add(part);
        return part;
    }

    private static @Nullable String serviceToken(RegistrySettings settings, @Nullable String handedIn) {
        return handedIn != null
                ? handedIn
                : IssuedTokens.read(settings.dataDir())
                        .map(IssuedTokens::service)
                        .orElse(null);
    }

    private static List<ServerServiceDefinition> intercepted(
            List<BindableService> services,
            ServerInterceptor identity,
            TokenTable tokens,
            AuditLog audit,
            RegistryMetrics metrics,
            CountedErrors errors) {
        List<ServerServiceDefinition> bare =
                services.stream().map(BindableService::bindService).toList();
        MethodAccess access = new MethodAccess(bare);
        List<ServerInterceptor> onTheWayIn = List.of(
                new MetricsInterceptor(metrics),
                new ErrorInterceptor(),
                identity,
                new AuditInterceptor(access, audit, errors),
                new RoleInterceptor(access, tokens));
        return bare.stream()
                .map(service -> ServerInterceptors.interceptForward(service, onTheWayIn))
                .toList();
    }

    /** Port of the front door. */
    public int port() {
        return door.port();
    }

    /** Port of the federation door; 0 where it is closed. */
    public int federationPort() {
        return federationPort;
    }

    /** The tokens that this start made; empty where there were some. To be shown to the operator once, never logged. */
    public Optional<IssuedTokens> firstTokens() {
        return firstTokens;
    }

    /** Ends subscribers, answers what is on its way, closes the door and then the stores. */
    @Override
    public void close() {
        // Subscribers first: an open stream would keep the door waiting.
        closeAll(parts, Feeds.class);
        door.close();
        closeAll(parts, AutoCloseable.class);
    }

    private static void closeAll(List<AutoCloseable> parts, Class<? extends AutoCloseable> type) {
        for (int i = parts.size() - 1; i >= 0; i--) {
            AutoCloseable part = parts.get(i);
            if (type.isInstance(part)) {
                parts.remove(i);
                try {
                    part.close();
                } catch (Exception e) {
                    LOG.warn("{} did not close: {}", part.getClass().getSimpleName(), e.toString());
                }
            }
        }
    }
}
