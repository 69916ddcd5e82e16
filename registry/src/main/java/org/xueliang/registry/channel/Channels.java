package org.xueliang.registry.channel;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelReport;
import org.xueliang.proto.v1.ChannelStatus;
import org.xueliang.proto.v1.LastPosition;
import org.xueliang.proto.v1.Presence;
import org.xueliang.registry.calls.RegistryMetrics;
import org.xueliang.registry.channel.NationalCodes.DeviceType;
import org.xueliang.registry.copy.Copies;
import org.xueliang.registry.identity.SealingKey;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.store.Plans;
import org.xueliang.registry.store.RedisLink;

/** What the other packages ask about channels. */
public final class Channels {
    final Database database;
    final ChannelStore store;
    final PresenceStore presence;
    final PresenceBoard board;
    final NationalCodes codes;
    final Copies copies;
    private volatile StateObserver observer = StateObserver.NONE;

    public Channels(
            Database database,
            RedisLink redis,
            SealingKey key,
            NationalCodes codes,
            Clock clock,
            Duration presenceTimeToLive) {
        this.database = database;
        this.store = new ChannelStore(key, clock);
        this.presence = new PresenceStore(clock, presenceTimeToLive);
        this.board = new PresenceBoard(redis);
        this.codes = codes;
        this.copies = new Copies(clock, presenceTimeToLive);
    }

    /** Of other nodes' channels. */
    public Copies copies() {
        return copies;
    }

    /** By code or alias, with status; another node's by its code; {@code NOT_FOUND} where there is none. */
    public Channel require(String codeOrAlias) {
        return database.read(handle -> {
            // Most ask by the code of a channel of ours: one look finds it with its state.
            Optional<Channel> own = presence.shown(handle, codeOrAlias);
            if (own.isEmpty()) {
                own = store.find(handle, codeOrAlias)
                        .map(found -> presence.shown(handle, found.getCode()).orElse(found));
            }
            if (own.isEmpty()) {
                return copies.find(handle, codeOrAlias).orElseGet(() -> store.require(handle, codeOrAlias));
            }
            return withOrigins(handle, List.of(own.get())).get(0);
        });
    }

    /** What there is beside the rows of some channels: most have nothing, and one look tells it. */
    private record Kept(boolean positions, boolean sources, boolean ways) {
        static Kept of(Handle handle, List<String> codes) {
            return handle.createQuery(
                            "select exists (select 1 from last_positions where channel = any(:codes)) as positions,"
                                    + " exists (select 1 from source_channels where channel = any(:codes)) or exists (select 1"
                                    + " from channels c join sources s on s.address = c.device where c.code = any(:codes)"
                                    + " and c.device <> '') as sources,"
                                    + " exists (select 1 from channel_merges where primary_code = any(:codes)) as ways")
                    .bindArray("codes", String.class, codes)
                    .map((rs, ctx) ->
                            new Kept(rs.getBoolean("positions"), rs.getBoolean("sources"), rs.getBoolean("ways")))
                    .one();
        }
    }

    /** Where they were last, where that is kept, and which source brought them. */
    static List<Channel> withOrigins(Handle handle, List<Channel> channels) {
        List<String> codes = channels.stream().map(Channel::getCode).toList();
        Kept kept = Kept.of(handle, codes);
        Map<String, LastPosition> positions = kept.positions ? LastPositions.of(handle, codes) : Map.of();
        Map<String, String> sources = kept.sources ? BroughtChannels.sourcesOf(handle, codes) : Map.of();
        List<Channel> inUse = kept.ways ? WaysInUse.shown(handle, channels) : channels;
        if (positions.isEmpty() && sources.isEmpty()) {
            return inUse;
        }
        return inUse.stream()
                .map(channel -> {
                    Channel.Builder with =
                            channel.toBuilder().setFromSource(sources.getOrDefault(channel.getCode(), ""));
                    LastPosition at = positions.get(channel.getCode());
                    return (at == null ? with : with.setLastPosition(at)).build();
                })
                .toList();
    }

