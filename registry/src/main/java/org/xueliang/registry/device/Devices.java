package org.xueliang.registry.device;

import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.proto.v1.Device;
import org.xueliang.proto.v1.DeviceStatus;
import org.xueliang.proto.v1.LastPosition;
import org.xueliang.proto.v1.Presence;
import org.xueliang.registry.calls.RegistryMetrics;
import org.xueliang.registry.channel.Channels;
import org.xueliang.registry.channel.LastPositions;
import org.xueliang.registry.identity.SealingKey;
import org.xueliang.registry.store.Database;

/** What the services of this package stand on together. */
public final class Devices {
    final Database database;
    final Channels channels;
    final DeviceStore store;
    final DevicePresence presence;
    final CatalogIntake catalog;
    final Clock clock;
    final CountedErrors errors;
    volatile DeviceObserver observer = DeviceObserver.NONE;

    public Devices(Database database, Channels channels, SealingKey key, Clock clock, CountedErrors errors) {
        this.database = database;
        this.channels = channels;
        this.store = new DeviceStore(key);
        this.presence = new DevicePresence(clock);
        this.catalog = new CatalogIntake(store, errors);
        this.clock = clock;
        this.errors = errors;
    }

    /** By code, with status; {@code NOT_FOUND} where there is none. */
    public Device require(String code) {
        return find(code).orElseThrow(() -> DeviceStore.notFound(code));
    }

    /** By code, with status; empty where there is none. */
    public Optional<Device> find(String code) {
        return database.read(handle -> presence.shown(handle, code, channels.freshUs())
                .map(device -> withPositions(handle, List.of(device)).get(0)));
    }

    /** Of those of the codes that are enrolled devices; others are left out. */
    public Map<String, DeviceStatus> statuses(Handle handle, Collection<String> codes) {
        return presence.statuses(handle, codes, channels.freshUs());
    }

    /** One alone, set before the first report. */
    public void observe(DeviceObserver wanted) {
        observer = wanted;
    }

    /** Where they were last, where that is kept. */
    static List<Device> withPositions(Handle handle, List<Device> devices) {
        Map<String, LastPosition> known =
                LastPositions.of(handle, devices.stream().map(Device::getCode).toList());
        return known.isEmpty()
                ? devices
                : devices.stream()
                        .map(device -> {
                            LastPosition at = known.get(device.getCode());
                            return at == null
                                    ? device
                                    : device.toBuilder().setPosition(at).build();
                        })
                        .toList();
    }

    /** The gateway that saw a device last; empty where none did. */
    public String gatewayOf(String code) {
        return find(code).map(device -> device.getStatus().getGateway()).orElse("");
    }

    /** Sets the gauges. */
    public void count(RegistryMetrics metrics) {
        List<DevicePresence.Count> counts = database.read(handle -> presence.counts(handle, channels.freshUs()));
        for (Presence state : List.of(Presence.UNKNOWN, Presence.ONLINE, Presence.OFFLINE)) {
            metrics.devices
                    .labels(state.name())
                    .set(counts.stream()
                            .filter(count -> count.presence() == state && !count.pending())
                            .mapToLong(DevicePresence.Count::devices)
                            .sum());
        }
        metrics.pendingDevices.set(counts.stream()
                .filter(DevicePresence.Count::pending)
                .mapToLong(DevicePresence.Count::devices)
                .sum());
    }
}
