package org.xueliang.registry.history;

import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.ClockDay;
import org.xueliang.proto.v1.DeviceReport;
import org.xueliang.proto.v1.Subject;

/**
 * Of each device, source and channel and each day (UTC) the furthest and the last error of its clock: the tables {@code clock_days}
 * (GB/T 28181 devices) and {@code clock_days_other} (ONVIF devices by their source; cameras that are pulled or push by RTSP).
 */
public final class ClockErrors {
    private static final long DAY_US = 86_400_000_000L;
    private static final int CHANNEL = Subject.SUBJECT_CHANNEL_VALUE;
    /** A source is no subject of the history. */
    private static final int SOURCE = 3;

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

    /** By the source that brought the device. */
    public static void ofSource(Handle handle, String source, long errorMs, long nowUs) {
        write(handle, SOURCE, Map.of(source, errorMs), nowUs);
    }

    /** By channel. Those of GB/T 28181 devices are left out: the device has one clock for all of them. */
    static void ofChannels(Handle handle, Map<String, Long> errorsMs, long nowUs) {
        List<String> own = handle.createQuery(
                        "select code from channels where code = any(:codes) and not removed and device = ''")
                .bindArray("codes", String.class, List.copyOf(errorsMs.keySet()))
                .mapTo(String.class)
                .list();
        Map<String, Long> kept = new TreeMap<>(errorsMs);
        kept.keySet().retainAll(own);
        if (!kept.isEmpty()) {
            write(handle, CHANNEL, kept, nowUs);
        }
    }

    private static void write(Handle handle, int kind, Map<String, Long> errorsMs, long nowUs) {
        List<String> codes = List.copyOf(errorsMs.keySet());
        handle.createUpdate("""
                        insert into clock_days_other as c (kind, code, day, max_ms, last_ms)
                        select :kind, t.code, :day, t.error_ms, t.error_ms from unnest(:codes, :errors) as t (code, error_ms)
                            order by 2
                        on conflict (kind, code, day) do update set last_ms = excluded.last_ms, max_ms =
                            case when abs(excluded.max_ms) > abs(c.max_ms) then excluded.max_ms else c.max_ms end
                        where c.last_ms <> excluded.last_ms
                        """)
                .bind("kind", kind)
                .bind("day", Math.toIntExact(Math.floorDiv(nowUs, DAY_US)))
                .bindArray("codes", String.class, codes)
                .bindArray(
                        "errors", Long.class, codes.stream().map(errorsMs::get).toList())
                .execute();
    }

    /** Newest first. */
    static List<ClockDay> of(Handle handle, Subject subject, String code, Window window) {
        return handle.createQuery("select day, max_ms, last_ms from "
                        + (subject == Subject.SUBJECT_DEVICE
                                ? "clock_days where device = :code"
                                : "clock_days_other where kind = 1 and code = :code")
                        + " and day >= :from and day <= :until order by day desc")
                .bind("code", code)
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
