package org.xueliang.registry.live;

import java.util.List;
import org.xueliang.proto.v1.CloseGatewayViewRequest;
import org.xueliang.proto.v1.GatewayView;
import org.xueliang.proto.v1.KeepGatewayViewsRequest;
import org.xueliang.proto.v1.KeptView;
import org.xueliang.proto.v1.LiveDoorServiceGrpc;
import org.xueliang.proto.v1.LiveDoorServiceGrpc.LiveDoorServiceBlockingStub;
import org.xueliang.proto.v1.OpenGatewayViewRequest;
import org.xueliang.registry.gateway.GatewayDoors;
import org.xueliang.registry.gateway.GatewayDoors.Target;

/** Views at our gateways' doors. Each call blocks for some seconds at most. */
record GatewayViews(GatewayDoors doors) {
    private static final int ASK_S = 4;
    private static final int KEEP_AT_ONCE = 1_000;

    GatewayView open(Target target, OpenGatewayViewRequest request) {
        return doors.ask(target, ASK_S, LiveDoorServiceGrpc::newBlockingStub, stub -> stub.openGatewayView(request));
    }

    /** What the gateway says of each of them. */
    List<KeptView> keep(Target target, List<String> ids) {
        KeepGatewayViewsRequest request = KeepGatewayViewsRequest.newBuilder()
                .setKeepWithinMs((int) LiveEntry.GATEWAY_KEEPS_MS)
                .addAllIds(ids.subList(0, Math.min(ids.size(), KEEP_AT_ONCE)))
                .build();
        return doors.ask(
                        target,
                        ASK_S,
                        LiveDoorServiceGrpc::newBlockingStub,
                        (LiveDoorServiceBlockingStub stub) -> stub.keepGatewayViews(request))
                .getViewsList();
    }

    void close(Target target, String id, String cause) {
        CloseGatewayViewRequest request =
                CloseGatewayViewRequest.newBuilder().setId(id).setCause(cause).build();
        doors.ask(target, ASK_S, LiveDoorServiceGrpc::newBlockingStub, stub -> stub.closeGatewayView(request));
    }
}