    /** Of a GB/T 28181 device: how many it has, and how many of them are online. */
    public Seen ofDevice(Handle handle, String device) {
        return presence.ofDevice(handle, device);
    }

    /** @param channels all of them; online: those that are online now */
    public record Seen(int channels, int online) {}

    /** As {@link #require(String)}, without status, in a transaction of the caller's. */
    public Channel require(Handle handle, String codeOrAlias) {
        return store.require(handle, codeOrAlias);
    }

    /** Our own, by their codes, with status, in no order; those that were removed are left out. */
    public List<Channel> shown(Handle handle, Collection<String> codes) {
        return presence.shown(handle, codes);
    }

    /** Of those of the codes that are enrolled channels; others are left out. */
    public Map<String, ChannelStatus> statuses(Handle handle, Collection<String> codes) {
        return presence.statuses(handle, codes);
    }

    /** One alone, set before the first report. */
    public void observe(StateObserver wanted) {
        observer = wanted;
    }

    StateObserver observer() {
        return observer;
    }

    /** How long a gateway may be silent before its channels are UNKNOWN. */
    public Duration timeToLive() {
        return presence.timeToLive();
    }

    /** Classes of {@link ChannelStates} whose channels are in this state now. */
    public List<Integer> stateClasses(Handle handle, Presence state) {
        return ChannelStates.classes(handle, presence, state);
    }

    /** Of a gateway. */
    public Optional<String> door(String gateway) {
        return database.read(handle -> presence.door(handle, gateway));
    }

    /** Of the gateways that are heard of, by their names. */
    public Map<String, String> freshDoors() {
        return database.read(presence::freshDoors);
    }

    /** Notes that the gateway said something, and where its door is. */
    public void heard(Handle handle, String gateway, String door) {
        presence.heard(handle, gateway, door);
    }

    /** What gateways said since then still holds; microseconds since the Unix epoch. */
    public long freshUs() {
        return presence.freshUs();
    }

    /** Of a channel that may be any kind, without status; empty where there is none. */
    public Optional<Channel> find(String codeOrAlias) {
        return database.read(handle -> store.find(handle, codeOrAlias));
    }

    /** Writes what a gateway reports, to PostgreSQL and then to Redis. */
    void report(String gateway, String door, List<ChannelReport> reports) {
        Set<String> known = database.transaction(handle -> {
            presence.write(handle, gateway, door, reports);
            if (!reports.isEmpty()) {
                WayOverlay.reported(handle, reports);
                observer.reported(
                        handle, reports.stream().map(ChannelReport::getChannel).toList());
                Map<String, Long> clocks = new TreeMap<>();
                reports.stream()
                        .filter(report -> report.getStatus().hasClockErrorMs())
                        .forEach(report -> clocks.put(
                                report.getChannel(), report.getStatus().getClockErrorMs()));
                if (!clocks.isEmpty()) {
                    observer.clocks(handle, clocks);
                }
            }
            return new HashSet<>(handle.createQuery(
                            "select channel from presence where channel = any(:codes) and gateway = :gateway")
                    .bindArray(
                            "codes",
                            String.class,
                            reports.stream().map(ChannelReport::getChannel).toList())
                    .bind("gateway", gateway)
                    .mapTo(String.class)
                    .list());
        });
        observer.committed();
        board.write(gateway, door, reports, known, presence.timeToLive());
    }

    /** Sets the gauges. */
    public void count(RegistryMetrics metrics) {
        List<PresenceStore.PresenceCount> counts = database.transaction(handle -> {
            Plans.alone(handle);
            return ChannelStates.counts(handle, presence);
        });
        for (Presence state : List.of(Presence.UNKNOWN, Presence.ONLINE, Presence.OFFLINE)) {
            metrics.channels
                    .labels(state.name())
                    .set(counts.stream()
                            .filter(count -> count.presence() == state)
                            .mapToLong(PresenceStore.PresenceCount::channels)
                            .sum());
        }
    }

    /** A code for a sensor. */
    public String sensorCode(Handle handle) {
        return codes.next(handle, DeviceType.ALARM_INPUT);
    }
}
