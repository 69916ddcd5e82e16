package org.xueliang.registry.channel;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.ChannelReport;
import org.xueliang.proto.v1.ChannelStatus;
import org.xueliang.proto.v1.Enrolment;
import org.xueliang.proto.v1.Presence;
import org.xueliang.registry.calls.Rfc3339;

/**
 * The tables {@code presence} and {@code gateways}: the last that each gateway said of each channel, and when it last said
 * anything. A gateway that is silent for the time-to-live knows nothing any more: its channels are UNKNOWN, not what they
 * were.
 */
final class PresenceStore {
    /** What a channel row is joined with, and how its presence comes out of it; {@code :fresh_us} is bound. */
    static final String JOIN =
            " left join presence p on p.channel = c.code left join gateways g on g.gateway = p.gateway"
                    + " left join device_presence dp on dp.device = c.device and c.device <> ''"
                    + " left join gateways dg on dg.gateway = dp.gateway";

    /**
     * The device that should give the pictures is known to be offline, and its gateway does not see pictures all the same.
     * Worked out when it is read: a platform that goes away would else be 50,000 rows to write.
     */
    private static final String DEVICE_AWAY = "(dp.state is not null and dp.state = " + Presence.OFFLINE_VALUE
            + " and dg.seen_us >= :fresh_us and not (coalesce(p.state, 0) = " + Presence.ONLINE_VALUE
            + " and coalesce(g.seen_us, 0) >= :fresh_us))";

    static final String STATE = "(case when " + DEVICE_AWAY + " then " + Presence.OFFLINE_VALUE
            + " when p.channel is null or g.seen_us is null or g.seen_us < :fresh_us then "
            + Presence.UNKNOWN.getNumber() + " else p.state end)";

    private static final String COLUMNS = "p.gateway, p.since_us, p.cause, p.codec, p.width, p.height, p.frame_rate,"
            + " g.seen_us, g.door, p.state as said, " + STATE + " as state, " + DEVICE_AWAY + " as device_away,"
            + " dp.gateway as device_gateway, dp.since_us as device_since_us, dp.cause as device_cause";

    private final Clock clock;
    private final Duration timeToLive;

    PresenceStore(Clock clock, Duration timeToLive) {
        this.clock = clock;
        this.timeToLive = timeToLive;
    }

    Duration timeToLive() {
        return timeToLive;
    }

    long freshUs() {
        return clock.millis() * 1000 - timeToLive.toMillis() * 1000;
    }

    /** The gateway said something. */
    void heard(Handle handle, String gateway, String door) {
        handle.createUpdate("insert into gateways (gateway, door, seen_us) values (:gateway, :door, :now)"
                        + " on conflict (gateway) do update set door = excluded.door, seen_us = excluded.seen_us")
                .bind("gateway", gateway)
                .bind("door", door)
                .bind("now", clock.millis() * 1000)
                .execute();
    }

    /** Reports on channels that are gone are passed over; of two reports the one that began later stays. */
    void write(Handle handle, String gateway, String door, List<ChannelReport> reports) {
        heard(handle, gateway, door);
        if (reports.isEmpty()) {
            return;
        }
        // In the order of codes, so that two gateways that report the same channels do not wait for each other
        // crosswise.
        Map<String, ChannelStatus> newest = new TreeMap<>();
        for (ChannelReport report : reports) {
            newest.merge(
                    report.getChannel(),
                    report.getStatus(),
                    (one, other) -> other.getSinceUs() >= one.getSinceUs() ? other : one);
        }
        List<ChannelStatus> statuses = List.copyOf(newest.values());
        handle.createUpdate("""
                        insert into presence (channel, gateway, state, since_us, cause, codec, width, height, frame_rate)
                        select c.code, :gateway, t.state, t.since_us, t.cause, t.codec, t.width, t.height, t.frame_rate
                        from unnest(:codes, :states, :sinces, :causes, :codecs, :widths, :heights, :rates)
                                as t (code, state, since_us, cause, codec, width, height, frame_rate)
                            join channels c on c.code = t.code and not c.removed
                                and not exists (select 1 from channel_closed x where x.code = c.code)
                        order by c.code
                        on conflict (channel) do update set gateway = excluded.gateway, state = excluded.state,
                            since_us = excluded.since_us, cause = excluded.cause, codec = excluded.codec,
                            width = excluded.width, height = excluded.height, frame_rate = excluded.frame_rate
                        where excluded.since_us >= presence.since_us
                            and (presence.gateway, presence.state, presence.since_us, presence.cause, presence.codec,
                                presence.width, presence.height, presence.frame_rate)
                            is distinct from (excluded.gateway, excluded.state, excluded.since_us, excluded.cause,
                                excluded.codec, excluded.width, excluded.height, excluded.frame_rate)
                        """)
                .bind("gateway", gateway)
                .bindArray("codes", String.class, List.copyOf(newest.keySet()))
                .bindArray("states", Integer.class, each(statuses, ChannelStatus::getPresenceValue))
                .bindArray("sinces", Long.class, each(statuses, ChannelStatus::getSinceUs))
                .bindArray("causes", String.class, each(statuses, ChannelStatus::getCause))
                .bindArray("codecs", String.class, each(statuses, ChannelStatus::getCodec))
                .bindArray("widths", Integer.class, each(statuses, ChannelStatus::getWidth))
                .bindArray("heights", Integer.class, each(statuses, ChannelStatus::getHeight))
                .bindArray("rates", Double.class, each(statuses, ChannelStatus::getFrameRate))
                .execute();
    }

