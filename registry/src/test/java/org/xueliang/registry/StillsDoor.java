package org.xueliang.registry;

import java.io.IOException;
import org.xueliang.proto.v1.AssignmentServiceGrpc;
import org.xueliang.proto.v1.ChannelReport;
import org.xueliang.proto.v1.ChannelStatus;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.ReportStatusRequest;

/** A gateway that has a picture of a node's channel. */
public final class StillsDoor implements AutoCloseable {
    private final FakeGatewayDoor door;

    public StillsDoor() throws IOException {
        door = new FakeGatewayDoor();
    }

    public void has(NodeUnderTest node, String channel) {
        node.service(AssignmentServiceGrpc::newBlockingStub)
                .reportStatus(ReportStatusRequest.newBuilder()
                        .setGateway("stills")
                        .setDoor(door.address())
                        .addReports(ChannelReport.newBuilder()
                                .setChannel(channel)
                                .setStatus(ChannelStatus.newBuilder()
                                        .setPresence(Presence.ONLINE)
                                        .setSinceUs(System.currentTimeMillis() * 1000)))
                        .build());
    }

    public int pictureBytes() {
        return FakeGatewayDoor.JPEG.size();
    }

    @Override
    public void close() {
        door.close();
    }
}
