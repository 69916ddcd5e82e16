package org.xueliang.ingest;

import io.netty.buffer.PooledByteBufAllocator;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.hotspot.DefaultExports;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.ingest.analysis.AnalysisMetrics;
import org.xueliang.ingest.analysis.AnalysisSettings;
import org.xueliang.ingest.analysis.PictureAnalysis;
import org.xueliang.ingest.assignment.Assignment;
import org.xueliang.ingest.assignment.AssignmentBook;
import org.xueliang.ingest.assignment.PresenceObserver;
import org.xueliang.ingest.assignment.RegistryLink;
import org.xueliang.ingest.assignment.WithoutTrials;
import org.xueliang.ingest.bus.BusMetrics;
import org.xueliang.ingest.bus.BusSettings;
import org.xueliang.ingest.bus.FrameEventPublisher;
import org.xueliang.ingest.bus.RedisFrameEventPublisher;
import org.xueliang.ingest.door.DeviceCalls;
import org.xueliang.ingest.door.GatewayDoor;
import org.xueliang.ingest.gb28181.Gb28181Gateway;
import org.xueliang.ingest.gb28181.GbCascade;
import org.xueliang.ingest.gb28181.GbOnDemand;
import org.xueliang.ingest.gb28181.GbReports;
import org.xueliang.ingest.gb28181.GbStreams;
import org.xueliang.ingest.gb28181.RegistryReports;
import org.xueliang.ingest.gb28181.cascade.UpperStreams;
import org.xueliang.ingest.gb28181.cascade.WaitingAlarms;
import org.xueliang.ingest.gb28181.device.DeviceBook;
import org.xueliang.ingest.gb28181.device.KeptRegistrations;
import org.xueliang.ingest.gb28181.device.RegistrationStore;
import org.xueliang.ingest.gb28181.report.DeviceLink;
import org.xueliang.ingest.gb28181.report.RedisAlarms;
import org.xueliang.ingest.gb28181.report.RedisRegistrations;
import org.xueliang.ingest.live.LiveHub;
import org.xueliang.ingest.media.IngestPipeline.MediaShared;
import org.xueliang.ingest.media.MediaOptions;
import org.xueliang.ingest.media.OnDemand;
import org.xueliang.ingest.media.StreamDirectory;
import org.xueliang.ingest.media.StreamMetrics;
import org.xueliang.ingest.media.StreamObserver;
import org.xueliang.ingest.media.StreamObservers;
import org.xueliang.ingest.recorded.RecordedViews;
import org.xueliang.ingest.rtsp.RtspGateway;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.ingest.session.IngestMetrics;
import org.xueliang.ingest.session.SessionLedger;
import org.xueliang.ingest.snapshot.SnapshotMetrics;
import org.xueliang.ingest.snapshot.SnapshotService;
import org.xueliang.ingest.snapshot.SnapshotSettings;
import org.xueliang.ingest.source.SourceMetrics;

/**
 * A running gateway. Cameras are pulled and publishers taken as the registry assigns them; access units go to the caches, the
 * viewers and the analysis; frame events go to the bus; stills are taken at the door. Close it once.
 */
