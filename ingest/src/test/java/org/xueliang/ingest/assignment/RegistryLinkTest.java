package org.xueliang.ingest.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
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
import org.xueliang.proto.v1.AssignmentServiceGrpc;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelAssignment;
import org.xueliang.proto.v1.ChannelStatus;
import org.xueliang.proto.v1.Enrolment;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.PullSource;
import org.xueliang.proto.v1.ReportStatusRequest;
import org.xueliang.proto.v1.ReportStatusResponse;
import org.xueliang.proto.v1.ReportUnknownPathRequest;
import org.xueliang.proto.v1.StreamSource;
import org.xueliang.proto.v1.WatchChannelsRequest;

/** The link to the registry against a registry written by hand, over real gRPC. */
class RegistryLinkTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private static final class FakeRegistry extends AssignmentServiceGrpc.AssignmentServiceImplBase {
        final List<Long> watchedFrom = new CopyOnWriteArrayList<>();
        final List<ReportStatusRequest> reports = new CopyOnWriteArrayList<>();
        final List<String> paths = new CopyOnWriteArrayList<>();
        final List<String> tokens = new CopyOnWriteArrayList<>();
        volatile @Nullable StreamObserver<ChannelAssignment> watch;
        volatile long head = Long.MAX_VALUE;
        /** Refused where one of these channels is told of. */
        final Set<String> refused = ConcurrentHashMap.newKeySet();

        volatile boolean refuseAll;

        @Override
        public void watchChannels(WatchChannelsRequest request, StreamObserver<ChannelAssignment> out) {
            watchedFrom.add(request.getAfterRevision());
            if (request.getAfterRevision() > head) {
                out.onError(Status.INVALID_ARGUMENT
                        .withDescription("after_revision: " + request.getAfterRevision() + " (expected: 0 to " + head)
                        .asRuntimeException());
                return;
            }
            watch = out;
        }

        @Override
        public void reportStatus(ReportStatusRequest request, StreamObserver<ReportStatusResponse> out) {
            if (refuseAll
                    || request.getReportsList().stream().anyMatch(report -> refused.contains(report.getChannel()))) {
                out.onError(Status.INVALID_ARGUMENT
                        .withDescription("reports[0].status.cause")
                        .asRuntimeException());
                return;
            }
            reports.add(request);
            out.onNext(ReportStatusResponse.getDefaultInstance());
            out.onCompleted();
        }

        @Override
        public void reportUnknownPath(ReportUnknownPathRequest request, StreamObserver<Channel> out) {
            paths.add(request.getPath());
            out.onNext(Channel.getDefaultInstance());
            out.onCompleted();
        }

        void send(ChannelAssignment assignment) {
            StreamObserver<ChannelAssignment> to = watch;
            if (to != null) {
                to.onNext(assignment);
            }
        }

