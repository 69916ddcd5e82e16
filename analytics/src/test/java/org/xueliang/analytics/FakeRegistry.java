package org.xueliang.analytics;

import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.xueliang.chassis.calls.BearerToken;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.AssignmentServiceGrpc;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelAssignment;
import org.xueliang.proto.v1.Incident;
import org.xueliang.proto.v1.IntakeServiceGrpc;
import org.xueliang.proto.v1.ReportFindingsRequest;
import org.xueliang.proto.v1.ReportFindingsResponse;
import org.xueliang.proto.v1.WatchChannelsRequest;

/** A registry over real gRPC that keeps what it is handed, as the real one would: by id, an end never taken back. */
final class FakeRegistry implements AutoCloseable {
    static final String TOKEN = "analytics-test-token";

    private final int port;
    private @Nullable Server server;
    private final Map<String, Alert> alerts = new LinkedHashMap<>();
    private final Map<String, Incident> incidents = new LinkedHashMap<>();
    private final List<Channel> channels = new CopyOnWriteArrayList<>();
    private final List<StreamObserver<ChannelAssignment>> watches = new CopyOnWriteArrayList<>();
    private final AtomicLong revision = new AtomicLong();
    private final AtomicLong calls = new AtomicLong();
    private volatile String refusedZone = "none";

    FakeRegistry() throws IOException {
        this.port = start(0);
    }

    private int start(int wanted) throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", wanted))
                .intercept(new TokenCheck())
                .addService(new Intake())
                .addService(new Assignments())
                .build()
                .start();
        return server.getPort();
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    /** Gone, as a client sees it. */
    void stop() throws InterruptedException {
        Server running = server;
        if (running != null) {
            running.shutdownNow().awaitTermination();
        }
        watches.clear();
    }

    void startAgain() throws IOException {
        start(port);
    }

    synchronized Collection<Alert> alerts() {
        return new ArrayList<>(alerts.values());
    }

    synchronized Collection<Incident> incidents() {
        return new ArrayList<>(incidents.values());
    }

    synchronized void forget() {
        alerts.clear();
        incidents.clear();
    }

    /** Somebody watches the channels. */
    boolean isWatched() {
        return !watches.isEmpty();
    }

    long calls() {
        return calls.get();
    }

    /** Alerts of this zone are INVALID_ARGUMENT. */
    void refuse(String zone) {
        refusedZone = zone;
    }

    void put(Channel.Builder channel) {
        Channel changed = channel.setRevision(revision.incrementAndGet()).build();
        channels.add(changed);
        for (StreamObserver<ChannelAssignment> watch : watches) {
            watch.onNext(ChannelAssignment.newBuilder().setChannel(changed).build());
        }
    }

    @Override
    public void close() throws InterruptedException {
        stop();
    }

    private synchronized void keep(ReportFindingsRequest request) {
        for (Alert alert : request.getAlertsList()) {
            Alert before = alerts.get(alert.getId());
            alerts.put(
                    alert.getId(),
                    before == null || alert.getEndUs() != 0
                            ? alert
                            : alert.toBuilder().setEndUs(before.getEndUs()).build());
        }
        request.getIncidentsList().forEach(incident -> incidents.put(incident.getId(), incident));
    }

    private final class Intake extends IntakeServiceGrpc.IntakeServiceImplBase {
        @Override
        public void report(ReportFindingsRequest request, StreamObserver<ReportFindingsResponse> observer) {
            calls.incrementAndGet();
            if (request.getAlertsList().stream()
                    .anyMatch(alert -> alert.getZone().equals(refusedZone))) {
                observer.onError(Status.INVALID_ARGUMENT
                        .withDescription("zone: '" + refusedZone + "' (expected: another)")
                        .asRuntimeException());
                return;
            }
            keep(request);
            observer.onNext(ReportFindingsResponse.getDefaultInstance());
            observer.onCompleted();
        }
    }

    private final class Assignments extends AssignmentServiceGrpc.AssignmentServiceImplBase {
        @Override
        public void watchChannels(WatchChannelsRequest request, StreamObserver<ChannelAssignment> observer) {
            for (Channel channel : channels) {
                if (channel.getRevision() > request.getAfterRevision()) {
                    observer.onNext(
                            ChannelAssignment.newBuilder().setChannel(channel).build());
                }
            }
            observer.onNext(ChannelAssignment.newBuilder().setCaughtUp(true).build());
            watches.add(observer);
        }
    }

    private static final class TokenCheck implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            if (!("Bearer " + TOKEN).equals(headers.get(BearerToken.AUTHORIZATION))) {
                call.close(Status.UNAUTHENTICATED, new Metadata());
                return new ServerCall.Listener<>() {};
            }
            return next.startCall(call, headers);
        }
    }
}
