package org.xueliang.registry.device;

import com.google.protobuf.InvalidProtocolBufferException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.CatalogState;
import org.xueliang.proto.v1.Completeness;
import org.xueliang.proto.v1.Device;
import org.xueliang.proto.v1.DeviceReport;
import org.xueliang.proto.v1.DeviceStatus;
import org.xueliang.proto.v1.Enrolment;
import org.xueliang.proto.v1.Presence;
import org.xueliang.registry.calls.Rfc3339;

/**
 * The table {@code device_presence}: the last that a gateway said of each device. As with channels, a gateway that fell
 * silent knows nothing any more: its devices are UNKNOWN.
 */
final class DevicePresence {
    static final String STATE = "(case when p.device is null or g.seen_us is null or g.seen_us < :fresh_us then "
            + Presence.UNKNOWN_VALUE + " else p.state end)";

    private static final String FROM =
            " from devices d left join device_presence p on p.device = d.code left join gateways g on g.gateway = p.gateway";

    private static final String ENROLLED = "it was enrolled and has not registered since";

    private final Clock clock;

    DevicePresence(Clock clock) {
        this.clock = clock;
    }

    /** Reports on devices that are gone are passed over; of two reports the one whose state began later stays. */
    void write(Handle handle, String gateway, Collection<DeviceReport> reports) {
        // In the order of codes, so that two gateways that report the same devices do not wait for each other
        // crosswise.
        Map<String, DeviceStatus> newest = new TreeMap<>();
        for (DeviceReport report : reports) {
            newest.merge(
                    report.getDevice(),
                    report.getStatus(),
                    (one, other) -> other.getSinceUs() >= one.getSinceUs() ? other : one);
        }
        if (newest.isEmpty()) {
            return;
        }
        List<Integer> states = new ArrayList<>();
        List<Long> sinces = new ArrayList<>();
        List<String> causes = new ArrayList<>();
        List<String> statuses = new ArrayList<>();
        for (DeviceStatus status : newest.values()) {
            states.add(status.getPresenceValue());
            sinces.add(status.getSinceUs());
            causes.add(status.getCause());
            statuses.add(HexFormat.of().formatHex(status.toByteArray()));
        }
        handle.createUpdate("""
                        insert into device_presence (device, gateway, state, since_us, cause, status, seen_us)
                        select d.code, :gateway, t.state, t.since_us, t.cause, decode(t.status, 'hex'), :now
                        from unnest(:codes, :states, :sinces, :causes, :statuses)
                                as t (code, state, since_us, cause, status)
                            join devices d on d.code = t.code and not d.removed
                        order by d.code
                        on conflict (device) do update set gateway = excluded.gateway, state = excluded.state,
                            since_us = excluded.since_us, cause = excluded.cause, status = excluded.status,
                            seen_us = excluded.seen_us
                        where excluded.since_us >= device_presence.since_us
                        """)
                .bind("gateway", gateway)
                .bind("now", clock.millis() * 1000)
                .bindArray("codes", String.class, List.copyOf(newest.keySet()))
                .bindArray("states", Integer.class, states)
                .bindArray("sinces", Long.class, sinces)
                .bindArray("causes", String.class, causes)
                .bindArray("statuses", String.class, statuses)
                .execute();
    }

    /** The device was refused just now, because nobody knows it. A gateway's own report, with a time, wins over it. */
    void refused(Handle handle, String gateway, String device, String peer) {
        write(
                handle,
                gateway,
                List.of(DeviceReport.newBuilder()
                        .setDevice(device)
                        .setStatus(DeviceStatus.newBuilder()
                                .setPresence(Presence.OFFLINE)
                                .setCause("it is not enrolled: it was refused and waits for approval")
                                .setAddress(peer))
                        .build()));
        handle.createUpdate("update device_presence set seen_us = :now where device = :device")
                .bind("now", clock.millis() * 1000)
                .bind("device", device)
                .execute();
    }

