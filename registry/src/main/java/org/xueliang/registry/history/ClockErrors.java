package org.xueliang.registry.history;

import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.ClockDay;
import org.xueliang.proto.v1.DeviceReport;

/** The table {@code clock_days}: of each device and day (UTC) the furthest and the last error of its clock. */
final class ClockErrors {
    private static final long DAY_US = 86_400_000_000L;

    private ClockErrors() {}

    static void write(Handle handle, Collection<DeviceReport> reports, long nowUs) {
        Map<String, Long> errors = new TreeMap<>();
        for (DeviceReport report : reports) {
            if (report.getStatus().getClockKnown()) {
                errors.put(report.getDevice(), report.getStatus().getClockErrorMs());
            }
        }
        if (errors.isEmpty()) {
            return;
        }
        handle.createUpdate("""
                        insert into clock_days as c (device, day, max_ms, last_ms)
                        select d.code, :day, t.error_ms, t.error_ms from unnest(:devices, :errors) as t (device, error_ms)
                            join devices d on d.code = t.device and not d.removed order by 1
                        on conflict (device, day) do update set last_ms = excluded.last_ms, max_ms =
                            case when abs(excluded.max_ms) > abs(c.max_ms) then excluded.max_ms else c.max_ms end
                        """)
                .bind("day", Math.toIntExact(Math.floorDiv(nowUs, DAY_US)))
                .bindArray("devices", String.class, List.copyOf(errors.keySet()))
                .bindArray("errors", Long.class, List.copyOf(errors.values()))
                .execute();
    }

    /** Newest first. */
    static List<ClockDay> of(Handle handle, String device, Window window) {
        return handle.createQuery("select * from clock_days where device = :device and day >= :from and day <= :until"
                        + " order by day desc")
                .bind("device", device)
                .bind("from", Math.floorDiv(window.fromUs(), DAY_US))
                .bind("until", Math.floorDiv(window.untilUs() - 1, DAY_US))
                .map((rs, ctx) -> ClockDay.newBuilder()
                        .setDay(LocalDate.ofEpochDay(rs.getInt("day")).toString())
                        .setMaxMs(rs.getLong("max_ms"))
                        .setLastMs(rs.getLong("last_ms"))
                        .build())
                .list();
    }
}
