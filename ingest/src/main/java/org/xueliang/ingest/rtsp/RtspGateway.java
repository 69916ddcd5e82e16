package org.xueliang.ingest.rtsp;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.ingest.assignment.Assignment;
import org.xueliang.ingest.assignment.AssignmentBook;
import org.xueliang.ingest.live.LiveHub;
import org.xueliang.ingest.media.IngestPipeline.MediaShared;
import org.xueliang.ingest.media.OnDemand;
import org.xueliang.ingest.recorded.RecordedViews;
import org.xueliang.ingest.session.GatewayTime;
import org.xueliang.ingest.session.IngestMetrics;
import org.xueliang.ingest.session.SessionIds;
import org.xueliang.ingest.session.SessionLedger;
import org.xueliang.ingest.session.SessionTimeouts;
import org.xueliang.ingest.view.LiveViews;
import org.xueliang.ingest.view.Relays;

/** Everything RTSP of a gateway: the event loops, the pulls, the server. */
public final class RtspGateway implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RtspGateway.class);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    private final MultiThreadIoEventLoopGroup loops;
    private final SessionLedger ledger;
    private final HostResolver resolver;
    private final PullSupervisor pulls;
    private final PullSupervisor relayed;
    private final RtspServer server;

    /**
     * How it works.
     *
     * @param port 0 takes a free one
     * @param eventLoops 0 takes as many as cores
     */
    public record Options(
            String bind,
            int port,
            int eventLoops,
            AllowedNetworks networks,
            TlsTrust tlsTrust,
            ServerPolicies policies,
            SessionTimeouts timeouts,
            int maxSessions,
            int maxConnectionsPerPeer,
            int connectsPerSecond) {}

    private RtspGateway(
            Options options,
            MediaShared media,
            LiveHub live,
            OnDemand onDemand,
            RecordedViews recorded,
            LiveViews views,
            AssignmentBook book,
            GatewayTime time,
            IngestMetrics metrics,
            CountedErrors errors,
            BiConsumer<String, String> unknownPath) {
        SocketTransport transport = SocketTransport.best();
        this.ledger = media.ledger();
        this.loops = transport.eventLoops(options.eventLoops());
        this.resolver = new HostResolver(options.networks());
        SessionIds ids = new SessionIds();
        PullParts pullParts = new PullParts(
                transport, resolver, media, ledger, options.timeouts(), time, ids, clientTls(options.tlsTrust()));
        ConnectRate connectRate = new ConnectRate(options.connectsPerSecond());
        this.pulls = new PullSupervisor(pullParts, loops, connectRate, errors, metrics);
        this.relayed = new PullSupervisor(pullParts, loops, connectRate, errors, metrics);
        try {
            this.server = RtspServer.open(
                    new ServerParts(
                            transport,
                            book,
                            media,
                            live,
                            onDemand,
                            recorded,
                            views,
                            new ServerAuthenticator(time),
                            new Publications(),
                            new PeerLimits(options.maxConnectionsPerPeer(), options.maxSessions()),
                            ledger,
                            options.timeouts(),
                            time,
                            ids,
                            metrics,
                            errors,
                            options.policies(),
                            unknownPath),
                    loops,
                    options.bind(),
                    options.port());
        } catch (IllegalStateException e) {
            resolver.close();
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            throw e;
        }
        book.addListener(pulls);
        book.addListener(new WaitingForPublisher(media));
    }

    /**
     * Listens, and pulls what the book says from then on.
     *
     * @throws IllegalStateException where the port cannot be had
     */
    public static RtspGateway open(
            Options options,
            MediaShared media,
            LiveHub live,
            OnDemand onDemand,
            RecordedViews recorded,
            LiveViews views,
            AssignmentBook book,
            GatewayTime time,
            IngestMetrics metrics,
            CountedErrors errors,
            BiConsumer<String, String> unknownPath) {
        if (options.policies().openPushOnLoopback()) {
            log.warn("OPEN PUSH: whoever connects from loopback may publish to any path without a password"
                    + " (open-push-on-loopback). For load tests alone; never where others can log in to this machine.");
        }
        return new RtspGateway(
                options, media, live, onDemand, recorded, views, book, time, metrics, errors, unknownPath);
    }

    /** For connections to devices; null where TLS is not to be had, which is logged. */
    public static @Nullable SslContext clientTls(TlsTrust trust) {
        try {
            SslContextBuilder builder = SslContextBuilder.forClient();
            return switch (trust) {
                case SYSTEM -> builder.endpointIdentificationAlgorithm("HTTPS").build();
                case ANY ->
                    builder.trustManager(InsecureTrustManagerFactory.INSTANCE)
                            .endpointIdentificationAlgorithm(null)
                            .build();
            };
        } catch (SSLException e) {
            log.warn("TLS to devices is not available: {}", e.getMessage());
            return null;
        }
    }

    /** A channel that is pushed says why it is offline from the moment it is known. */
    private record WaitingForPublisher(MediaShared media) implements AssignmentBook.Listener {
        @Override
        public void assigned(Assignment now, @Nullable Assignment before) {
            String cause = "nobody publishes to it yet";
            boolean pushed = now.enrolled() && now.pushed();
            boolean wasPushed = before != null && before.enrolled() && before.pushed();
            if (pushed
                    && !wasPushed
                    && media.directory().find(now.code()).isEmpty()
                    && media.directory().offline(now.code(), cause)) {
                media.observers().channelOffline(now.code(), now.place(), cause);
            }
        }

        @Override
        public void removed(Assignment before) {
            media.directory().forget(before.code());
        }
    }

    /** Pulls streams of other nodes' channels, which no assignment names. */
    public Relays.Pulls relays() {
        return relayed.relays();
    }

    /** Port the server listens on. */
    public int port() {
        return server.port();
    }

    /** Ends every session and gives everything back; what is still held after some seconds is logged. */
    @Override
    public void close() {
        server.close();
        pulls.close();
        relayed.close();
        // Channels of GB/T 28181 have ended before: whatever is left now is left for good.
        if (!ledger.awaitEmpty(CLOSE_WAIT)) {
            log.warn("still held at the end: {}", ledger.holders());
        }
        resolver.close();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
    }
}
