package org.xueliang.registry.snapshot;

import io.grpc.CallCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xueliang.chassis.calls.BearerToken;
import org.xueliang.proto.v1.GatewayDoorServiceGrpc;
import org.xueliang.proto.v1.GetSnapshotRequest;
import org.xueliang.proto.v1.Snapshot;
import org.xueliang.registry.error.Refusal;

/**
 * Connections to the gateways' own doors: one a door, at most {@value #MAX_DOORS}, the one unused longest makes room. At
 * most {@value #MAX_LOOKS} looks are on their way at once. Thread-safe; blocks up to {@value #DEADLINE_S} s.
 */
final class GatewayDoors implements AutoCloseable {
    private static final int MAX_DOORS = 256;
    private static final int MAX_LOOKS = 64;
    private static final int DEADLINE_S = 5;
    private static final int MAX_JPEG_BYTES = 16 << 20;

    private final @Nullable CallCredentials token;
    private final Semaphore looks = new Semaphore(MAX_LOOKS);
    private final LinkedHashMap<String, ManagedChannel> doors = new LinkedHashMap<>(16, 0.75f, true);

    /** @param serviceToken null where this installation's is not known here: then no gateway can be asked */
    GatewayDoors(@Nullable String serviceToken) {
        this.token = serviceToken == null ? null : new BearerToken(serviceToken);
    }

    /** @param gateway for the error text */
    Snapshot take(String gateway, String door, GetSnapshotRequest request) {
        CallCredentials credentials = token;
        if (credentials == null) {
            throw Refusal.unavailable(
                    "gateway: the service token is neither in the data folder nor in a service-token-file");
        }
        if (!looks.tryAcquire()) {
            throw Refusal.tooMuch("snapshots: " + MAX_LOOKS + " are on their way (expected: fewer; try again)");
        }
        try {
            return GatewayDoorServiceGrpc.newBlockingStub(channel(door))
                    .withCallCredentials(credentials)
                    .withDeadlineAfter(DEADLINE_S, TimeUnit.SECONDS)
                    .takeSnapshot(request);
        } catch (StatusRuntimeException e) {
            throw translated("gateway '" + gateway + "' at " + door, request.getChannel(), e.getStatus());
        } finally {
            looks.release();
        }
    }

    private static Refusal translated(String gateway, String channel, Status status) {
        String said = Refusal.sentence(status.getDescription() == null ? "nothing more" : status.getDescription());
        return switch (status.getCode()) {
            case FAILED_PRECONDITION -> Refusal.notNow(said);
            case INVALID_ARGUMENT -> Refusal.badRequest(said);
            case RESOURCE_EXHAUSTED -> Refusal.tooMuch(gateway + ": " + said);
            case NOT_FOUND -> Refusal.unavailable("channel " + channel + ": " + gateway + " does not have it: " + said);
            case DEADLINE_EXCEEDED -> Refusal.unavailable(gateway + " gave no answer within " + DEADLINE_S + " s");
            default ->
                Refusal.unavailable("channel " + channel + ": " + gateway + ": " + status.getCode() + ": " + said);
        };
    }

    private synchronized ManagedChannel channel(String door) {
        ManagedChannel channel = doors.get(door);
        if (channel == null) {
            channel = NettyChannelBuilder.forTarget("dns:///" + door)
                    .usePlaintext()
                    .maxInboundMessageSize(MAX_JPEG_BYTES)
                    .idleTimeout(5, TimeUnit.MINUTES)
                    .build();
            doors.put(door, channel);
            if (doors.size() > MAX_DOORS) {
                Map.Entry<String, ManagedChannel> eldest =
                        doors.entrySet().iterator().next();
                doors.remove(eldest.getKey());
                // Calls on it come to their end.
                eldest.getValue().shutdown();
            }
        }
        return channel;
    }

    @Override
    public synchronized void close() {
        doors.values().forEach(ManagedChannel::shutdownNow);
        doors.clear();
    }
}