public final class IngestRole implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(IngestRole.class);

    /** An alarm that no platform took in a week is no news. */
    private static final Duration LONGEST_ALARM = Duration.ofDays(7);

    private final CollectorRegistry metrics = new CollectorRegistry();
    private final SessionLedger ledger = new SessionLedger();
    private final StreamDirectory directory = new StreamDirectory();
    private final AssignmentBook book = new AssignmentBook();
    /** In the order of their making; closed in the reverse. */
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    private final RtspGateway rtsp;
    private final GatewayDoor door;
    private final @Nullable RegistryLink registry;
    private final @Nullable FrameEventPublisher bus;
    private final @Nullable PictureAnalysis analysis;
    private final DeviceBook deviceBook;
    private final @Nullable DeviceLink deviceLink;
    private final @Nullable Gb28181Gateway gb28181;
    private final @Nullable GbStreams gbStreams;
    private final GatewaySources sources;

    private IngestRole(IngestSettings settings, Clock clock, List<StreamObserver> more) {
        try {
            GatewayTime time = GatewayTime.of(clock);
            CountedErrors errors = new CountedErrors(log, clock, Duration.ofMinutes(1));
            IngestMetrics sessionMetrics = new IngestMetrics(metrics, ledger);
            DefaultExports.register(metrics);
            String token = GatewayOptions.token(settings);

            bus = settings.redisUrl() == null ? null : bus(settings, settings.redisUrl(), clock);
            registry = settings.registry() == null
                    ? null
                    : keep(new RegistryLink(
                            settings.registry(),
                            token,
                            settings.gatewayId(),
                            () -> doorAddress(settings),
                            book,
                            errors));

            deviceBook = new DeviceBook(registry == null);
            deviceLink = registry == null || !settings.gb28181().enabled()
                    ? null
                    : keep(new DeviceLink(
                            registry.channel(),
                            registry.token(),
                            settings.gatewayId(),
                            settings.gb28181().domain(),
                            () -> doorAddress(settings),
                            deviceBook,
                            errors,
                            this::tellDevicesAgain));
            RegistryReports reports = deviceLink == null ? null : new RegistryReports(deviceLink, book);
            gb28181 = settings.gb28181().enabled()
                    ? keep(Gb28181Gateway.open(
                            settings.gb28181(),
                            settings.gatewayId(),
                            deviceBook,
                            reports == null ? GbReports.NONE : reports,
                            new KeptRegistrations(
                                    registrations(settings, clock),
                                    token,
                                    settings.gb28181().maxDevices()),
                            time,
                            metrics,
                            errors,
                            settings.eventLoops()))
                    : null;

            OnDemand onDemand = gb28181 == null ? OnDemand.NONE : new GbOnDemand(gb28181);
            LiveHub live = new LiveHub(PooledByteBufAllocator.DEFAULT);
            List<StreamObserver> observers = new ArrayList<>(more);
            StreamMetrics streamMetrics = new StreamMetrics();
            metrics.register(streamMetrics);
            observers.add(streamMetrics);
            analysis = bus == null ? null : analysis(settings, bus, clock);
            if (analysis != null) {
                observers.add(new WithoutTrials(analysis, book));
            }
            observers.add(live);
            UpperStreams upperStreams = new UpperStreams(PooledByteBufAllocator.DEFAULT);
            if (gb28181 != null) {
                observers.add(upperStreams);
            }
            if (registry != null) {
                observers.add(new PresenceObserver(registry.reporter(), book, time, settings.gatewayId()));
            }

            SnapshotService snapshots = keep(new SnapshotService(
                    directory, onDemand, SnapshotSettings.DEFAULT, clock, new SnapshotMetrics(metrics)));
            sources = keep(new GatewaySources(settings, registry, () -> doorAddress(settings), time, errors));
            metrics.register(new SourceMetrics(sources::followed, time::wallUs));
            door = keep(GatewayDoor.open(
                    settings.doorBind(),
                    settings.doorPort(),
                    token,
                    metrics,
                    this::health,
                    snapshots,
                    gb28181 == null ? null : new DeviceCalls(gb28181, book, settings.gatewayId(), this::rtspPort),
                    sources.discovery()));
            MediaShared media = new MediaShared(
                    new MediaOptions(settings.gatewayId(), settings.gopMaxBytes(), settings.gopMaxUnits()),
                    PooledByteBufAllocator.DEFAULT,
                    directory,
                    new StreamObservers(observers, errors),
                    ledger,
                    channel -> book.find(channel).map(Assignment::audio).orElse(false));
            rtsp = keep(RtspGateway.open(
                    GatewayOptions.rtsp(settings),
                    media,
                    live,
                    onDemand,
                    gb28181 == null ? RecordedViews.NONE : gb28181::recorded,
                    book,
                    time,
                    sessionMetrics,
                    errors,
                    registry == null ? (path, peer) -> {} : registry.unknownPaths()::report));
            // After RTSP: closed before it, so that nothing of it is held when RTSP looks.
            gbStreams = gb28181 == null
                    ? null
                    : keep(GbStreams.open(
                            settings.gb28181(),
                            gb28181,
                            GatewayOptions.networks(settings),
                            media,
                            time,
                            book,
                            deviceBook));
            if (gbStreams != null) {
                metrics.register(gbStreams.playbackCounts());
            }
            if (gb28181 != null) {
                keep(GbCascade.open(
                        gb28181,
                        settings.gb28181(),
                        settings.gatewayId(),
                        deviceBook,
                        directory,
                        upperStreams,
                        ledger,
                        metrics,
                        waitingAlarms(settings, clock),
                        time,
                        errors,
                        registry,
                        reports));
            }
            if (deviceLink != null && gb28181 != null) {
                deviceLink.catalogs().whenLost(gb28181::catalogLost);
                deviceLink.start();
            }
            if (registry != null) {
                registry.start();
            }
            sources.start();
        } catch (RuntimeException e) {
            closeParts();
            throw e;
        }
    }

    /**
     * Starts a gateway; it listens when this returns.
     *
     * @throws RuntimeException that says what cannot be had: a port, the token file; nothing is left running then
     */
    public static IngestRole start(IngestSettings settings, Clock clock) {
        return start(settings, clock, List.of());
    }

    /** As {@link #start(IngestSettings, Clock)}, with more that watches streams. */
    public static IngestRole start(IngestSettings settings, Clock clock, List<StreamObserver> more) {
        return new IngestRole(settings, clock, more);
    }

    private <T extends AutoCloseable> T keep(T part) {
        parts.push(part);
        return part;
    }

    private FrameEventPublisher bus(IngestSettings settings, String redisUrl, Clock clock) {
        BusSettings defaults = BusSettings.of(redisUrl, settings.partitions());
        return keep(new RedisFrameEventPublisher(
                new BusSettings(
                        redisUrl,
                        settings.partitions(),
                        settings.busRetention(),
                        defaults.maxEntriesPerPartition(),
                        defaults.maxBytesPerPartition(),
                        defaults.maxQueuedEvents(),
                        defaults.maxQueuedBytes(),
                        defaults.maxInFlight(),
                        defaults.commandTimeout()),
                new BusMetrics(metrics),
                clock));
    }

    /** Closed after the gateway, so that its last word is kept. */
    private RegistrationStore registrations(IngestSettings settings, Clock clock) {
        return settings.redisUrl() == null
                ? RegistrationStore.NONE
                : keep(new RedisRegistrations(
                        settings.redisUrl(),
                        settings.gatewayId(),
                        settings.gb28181().maxDevices(),
                        settings.gb28181().maxExpires(),
                        clock));
    }

    /** Closed after the cascade. */
    private WaitingAlarms waitingAlarms(IngestSettings settings, Clock clock) {
        return settings.redisUrl() == null
                ? WaitingAlarms.NONE
                : keep(new RedisAlarms(settings.redisUrl(), settings.gatewayId(), LONGEST_ALARM, clock));
    }

    private PictureAnalysis analysis(IngestSettings settings, FrameEventPublisher out, Clock clock) {
        int cores = Runtime.getRuntime().availableProcessors();
        int threads = settings.decoderThreads() == 0 ? cores : settings.decoderThreads();
        return keep(PictureAnalysis.start(
                AnalysisSettings.of(threads, settings.cpuBudget() * cores, settings.analysisRate()),
                settings.gatewayId(),
                out,
                clock,
                new AnalysisMetrics(metrics)));
    }

    private void tellDevicesAgain() {
        Gb28181Gateway gateway = gb28181;
        DeviceLink link = deviceLink;
        if (gateway != null && link != null) {
            link.devices().tellAllAgain(gateway::statuses);
        }
    }

    private String doorAddress(IngestSettings settings) {
        return settings.advertisedDoor() != null ? settings.advertisedDoor() : settings.doorBind() + ":" + doorPort();
    }

    private Map<String, String> health() {
        Map<String, String> health = new TreeMap<>();
        health.put("rtsp", "");
        if (registry != null) {
            health.put("registry", registry.trouble());
        }
        if (deviceLink != null) {
            health.put("devices", deviceLink.trouble());
        }
        health.put("sources", sources.trouble());
        if (bus != null) {
            health.put("bus", bus.trouble());
        }
        if (analysis != null) {
            health.put("decode", analysis.trouble());
        }
        return health;
    }

    /** Port of the RTSP server. */
    public int rtspPort() {
        return rtsp.port();
    }

    /** Port of SIP; empty where this gateway takes no devices of GB/T 28181. */
    public OptionalInt sipPort() {
        return gb28181 == null ? OptionalInt.empty() : OptionalInt.of(gb28181.port());
    }

    /** Port of media of GB/T 28181 devices; empty where this gateway takes none. */
    public OptionalInt rtpPort() {
        return gbStreams == null ? OptionalInt.empty() : OptionalInt.of(gbStreams.rtpPort());
    }

    /** The devices in force; a gateway without a registry is given them here. */
    public DeviceBook devices() {
        return deviceBook;
    }

    /** Port of the gateway's own door. */
    public int doorPort() {
        return door.port();
    }

    /** What is counted, as {@code /metrics} shows it. */
    public CollectorRegistry metrics() {
        return metrics;
    }

    /** The live streams. */
    public StreamDirectory directory() {
        return directory;
    }

    /** The assignments in force; a gateway without a registry is given them here. */
    public AssignmentBook assignments() {
        return book;
    }

    /** Everything sessions hold: empty when none lives. */
    public SessionLedger ledger() {
        return ledger;
    }

    @Override
    public void close() {
        if (registry != null) {
            registry.stopWatching();
        }
        closeParts();
    }

    private void closeParts() {
        AutoCloseable part;
        while ((part = parts.poll()) != null) {
            try {
                part.close();
            } catch (Exception e) {
                log.warn("{} did not end well: {}", part.getClass().getSimpleName(), e.toString());
            }
        }
    }
}