        void breakWatch() {
            StreamObserver<ChannelAssignment> to = watch;
            watch = null;
            if (to != null) {
                to.onError(Status.UNAVAILABLE.asRuntimeException());
            }
        }
    }

    private final FakeRegistry registry = new FakeRegistry();
    private final AssignmentBook book = new AssignmentBook();
    private final Server server = serve();
    private final RegistryLink link = new RegistryLink(
            "127.0.0.1:" + server.getPort(),
            "secret-token",
            "gateway-7",
            () -> "127.0.0.1:8081",
            book,
            new CountedErrors(
                    LoggerFactory.getLogger(RegistryLinkTest.class), Clock.systemUTC(), Duration.ofMinutes(1)));

    private Server serve() {
        try {
            return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .addService(ServerInterceptors.intercept(registry, new ServerInterceptor() {
                        @Override
                        public <Q, A> ServerCall.Listener<Q> interceptCall(
                                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
                            registry.tokens.add(String.valueOf(headers.get(BearerToken.AUTHORIZATION)));
                            return next.startCall(call, headers);
                        }
                    }))
                    .build()
                    .start();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @AfterEach
    void end() {
        link.close();
        server.shutdownNow();
    }

    private static ChannelAssignment pulled(String code, String alias, long revision) {
        return ChannelAssignment.newBuilder()
                .setChannel(Channel.newBuilder()
                        .setCode(code)
                        .setAlias(alias)
                        .setPlace("yard")
                        .setEnrolment(Enrolment.ENROLLED)
                        .setRevision(revision)
                        .setSource(StreamSource.newBuilder()
                                .setPull(PullSource.newBuilder()
                                        .setUrl("rtsp://10.0.0.1/1")
                                        .setPassword("hush"))))
                .build();
    }

    @Test
    void followsTheRegistryAcrossBreaksAndKeepsWhatItKnows() {
        link.start();
        await().atMost(SOON).until(() -> registry.watch != null);
        registry.send(pulled("34020000001320000001", "gate", 5));
        registry.send(pulled("34020000001320000002", "yard", 9));
        await().atMost(SOON).until(() -> book.all().size() == 2);
        assertThat(book.find("gate").orElseThrow().toString()).doesNotContain("hush");
        registry.breakWatch();
        await().atMost(SOON).until(() -> registry.watchedFrom.size() == 2 && registry.watch != null);
        assertThat(registry.watchedFrom).containsExactly(0L, 9L);
        assertThat(book.all()).hasSize(2);
        registry.send(pulled("34020000001320000001", "door", 10));
        registry.send(ChannelAssignment.newBuilder()
                .setChannel(Channel.newBuilder()
                        .setCode("34020000001320000002")
                        .setRemoved(true)
                        .setRevision(11))
                .build());
        await().atMost(SOON).until(() -> book.all().size() == 1);
        assertThat(book.find("gate")).isEmpty();
        assertThat(book.find("door")).isPresent();
        assertThat(registry.tokens).allMatch("Bearer secret-token"::equals);
    }

    /** As after its database was restored from yesterday's copy. */
    @Test
    void aRegistryThatDoesNotKnowTheRevisionIsAskedForItsWholeStateAndWhatThatDoesNotNameIsDropped() {
        link.start();
        await().atMost(SOON).until(() -> registry.watch != null);
        for (int i = 1; i <= 3; i++) {
            registry.send(pulled("3402000000132000000" + i, "", 100 + i));
        }
        await().atMost(SOON).until(() -> book.all().size() == 3);
        registry.head = 50;
        registry.breakWatch();
        await().atMost(SOON).until(() -> registry.watch != null);
        assertThat(registry.watchedFrom).containsExactly(0L, 103L, 0L);
        // Until all of it is here, what was known stays.
        registry.send(pulled("34020000001320000002", "", 40));
        registry.breakWatch();
        await().atMost(SOON).until(() -> registry.watch != null);
        assertThat(registry.watchedFrom).containsExactly(0L, 103L, 0L, 40L);
        assertThat(book.all()).hasSize(3);
        registry.send(pulled("34020000001320000004", "", 50));
        registry.send(ChannelAssignment.newBuilder().setCaughtUp(true).build());
        await().atMost(SOON).until(() -> book.all().size() == 2);
        assertThat(book.find("34020000001320000002")).isPresent();
        assertThat(book.find("34020000001320000004")).isPresent();
        // Later ones take nothing away.
        registry.send(ChannelAssignment.newBuilder().setCaughtUp(true).build());
        registry.send(pulled("34020000001320000005", "", 51));
        await().atMost(SOON).until(() -> book.all().size() == 3);
    }

    @Test
    void aStateThatTheRegistryRefusesIsDroppedAndHoldsUpNoOther() {
        registry.refused.addAll(Set.of("c17", "c423"));
        for (int i = 0; i < 1500; i++) {
            link.reporter()
                    .report("c" + i, ChannelStatus.newBuilder().setSinceUs(i).build());
        }
        link.reporter().tell();
        assertThat(reports()).isEqualTo(1498);
        int calls = registry.reports.size();
        link.reporter().tell();
        assertThat(reports()).isEqualTo(1498);
        assertThat(registry.reports).hasSize(calls + 1);
        link.reporter().report("c17", ChannelStatus.newBuilder().setSinceUs(9).build());
        registry.refused.clear();
        link.reporter().tell();
        assertThat(reports()).isEqualTo(1499);
    }

    @Test
    void whereTheRegistryRefusesTheCallItselfNothingIsDropped() {
        registry.refuseAll = true;
        for (int i = 0; i < 10; i++) {
            link.reporter()
                    .report("c" + i, ChannelStatus.newBuilder().setSinceUs(i).build());
        }
        link.reporter().tell();
        registry.refuseAll = false;
        link.reporter().tell();
        assertThat(reports()).isEqualTo(10);
    }

    @Test
    void tellsTheLatestStateOfEachChannelAndAllAgainAfterABreak() {
        for (int i = 0; i < 100; i++) {
            link.reporter().report("c", ChannelStatus.newBuilder().setSinceUs(i).build());
        }
        link.reporter()
                .report(
                        "d",
                        ChannelStatus.newBuilder().setPresence(Presence.ONLINE).build());
        link.start();
        await().atMost(SOON).until(() -> reports() == 2);
        ReportStatusRequest first = registry.reports.stream()
                .filter(request -> request.getReportsCount() > 0)
                .findFirst()
                .orElseThrow();
        assertThat(first.getDoor()).isEqualTo("127.0.0.1:8081");
        assertThat(first.getGateway()).isEqualTo("gateway-7");
        assertThat(first.getReportsList())
                .anyMatch(report ->
                        report.getChannel().equals("c") && report.getStatus().getSinceUs() == 99);
        registry.send(ChannelAssignment.newBuilder().setCaughtUp(true).build());
        await().atMost(SOON).until(() -> reports() == 4);
    }

    private int reports() {
        return registry.reports.stream()
                .mapToInt(ReportStatusRequest::getReportsCount)
                .sum();
    }

    @Test
    void anUnknownPathIsToldOnce() {
        link.unknownPaths().report("nobody", "10.0.0.9:1234");
        link.unknownPaths().report("nobody", "10.0.0.9:1235");
        link.unknownPaths().report("other", "10.0.0.9:1236");
        await().atMost(SOON).until(() -> registry.paths.size() == 2);
        assertThat(registry.paths).containsExactly("nobody", "other");
    }
}