    private static <T> List<T> each(List<ChannelStatus> statuses, Function<ChannelStatus, T> field) {
        return statuses.stream().map(field).toList();
    }

    /** A channel row joined with its status: {@code select} of {@link #selection} and what follows. */
    static String selection() {
        return "select c.*, " + COLUMNS + ", coalesce(u.since_us, 0) as unstable_us from channels c" + JOIN
                // The partial index of states has the few that come and go.
                + " left join states u on u.kind = 1 and u.code = c.code and u.state = 4 and u.counted_us > 0";
    }

    Channel withStatus(ResultSet rs) throws SQLException {
        return ChannelStore.channel(rs).toBuilder()
                .setStatus(status(rs).toBuilder().setUnstableSinceUs(rs.getLong("unstable_us")))
                .build();
    }

    private ChannelStatus status(ResultSet rs) throws SQLException {
        if (rs.getBoolean("device_away")) {
            String cause = rs.getString("device_cause");
            return ChannelStatus.newBuilder()
                    .setPresence(Presence.OFFLINE)
                    .setSinceUs(rs.getLong("device_since_us"))
                    .setCause(
                            "device " + rs.getString("device") + " is offline" + (cause.isEmpty() ? "" : ": " + cause))
                    .setGateway(rs.getString("device_gateway"))
                    .build();
        }
        String gateway = rs.getString("gateway");
        if (gateway == null) {
            return ChannelStatus.newBuilder().setPresence(Presence.UNKNOWN).build();
        }
        ChannelStatus.Builder status = ChannelStatus.newBuilder()
                .setPresenceValue(rs.getInt("state"))
                .setSinceUs(rs.getLong("since_us"))
                .setCause(rs.getString("cause"))
                .setGateway(gateway)
                .setCodec(rs.getString("codec"))
                .setWidth(rs.getInt("width"))
                .setHeight(rs.getInt("height"))
                .setFrameRate(rs.getDouble("frame_rate"));
        if (rs.getInt("state") == Presence.UNKNOWN_VALUE && rs.getInt("said") != Presence.UNKNOWN_VALUE) {
            status.setSinceUs(rs.getLong("seen_us"))
                    .setCause("gateway '" + gateway + "' has said nothing since " + Rfc3339.text(rs.getLong("seen_us")))
                    .setFrameRate(0);
        }
        return status.build();
    }

    /** The channel as people see it, by code; empty where it was removed. */
    Optional<Channel> shown(Handle handle, String code) {
        return handle.createQuery(selection() + " where c.code = :code and not c.removed")
                .bind("code", code)
                .bind("fresh_us", freshUs())
                .map((rs, ctx) -> withStatus(rs))
                .findOne();
    }

    /** As {@link #shown(Handle, String)}, of many at once; those that were removed are left out. */
    List<Channel> shown(Handle handle, Collection<String> codes) {
        return handle.createQuery(selection() + " where c.code = any(:codes) and not c.removed")
                .bindArray("codes", String.class, List.copyOf(codes))
                .bind("fresh_us", freshUs())
                .map((rs, ctx) -> withStatus(rs))
                .list();
    }

    /** Of those that are enrolled. */
    Map<String, ChannelStatus> statuses(Handle handle, Collection<String> codes) {
        Map<String, ChannelStatus> found = new HashMap<>();
        handle.createQuery("select c.code, c.device, " + COLUMNS + " from channels c" + JOIN
                        + " where c.code = any(:codes) and not c.removed and c.enrolment = :enrolled")
                .bindArray("codes", String.class, List.copyOf(codes))
                .bind("fresh_us", freshUs())
                .bind("enrolled", Enrolment.ENROLLED_VALUE)
                .map((rs, ctx) -> Map.entry(rs.getString("code"), status(rs)))
                .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
        return found;
    }

    /** {@code host:port} of the gateway's door; empty where it was never heard of. */
    Optional<String> door(Handle handle, String gateway) {
        return handle.createQuery("select door from gateways where gateway = :gateway")
                .bind("gateway", gateway)
                .mapTo(String.class)
                .findOne();
    }

    Map<String, String> freshDoors(Handle handle) {
        Map<String, String> doors = new TreeMap<>();
        handle.createQuery("select gateway, door from gateways where seen_us >= :fresh_us and door <> ''")
                .bind("fresh_us", freshUs())
                .map((rs, ctx) -> Map.entry(rs.getString("gateway"), rs.getString("door")))
                .forEach(entry -> doors.put(entry.getKey(), entry.getValue()));
        return doors;
    }

    Channels.Seen ofDevice(Handle handle, String device) {
        return handle.createQuery("select count(*) as n, count(*) filter (where " + STATE + " = "
                        + Presence.ONLINE_VALUE + ") as online from channels c" + JOIN
                        + " where c.device = :device and not c.removed")
                .bind("device", device)
                .bind("fresh_us", freshUs())
                .map((rs, ctx) -> new Channels.Seen(rs.getInt("n"), rs.getInt("online")))
                .one();
    }

    record PresenceCount(Presence presence, long channels) {}
}
