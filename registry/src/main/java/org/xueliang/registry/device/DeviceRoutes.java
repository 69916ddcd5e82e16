package org.xueliang.registry.device;

import java.util.Optional;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.Device;
import org.xueliang.proto.v1.DeviceStatus;
import org.xueliang.proto.v1.Presence;
import org.xueliang.registry.calls.Check;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.gateway.GatewayDoors.Target;

/** Which gateway is asked about a device or one of its channels. */
public final class DeviceRoutes {
    private final Devices devices;

    public DeviceRoutes(Devices devices) {
        this.devices = devices;
    }

    /** The gateway that saw the device last, whatever its state. */
    Target lastSeen(Device device) {
        String subject = "device " + device.getCode();
        String gateway = device.getStatus().getGateway();
        if (gateway.isEmpty()) {
            throw Refusal.unavailable(subject + ": no gateway has seen it yet");
        }
        String door = devices.channels
                .door(gateway)
                .orElseThrow(
                        () -> Refusal.unavailable(subject + ": the door of gateway '" + gateway + "' is not known"));
        return new Target(subject, gateway, door);
    }

    /** As {@link #lastSeen}, of one that is enrolled and online. */
    public Target online(Device device) {
        DeviceStore.enrolled(device);
        DeviceStatus status = device.getStatus();
        if (!status.getGateway().isEmpty() && status.getPresence() != Presence.ONLINE) {
            throw Refusal.unavailable("device " + device.getCode() + " is " + status.getPresence() + ": "
                    + (status.getCause().isEmpty() ? "no cause was given" : status.getCause()));
        }
        return lastSeen(device);
    }

    /**
     * What a command or query is about.
     *
     * @param code of the channel or of the device itself
     * @param channel empty where it is the device itself
     */
    record Subject(String code, Device device, Optional<Channel> channel) {}

    /** A channel's code or alias, or a device's code; a camera's own code often is its channel's too, and means both. */
    Subject subject(String channelOrDevice) {
        Check.text("channel", channelOrDevice, 1, 64);
        Optional<Channel> channel = devices.channels.find(channelOrDevice);
        if (channel.isPresent()) {
            String code = channel.get().getCode();
            if (!channel.get().getSource().hasGb28181()) {
                throw Refusal.notNow("channel " + code
                        + " does not come by GB/T 28181 (expected: a channel of a device that registers by it)");
            }
            return new Subject(
                    code, devices.require(channel.get().getSource().getGb28181().getDevice()), channel);
        }
        Optional<Device> device = Check.isCode(channelOrDevice) ? devices.find(channelOrDevice) : Optional.empty();
        return new Subject(
                channelOrDevice,
                device.orElseThrow(() -> Refusal.notFound("channel: '" + Refusal.excerpt(channelOrDevice)
                        + "' is neither code nor alias of a channel, nor code of a device")),
                Optional.empty());
    }
}
