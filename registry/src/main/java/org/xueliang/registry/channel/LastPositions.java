package org.xueliang.registry.channel;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.LastPosition;
import org.xueliang.proto.v1.PositionReport;
import org.xueliang.proto.v1.PositionUse;

/**
 * The table {@code last_positions}: where a device or channel was last, for devices whose record has it kept. There is one row
 * a channel and none of the way there; it goes with the device, and when its owner no longer wants it kept.
 */
public final class LastPositions {
    private LastPositions() {}

    /** What is of a device that keeps none, of no channel of it, or older than what is there, is passed over. */
    public static void write(Handle handle, Collection<PositionReport> reports) {
        Map<String, PositionReport> newest = new TreeMap<>();
        for (PositionReport report : reports) {
            newest.merge(
                    report.getChannel(),
                    report,
                    (one, other) -> other.getPosition().getReceivedUs()
                                    >= one.getPosition().getReceivedUs()
                            ? other
                            : one);
        }
        if (newest.isEmpty()) {
            return;
        }
        List<String> devices = new ArrayList<>();
        List<String> positions = new ArrayList<>();
        List<Long> times = new ArrayList<>();
        for (PositionReport report : newest.values()) {
            devices.add(report.getDevice());
            positions.add(HexFormat.of().formatHex(report.getPosition().toByteArray()));
            times.add(report.getPosition().getReceivedUs());
        }
        handle.createUpdate("""
                        insert into last_positions (channel, device, position, received_us)
                        select t.channel, d.code, decode(t.position, 'hex'), t.received_us
                        from unnest(:channels, :devices, :positions, :times) as t (channel, device, position, received_us)
                            join devices d on d.code = t.device and not d.removed and d.position_use = :kept
                        where t.channel = d.code
                            or exists (select 1 from channels c
                                where c.code = t.channel and c.device = d.code and not c.removed)
                        order by t.channel
                        on conflict (channel) do update set device = excluded.device, position = excluded.position,
                            received_us = excluded.received_us
                        where excluded.received_us >= last_positions.received_us
                        """)
                .bind("kept", PositionUse.POSITION_LAST_VALUE)
                .bindArray("channels", String.class, List.copyOf(newest.keySet()))
                .bindArray("devices", String.class, devices)
                .bindArray("positions", String.class, positions)
                .bindArray("times", Long.class, times)
                .execute();
    }

    /** Of a device and all its channels. */
    public static void clear(Handle handle, String device) {
        handle.createUpdate("delete from last_positions where device = :device")
                .bind("device", device)
                .execute();
    }

    /** By code; what has none is not in it. */
    public static Map<String, LastPosition> of(Handle handle, Collection<String> codes) {
        Map<String, LastPosition> found = new HashMap<>();
        if (!codes.isEmpty()) {
            // A channel that was taken away, or is another device's by now, has none of its former device's.
            handle.createQuery("select p.channel, p.position from last_positions p"
                            + " left join channels c on c.code = p.channel and not c.removed"
                            + " where p.channel = any(:codes) and (p.channel = p.device or c.device = p.device)")
                    .bindArray("codes", String.class, List.copyOf(codes))
                    .map((rs, ctx) -> Map.entry(rs.getString("channel"), parsed(rs.getBytes("position"))))
                    .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
        }
        return found;
    }

    private static LastPosition parsed(byte[] bytes) {
        try {
            return LastPosition.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a position in the database is not readable: " + e.getMessage(), e);
        }
    }
}