    /** The device was enrolled: where it was seen stays, why it was refused does not. */
    void enrolled(Handle handle, String device) {
        handle.createQuery("select status from device_presence where device = :device")
                .bind("device", device)
                .mapTo(byte[].class)
                .findOne()
                .ifPresent(status -> handle.createUpdate("update device_presence set state = :state, since_us = 0,"
                                + " cause = :cause, status = :status where device = :device")
                        .bind("state", Presence.OFFLINE_VALUE)
                        .bind("cause", ENROLLED)
                        .bind(
                                "status",
                                parsed(status).toBuilder()
                                        .setPresence(Presence.OFFLINE)
                                        .setSinceUs(0)
                                        .setCause(ENROLLED)
                                        .build()
                                        .toByteArray())
                        .bind("device", device)
                        .execute());
    }

    /** What follows {@code select} for devices {@code d} with their status; {@code :fresh_us} is bound. */
    static String selection() {
        return "select d.*, p.gateway, p.since_us, p.cause, p.status, p.state as said, g.seen_us as gateway_seen_us, "
                + STATE + " as state" + FROM;
    }

    static Device withStatus(ResultSet rs) throws SQLException {
        return DeviceStore.device(rs).toBuilder().setStatus(status(rs)).build();
    }

    private static DeviceStatus status(ResultSet rs) throws SQLException {
        byte[] catalog = rs.getBytes("catalog_state");
        byte[] said = rs.getBytes("status");
        DeviceStatus.Builder status = DeviceStatus.newBuilder();
        if (said == null) {
            status.setPresence(Presence.UNKNOWN);
        } else {
            status.mergeFrom(parsed(said)).setPresenceValue(rs.getInt("state")).setGateway(rs.getString("gateway"));
            if (rs.getInt("state") == Presence.UNKNOWN_VALUE && rs.getInt("said") != Presence.UNKNOWN_VALUE) {
                long seenUs = rs.getLong("gateway_seen_us");
                status.setSinceUs(seenUs)
                        .setCause("gateway '" + rs.getString("gateway") + "' has said nothing "
                                + (seenUs == 0 ? "of itself yet" : "since " + Rfc3339.text(seenUs)));
            }
        }
        CatalogState newest = newest(status, catalog);
        if (newest != null) {
            status.setCatalog(newest);
        }
        return status.build();
    }

    /** Of what the gateway says beside its status and what came with the catalog's rows, what is later. */
    private static @Nullable CatalogState newest(DeviceStatus.Builder status, byte @Nullable [] withRows) {
        CatalogState stored = withRows == null ? null : state(withRows);
        if (!status.hasCatalog()) {
            return stored;
        }
        CatalogState said = status.getCatalog();
        return stored == null
                        || said.getCompleteness() == Completeness.FETCHING
                        || said.getCheckedUs() > stored.getCheckedUs()
                ? said
                : stored;
    }

    private static DeviceStatus parsed(byte[] bytes) {
        try {
            return DeviceStatus.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a device's status in the database is not readable: " + e.getMessage(), e);
        }
    }

    static CatalogState state(byte[] bytes) {
        try {
            return CatalogState.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a catalog's state in the database is not readable: " + e.getMessage(), e);
        }
    }

    /** The device as people see it; empty where there is none. */
    Optional<Device> shown(Handle handle, String code, long freshUs) {
        return handle.createQuery(selection() + " where d.code = :code and not d.removed")
                .bind("code", code)
                .bind("fresh_us", freshUs)
                .map((rs, ctx) -> withStatus(rs))
                .findOne();
    }

    /** Of those that are enrolled. */
    Map<String, DeviceStatus> statuses(Handle handle, Collection<String> codes, long freshUs) {
        Map<String, DeviceStatus> found = new HashMap<>();
        handle.createQuery(selection() + " where d.code = any(:codes) and not d.removed and d.enrolment = :enrolled")
                .bindArray("codes", String.class, List.copyOf(codes))
                .bind("fresh_us", freshUs)
                .bind("enrolled", Enrolment.ENROLLED_VALUE)
                .map((rs, ctx) -> Map.entry(rs.getString("code"), status(rs)))
                .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
        return found;
    }

    record Count(Presence presence, boolean pending, long devices) {}

    List<Count> counts(Handle handle, long freshUs) {
        return handle.createQuery("select " + STATE + " as state, d.enrolment = " + Enrolment.PENDING_VALUE
                        + " as pending, count(*) as n" + FROM + " where not d.removed group by 1, 2")
                .bind("fresh_us", freshUs)
                .map((rs, ctx) ->
                        new Count(Presence.forNumber(rs.getInt("state")), rs.getBoolean("pending"), rs.getLong("n")))
                .list();
    }
}
