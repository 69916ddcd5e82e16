package org.xueliang.registry.federation;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xueliang.proto.v1.AssignmentServiceGrpc;
import org.xueliang.proto.v1.ChannelReport;
import org.xueliang.proto.v1.ChannelStatus;
import org.xueliang.proto.v1.CloseGatewayViewRequest;
import org.xueliang.proto.v1.CloseGatewayViewResponse;
import org.xueliang.proto.v1.GatewayView;
import org.xueliang.proto.v1.KeepGatewayViewsRequest;
import org.xueliang.proto.v1.KeepGatewayViewsResponse;
import org.xueliang.proto.v1.KeptView;
import org.xueliang.proto.v1.LiveDoorServiceGrpc.LiveDoorServiceImplBase;
import org.xueliang.proto.v1.OpenGatewayViewRequest;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.ReportStatusRequest;
import org.xueliang.registry.NodeUnderTest;

/** A gateway's door as the registry sees it: takes every view, and says that one looks by each. */
final class FakeLiveDoor extends LiveDoorServiceImplBase implements AutoCloseable {
    final List<OpenGatewayViewRequest> opened = new CopyOnWriteArrayList<>();
    final Map<String, String> closed = new ConcurrentHashMap<>();
    private final Server server;

    FakeLiveDoor() throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .addService(this)
                .build()
                .start();
    }

    /** The node hears of it, and of channels that it has pictures of. */
    void reportTo(NodeUnderTest node, String... channels) {
        ReportStatusRequest.Builder report = ReportStatusRequest.newBuilder()
                .setGateway("gateway-" + node.name)
                .setDoor("127.0.0.1:" + server.getPort());
        for (String channel : channels) {
            report.addReports(ChannelReport.newBuilder()
                    .setChannel(channel)
                    .setStatus(ChannelStatus.newBuilder()
                            .setPresence(Presence.ONLINE)
                            .setSinceUs(System.currentTimeMillis() * 1000)));
        }
        node.service(AssignmentServiceGrpc::newBlockingStub).reportStatus(report.build());
    }

    @Override
    public void openGatewayView(OpenGatewayViewRequest request, StreamObserver<GatewayView> out) {
        opened.add(request);
        out.onNext(GatewayView.newBuilder()
                .setRtspPort(8554)
                .setPath("live-" + request.getId())
                .build());
        out.onCompleted();
    }

    @Override
    public void keepGatewayViews(KeepGatewayViewsRequest request, StreamObserver<KeepGatewayViewsResponse> out) {
        KeepGatewayViewsResponse.Builder kept = KeepGatewayViewsResponse.newBuilder();
        request.getIdsList()
                .forEach(id -> kept.addViews(KeptView.newBuilder()
                        .setId(id)
                        .setKnown(!closed.containsKey(id))
                        .setViewers(1)
                        .setWasViewed(true)));
        out.onNext(kept.build());
        out.onCompleted();
    }

    @Override
    public void closeGatewayView(CloseGatewayViewRequest request, StreamObserver<CloseGatewayViewResponse> out) {
        closed.put(request.getId(), request.getCause());
        out.onNext(CloseGatewayViewResponse.getDefaultInstance());
        out.onCompleted();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
