package org.xueliang.ingest.fake;

import io.netty.buffer.PooledByteBufAllocator;
import io.prometheus.client.CollectorRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.ingest.IngestSettings;
import org.xueliang.ingest.assignment.Assignment;
import org.xueliang.ingest.assignment.AssignmentBook;
import org.xueliang.ingest.live.LiveHub;
import org.xueliang.ingest.media.IngestPipeline.MediaShared;
import org.xueliang.ingest.media.MediaOptions;
import org.xueliang.ingest.media.OnDemand;
import org.xueliang.ingest.media.StreamDirectory;
import org.xueliang.ingest.media.StreamObserver;
import org.xueliang.ingest.media.StreamObservers;
import org.xueliang.ingest.recorded.RecordedViews;
import org.xueliang.ingest.rtsp.AllowedNetworks;
import org.xueliang.ingest.rtsp.RtspGateway;
import org.xueliang.ingest.rtsp.ServerPolicies;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.ingest.session.IngestMetrics;
import org.xueliang.ingest.session.SessionLedger;
import org.xueliang.ingest.view.LiveViews;

/** The RTSP half of a gateway on a free loopback port, without door, bus and registry. */
public final class RtspOnly implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RtspOnly.class);

    private final SessionLedger ledger = new SessionLedger();
    private final StreamDirectory directory = new StreamDirectory();
    private final AssignmentBook book = new AssignmentBook();
    private final CollectorRegistry metrics = new CollectorRegistry();
    private final LiveViews views = new LiveViews();
    private final List<String> unknownPaths = new CopyOnWriteArrayList<>();
    private final MediaShared media;
    private final RtspGateway rtsp;

    private RtspOnly(StreamObserver observer, IngestSettings settings) {
        CountedErrors errors = new CountedErrors(log, Clock.systemUTC(), Duration.ofMinutes(1));
        LiveHub live = new LiveHub(PooledByteBufAllocator.DEFAULT);
        media = new MediaShared(
                new MediaOptions(settings.gatewayId(), settings.gopMaxBytes(), settings.gopMaxUnits()),
                PooledByteBufAllocator.DEFAULT,
                directory,
                new StreamObservers(List.of(observer, live), errors),
                ledger,
                channel -> book.find(channel).map(Assignment::audio).orElse(false));
        rtsp = RtspGateway.open(
                new RtspGateway.Options(
                        settings.bind(),
                        settings.rtspPort(),
                        settings.eventLoops(),
                        AllowedNetworks.parse(settings.allowedNetworks(), settings.allowLoopback()),
                        settings.pullTlsTrust(),
                        new ServerPolicies(
                                settings.unknownPaths(), settings.publishReplace(), settings.openPushOnLoopback()),
                        settings.timeouts(),
                        settings.maxSessions(),
                        settings.maxConnectionsPerPeer(),
                        settings.connectsPerSecond()),
                media,
                live,
                OnDemand.NONE,
                RecordedViews.NONE,
                views,
                book,
                GatewayTime.of(Clock.systemUTC()),
                new IngestMetrics(metrics, ledger),
                errors,
                (path, peer) -> unknownPaths.add(path));
    }

    /** @param more settings in kebab-case and their values */
    public static RtspOnly start(StreamObserver observer, Map<String, String> more) {
        return new RtspOnly(observer, Gateways.settings(more));
    }

    public int rtspPort() {
        return rtsp.port();
    }

    public StreamDirectory directory() {
        return directory;
    }

    /** For streams that come another way than by RTSP. */
    public MediaShared media() {
        return media;
    }

    public AssignmentBook assignments() {
        return book;
    }

    public SessionLedger ledger() {
        return ledger;
    }

    public CollectorRegistry metrics() {
        return metrics;
    }

    /** What the registry would open. */
    public LiveViews views() {
        return views;
    }

    /** Paths that were reported as unknown. */
    public List<String> unknownPaths() {
        return unknownPaths;
    }

    @Override
    public void close() {
        rtsp.close();
    }
}
