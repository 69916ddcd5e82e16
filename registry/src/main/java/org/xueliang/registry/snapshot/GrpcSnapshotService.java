package org.xueliang.registry.snapshot;

import io.grpc.stub.StreamObserver;
import java.util.function.UnaryOperator;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelStatus;
import org.xueliang.proto.v1.Enrolment;
import org.xueliang.proto.v1.GetSnapshotRequest;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.Snapshot;
import org.xueliang.proto.v1.SnapshotServiceGrpc.SnapshotServiceImplBase;
import org.xueliang.registry.audit.CallRecord;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.channel.Channels;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.gateway.GatewayDoors;
import org.xueliang.registry.gateway.GatewayDoors.Target;
import org.xueliang.registry.identity.Caller;

/** The contract's SnapshotService: finds the gateway that has the channel and asks it. */
public final class GrpcSnapshotService extends SnapshotServiceImplBase {
    private static final int DEADLINE_S = 5;
    /** A gateway that has to ask a device for the stream first waits 8 s for its picture. */
    private static final int ON_DEMAND_DEADLINE_S = 12;

    private final Channels channels;
    private final UnaryOperator<String> gatewayOfDevice;
    private final GrantDoor grants;
    private final GatewayDoors doors;

    /** @param gatewayOfDevice the gateway that saw a device last, by the device's code; empty where none did */
    public GrpcSnapshotService(
            Channels channels, UnaryOperator<String> gatewayOfDevice, GrantDoor grants, GatewayDoors doors) {
        this.channels = channels;
        this.gatewayOfDevice = gatewayOfDevice;
        this.grants = grants;
        this.doors = doors;
    }

    @Override
    public void getSnapshot(GetSnapshotRequest request, StreamObserver<Snapshot> out) {
        Check.text("purpose", request.getPurpose(), 2, 200);
        Check.range("max_age_ms", request.getMaxAgeMs(), 0, Integer.MAX_VALUE);
        if (request.getWidth() != 0) {
            Check.range("width", request.getWidth(), 16, 4096);
        }
        Channel channel = channels.require(request.getChannel());
        CallRecord.subject(channel.getCode());
        grants.admit(Caller.current(), channel, request.getPurpose());
        String gateway = gateway(channel, request.getAllowStale());
        String door = channels.door(gateway)
                .orElseThrow(() -> Refusal.unavailable(
                        "channel " + channel.getCode() + ": the door of gateway '" + gateway + "' is not known"));
        GetSnapshotRequest asked =
                request.toBuilder().setChannel(channel.getCode()).build();
        Snapshot snapshot = doors.ask(
                new Target("channel " + channel.getCode(), gateway, door),
                channel.getSource().hasGb28181() ? ON_DEMAND_DEADLINE_S : DEADLINE_S,
                stub -> stub.takeSnapshot(asked));
        // One camera's picture never goes out under another's name.
        if (!snapshot.getChannel().equals(channel.getCode())) {
            throw Refusal.unavailable("channel " + channel.getCode() + ": gateway '" + gateway
                    + "' answered with another channel's picture");
        }
        out.onNext(snapshot);
        out.onCompleted();
    }

    private String gateway(Channel channel, boolean allowStale) {
        if (channel.getEnrolment() != Enrolment.ENROLLED) {
            throw Refusal.notNow(
                    "channel " + channel.getCode() + " is " + channel.getEnrolment() + " (expected: approve it first)");
        }
        ChannelStatus status = channel.getStatus();
        boolean ofDevice = channel.getSource().hasGb28181();
        String gateway = status.getGateway();
        if (gateway.isEmpty() && ofDevice) {
            // Nobody looked yet: where its device is, it can be asked for.
            gateway = gatewayOfDevice.apply(channel.getSource().getGb28181().getDevice());
        }
        if (gateway.isEmpty()) {
            throw Refusal.unavailable("channel " + channel.getCode() + ": no gateway has reported it yet");
        }
        if (ofDevice) {
            // It may have no stream: the gateway asks the device, or says why no picture comes.
            return gateway;
        }
        // What is offline may still have its last keyframe in the gateway's memory, for who takes a stale one.
        if (status.getPresence() != Presence.ONLINE && !(allowStale && status.getPresence() == Presence.OFFLINE)) {
            throw Refusal.unavailable("channel " + channel.getCode() + " is " + status.getPresence() + ": "
                    + (status.getCause().isEmpty() ? "no cause was given" : status.getCause()));
        }
        return gateway;
    }
}
