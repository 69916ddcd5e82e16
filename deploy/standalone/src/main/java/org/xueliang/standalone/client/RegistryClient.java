package org.xueliang.standalone.client;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.util.concurrent.TimeUnit;
import org.xueliang.chassis.calls.BearerToken;
import org.xueliang.proto.v1.AlertServiceGrpc;
import org.xueliang.proto.v1.CascadeServiceGrpc;
import org.xueliang.proto.v1.ChannelServiceGrpc;
import org.xueliang.proto.v1.DeviceServiceGrpc;
import org.xueliang.proto.v1.SensorServiceGrpc;
import org.xueliang.proto.v1.SnapshotServiceGrpc;

/** Blocking stubs of the front door with the caller's token. */
public final class RegistryClient implements AutoCloseable {
    private static final int MAX_MESSAGE_BYTES = 32 << 20;

    private final ManagedChannel channel;
    private final BearerToken token;

    public RegistryClient(ServerAddress server) {
        this.channel = NettyChannelBuilder.forAddress(server.host(), server.port())
                .usePlaintext()
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .build();
        this.token = new BearerToken(server.token());
    }

    public ChannelServiceGrpc.ChannelServiceBlockingStub channels() {
        return ChannelServiceGrpc.newBlockingStub(channel).withCallCredentials(token);
    }

    public DeviceServiceGrpc.DeviceServiceBlockingStub devices() {
        return DeviceServiceGrpc.newBlockingStub(channel).withCallCredentials(token);
    }

    public CascadeServiceGrpc.CascadeServiceBlockingStub cascade() {
        return CascadeServiceGrpc.newBlockingStub(channel).withCallCredentials(token);
    }

    public AlertServiceGrpc.AlertServiceBlockingStub alerts() {
        return AlertServiceGrpc.newBlockingStub(channel).withCallCredentials(token);
    }

    /** For subscriptions: answers come on the connection's own thread. */
    public AlertServiceGrpc.AlertServiceStub alertStream() {
        return AlertServiceGrpc.newStub(channel).withCallCredentials(token);
    }

    public SensorServiceGrpc.SensorServiceBlockingStub sensors() {
        return SensorServiceGrpc.newBlockingStub(channel).withCallCredentials(token);
    }

    public SnapshotServiceGrpc.SnapshotServiceBlockingStub snapshots() {
        return SnapshotServiceGrpc.newBlockingStub(channel).withCallCredentials(token);
    }

    @Override
    public void close() {
        channel.shutdownNow();
        try {
            if (!channel.awaitTermination(2, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the connection to the registry did not end within 2 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
