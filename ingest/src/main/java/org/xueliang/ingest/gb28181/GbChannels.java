package org.xueliang.ingest.gb28181;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.assignment.Assignment;
import org.xueliang.ingest.assignment.AssignmentBook;
import org.xueliang.ingest.gb28181.device.DeviceBook;
import org.xueliang.ingest.gb28181.device.KnownDevice;
import org.xueliang.ingest.gb28181.invite.GbChannel;
import org.xueliang.ingest.gb28181.invite.StreamDemand;
import org.xueliang.ingest.gb28181.media.MediaTransport;
import org.xueliang.proto.v1.DeviceProfile;
import org.xueliang.proto.v1.StreamPolicy;

/**
 * Hands channels that devices have to {@link StreamDemand}, with what they leave to the device's profile filled in. Follows
 * both books. Thread-safe.
 */
public final class GbChannels implements AssignmentBook.Listener, DeviceBook.Listener {
    private final AssignmentBook channels;
    private final DeviceBook devices;
    private final StreamDemand demand;
    private final Map<String, Set<String>> byDevice = new ConcurrentHashMap<>();

    public GbChannels(AssignmentBook channels, DeviceBook devices, StreamDemand demand) {
        this.channels = channels;
        this.devices = devices;
        this.demand = demand;
    }

    /** From now on, with what is known already. */
    public void follow() {
        channels.addListener(this);
        devices.addListener(this);
        channels.all().forEach(channel -> assigned(channel, null));
    }

    @Override
    public synchronized void assigned(Assignment now, @Nullable Assignment before) {
        Assignment.OfDevice of = now.device();
        Assignment.OfDevice was = before == null ? null : before.device();
        if (was != null && (of == null || !of.device().equals(was.device()))) {
            unlist(was.device(), now.code());
        }
        if (of == null || !now.enrolled()) {
            if (was != null) {
                demand.unassign(now.code());
            }
            return;
        }
        byDevice.computeIfAbsent(of.device(), key -> ConcurrentHashMap.newKeySet())
                .add(now.code());
        demand.assign(channel(now, of));
    }

    @Override
    public synchronized void removed(Assignment before) {
        Assignment.OfDevice was = before.device();
        if (was != null) {
            unlist(was.device(), before.code());
            demand.unassign(before.code());
        }
    }

    private void unlist(String device, String channel) {
        byDevice.computeIfPresent(device, (key, codes) -> {
            codes.remove(channel);
            return codes.isEmpty() ? null : codes;
        });
    }

    @Override
    public synchronized void known(KnownDevice now, @Nullable KnownDevice before) {
        if (before != null && before.profile().equals(now.profile())) {
            return;
        }
        for (String code : byDevice.getOrDefault(now.code(), Set.of())) {
            channels.find(code).ifPresent(channel -> {
                Assignment.OfDevice of = channel.device();
                if (of != null && channel.enrolled()) {
                    demand.assign(channel(channel, of));
                }
            });
        }
    }

    @Override
    public void forgotten(KnownDevice before) {
        // Its channels are removed by the registry, one by one.
    }

    private GbChannel channel(Assignment channel, Assignment.OfDevice of) {
        DeviceProfile profile =
                devices.find(of.device()).map(KnownDevice::profile).orElse(DeviceProfile.getDefaultInstance());
        MediaTransport transport = transport(of.source().getTransport());
        StreamPolicy policy = of.source().getPolicy() == StreamPolicy.STREAM_POLICY_UNSPECIFIED
                ? profile.getPolicy()
                : of.source().getPolicy();
        return new GbChannel(
                channel.code(),
                of.device(),
                channel.place(),
                transport == null ? transport(profile.getTransport()) : transport,
                channel.trial() || policy != StreamPolicy.ON_DEMAND,
                of.source().getStream(),
                of.source().getListedAs().isEmpty()
                        ? channel.code()
                        : of.source().getListedAs());
    }

    private static @Nullable MediaTransport transport(org.xueliang.proto.v1.MediaTransport transport) {
        return switch (transport) {
            case MEDIA_UDP -> MediaTransport.UDP;
            case MEDIA_TCP_PASSIVE -> MediaTransport.TCP_PASSIVE;
            case MEDIA_TCP_ACTIVE -> MediaTransport.TCP_ACTIVE;
            case MEDIA_TRANSPORT_UNSPECIFIED, UNRECOGNIZED -> null;
        };
    }
}
