package org.xueliang.registry.snapshot;

import java.util.List;
import java.util.function.UnaryOperator;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelStatus;
import org.xueliang.proto.v1.Enrolment;
import org.xueliang.proto.v1.GetSnapshotRequest;
import org.xueliang.proto.v1.Presence;
import org.xueliang.proto.v1.Snapshot;
import org.xueliang.proto.v1.StreamSource;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.channel.Channels;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.gateway.GatewayDoors;
import org.xueliang.registry.gateway.GatewayDoors.Target;

/** Takes a still of a channel: at the gateway that has it, or through the node that owns it. Who may look was decided before. */
public final class Stills {
    private static final int DEADLINE_S = 5;
    /** A gateway that has to ask a device for the stream first waits 8 s for its picture. */
    private static final int ON_DEMAND_DEADLINE_S = 12;

    private final Channels channels;
    private final UnaryOperator<String> gatewayOfDevice;
    private final GatewayDoors doors;
    private final RemoteStills remote;

    /**
     * Who looks, for the record of another node.
     *
     * @param node where the person is; empty for this one
     * @param grant purpose-bound grant; empty where there is none
     * @param path nodes that the question was passed through
     */
    public record Asker(String node, String user, String grant, List<String> path) {}

    /** The way to other nodes. */
    @FunctionalInterface
    public interface RemoteStills {
        Snapshot take(Channel copy, GetSnapshotRequest request, Asker asker);
    }

    /** Of an installation that stands alone: the copies that it may still have are not asked for. */
    public static final RemoteStills NOWHERE = (copy, request, asker) -> {
        throw Refusal.unavailable("node '" + copy.getCopy().getHome() + "': federation is off here");
    };

    /** @param gatewayOfDevice the gateway that saw a device last, by the device's code; empty where none did */
    public Stills(Channels channels, UnaryOperator<String> gatewayOfDevice, GatewayDoors doors, RemoteStills remote) {
        this.channels = channels;
        this.gatewayOfDevice = gatewayOfDevice;
        this.doors = doors;
        this.remote = remote;
    }

    /** Refuses by field. */
    public static void check(GetSnapshotRequest request) {
        Check.text("purpose", request.getPurpose(), 2, 200);
        Check.range("max_age_ms", request.getMaxAgeMs(), 0, Integer.MAX_VALUE);
        if (request.getWidth() != 0) {
            Check.range("width", request.getWidth(), 16, 4096);
        }
    }

    /** Our own channel or a copy, by code or alias; {@code NOT_FOUND} where there is neither. */
    public Channel channel(String codeOrAlias) {
        return channels.require(codeOrAlias);
    }

    /** Blocks for seconds at most. */
    public Snapshot take(Channel channel, GetSnapshotRequest request, Asker asker) {
        GetSnapshotRequest asked =
                request.toBuilder().setChannel(channel.getCode()).build();
        if (channel.hasCopy()) {
            Snapshot snapshot = remote.take(channel, asked, asker);
            return checked(channel, "node '" + channel.getCopy().getHome() + "'", snapshot);
        }
        Target target = target(channel, request.getAllowStale());
        Snapshot snapshot = doors.ask(
                target,
                source(channel).hasGb28181() ? ON_DEMAND_DEADLINE_S : DEADLINE_S,
                stub -> stub.takeSnapshot(asked));
        return checked(channel, "gateway '" + target.gateway() + "'", snapshot);
    }

    /** The gateway that has pictures of one of our own channels, or can ask for them; refused where none has, with since when and why. */
    public Target target(Channel channel) {
        return target(channel, false);
    }

    private Target target(Channel channel, boolean allowStale) {
        String gateway = gateway(channel, allowStale);
        String door = channels.door(gateway)
                .orElseThrow(() -> Refusal.unavailable(
                                "channel " + channel.getCode() + ": the door of gateway '" + gateway + "' is not known")
                        .inner());
        return new Target("channel " + channel.getCode(), gateway, door);
    }

    /** One camera's picture never goes out under another's name. */
    private static Snapshot checked(Channel channel, String from, Snapshot snapshot) {
        if (!snapshot.getChannel().equals(channel.getCode())) {
            throw Refusal.unavailable(
                            "channel " + channel.getCode() + ": " + from + " answered with another channel's picture")
                    .inner();
        }
        return snapshot;
    }

    /** How it comes now: of a camera that comes by several ways, the one in use. */
    private static StreamSource source(Channel channel) {
        return channel.hasWay() ? channel.getWay().getSource() : channel.getSource();
    }

    private String gateway(Channel channel, boolean allowStale) {
        if (channel.getEnrolment() != Enrolment.ENROLLED) {
            throw Refusal.notNow("channel " + channel.getCode() + " is " + channel.getEnrolment()
                            + " (expected: approve it first)")
                    .inner();
        }
        ChannelStatus status = channel.getStatus();
        StreamSource source = source(channel);
        boolean ofDevice = source.hasGb28181();
        String gateway = status.getGateway();
        if (gateway.isEmpty() && ofDevice) {
            // Nobody looked yet: where its device is, it can be asked for.
            gateway = gatewayOfDevice.apply(source.getGb28181().getDevice());
        }
        if (gateway.isEmpty()) {
            throw Refusal.unavailable("channel " + channel.getCode() + ": no gateway has reported it yet")
                    .inner();
        }
        if (ofDevice) {
            // It may have no stream: the gateway asks the device, or says why no picture comes.
            return gateway;
        }
        // What is offline may still have its last keyframe in the gateway's memory, for who takes a stale one.
        if (status.getPresence() != Presence.ONLINE && !(allowStale && status.getPresence() == Presence.OFFLINE)) {
            throw Refusal.unavailable("channel " + channel.getCode() + " is " + status.getPresence() + ": "
                            + (status.getCause().isEmpty() ? "no cause was given" : status.getCause()))
                    .inner();
        }
        return gateway;
    }
}
