package org.xueliang.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.xueliang.chassis.calls.BearerToken;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.proto.v1.ReportSourcesRequest;
import org.xueliang.proto.v1.ReportSourcesResponse;
import org.xueliang.proto.v1.Source;
import org.xueliang.proto.v1.SourceAssignment;
import org.xueliang.proto.v1.SourceChannel;
import org.xueliang.proto.v1.SourceReport;
import org.xueliang.proto.v1.SourceServiceGrpc;
import org.xueliang.proto.v1.WatchSourcesRequest;

/** Sources as a registry gives them, and what is told of them, over real gRPC. */
class SourceLinkTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    /** What the registry's front door takes. */
    private static final int MAX_REQUEST_BYTES = 8 << 20;

    private static final class FakeRegistry extends SourceServiceGrpc.SourceServiceImplBase {
        final List<Long> watchedFrom = new CopyOnWriteArrayList<>();
        final Set<String> told = ConcurrentHashMap.newKeySet();
        volatile long head = Long.MAX_VALUE;
        volatile @Nullable StreamObserver<SourceAssignment> watch;

        @Override
        public void watchSources(WatchSourcesRequest request, StreamObserver<SourceAssignment> out) {
            watchedFrom.add(request.getAfterRevision());
            if (request.getAfterRevision() > head) {
                out.onError(Status.INVALID_ARGUMENT
                        .withDescription("after_revision")
                        .asRuntimeException());
                return;
            }
            watch = out;
        }

        @Override
        public void reportSources(ReportSourcesRequest request, StreamObserver<ReportSourcesResponse> out) {
            request.getReportsList().stream()
                    .filter(report -> report.getChannelsCount() > 0)
                    .forEach(report -> told.add(report.getSource()));
            out.onNext(ReportSourcesResponse.getDefaultInstance());
            out.onCompleted();
        }

        void send(String code, long revision) {
            send(SourceAssignment.newBuilder()
                    .setSource(Source.newBuilder().setCode(code).setRevision(revision))
                    .build());
        }

        void send(SourceAssignment assignment) {
            await().atMost(SOON).until(() -> watch != null);
            StreamObserver<SourceAssignment> to = watch;
            if (to != null) {
                to.onNext(assignment);
            }
        }

        void breakWatch() {
            StreamObserver<SourceAssignment> to = watch;
            watch = null;
            if (to != null) {
                to.onError(Status.UNAVAILABLE.asRuntimeException());
            }
        }
    }

    private final FakeRegistry registry = new FakeRegistry();
    private final Server server = serve();
    private final ManagedChannel wire = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
            .usePlaintext()
            .build();
    private final Set<String> open = ConcurrentHashMap.newKeySet();
    private volatile boolean looked;
    private final SourceLink link = new SourceLink(
            wire,
            new BearerToken("secret-token"),
            "gateway-7",
            () -> "127.0.0.1:8081",
            this::follow,
            new CountedErrors(LoggerFactory.getLogger(SourceLinkTest.class), Clock.systemUTC(), Duration.ofMinutes(1)));

    private Server serve() {
        try {
            return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .maxInboundMessageSize(MAX_REQUEST_BYTES)
                    .addService(registry)
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private FollowedSource follow(Source source, String password) {
        open.add(source.getCode());
        SourceReport.Builder report = SourceReport.newBuilder().setSource(source.getCode());
        String url = "rtsp://192.0.2.1/" + "x".repeat(1000);
        SourceReport first = report.build();
        for (int i = 0; i < 128; i++) {
            report.addChannels(SourceChannel.newBuilder()
                    .setKey("source " + i)
                    .setMainUrl(url)
                    .setSubUrl(url)
                    .setSnapshotUrl(url));
        }
        SourceReport said = report.build();
        return new FollowedSource() {
            @Override
            public SourceReport report() {
                return looked ? said : first;
            }

            @Override
            public void close() {
                open.remove(source.getCode());
            }
        };
    }

    @AfterEach
    void end() {
        link.close();
        wire.shutdownNow();
        server.shutdownNow();
    }

    @Test
    void recordersThatSayAsMuchAsTheyMayKeepNobodyFromBeingToldOf() {
        link.start();
        int recorders = 24;
        for (int i = 0; i < recorders; i++) {
            registry.send("recorder-" + i, i + 1);
        }
        await().atMost(SOON).until(() -> open.size() == recorders);
        // All in one moment: what the registry takes in one call is less.
        looked = true;
        await().atMost(SOON).until(() -> registry.told.size() == recorders);
    }

    @Test
    void aRegistryThatWasPutBackTakesAwayWhatItDoesNotKnow() {
        link.start();
        registry.send("old", 5);
        registry.send("new", 9);
        await().atMost(SOON).until(() -> open.size() == 2);
        registry.head = 6;
        registry.breakWatch();
        await().atMost(SOON).until(() -> registry.watch != null);
        assertThat(registry.watchedFrom).containsExactly(0L, 9L, 0L);
        registry.send("old", 5);
        registry.send(SourceAssignment.newBuilder().setCaughtUp(true).build());
        await().atMost(SOON).until(() -> open.equals(Set.of("old")));
    }
}
