package org.xueliang.registry.figures;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.xueliang.registry.history.ChannelScope;
import org.xueliang.registry.history.Window;

/**
 * The last error of each clock that was seen in a window: of GB/T 28181 devices, of ONVIF devices as their sources, of RTSP cameras
 * as their channels where no source of ONVIF has told it. One probe of an index each, for a month of days of all would be sorted.
 */
final class DeviceClocks {
    private static final long DAY_US = 86_400_000_000L;
    private static final String LAST = " order by k.day desc limit 1) k";

    private DeviceClocks() {}

    /** Takes a clock of something that has an owner and a place. */
    @FunctionalInterface
    interface Seen {
        void clock(String owner, String place, long errorMs);
    }

    /** Those of devices and of sources. */
    static void ofOthers(Handle handle, ChannelScope scope, Window window, Seen into) {
        String from = " cross join lateral (select k.last_ms from ";
        String days = " and k.day >= :from and k.day <= :until" + LAST;
        for (String sql : List.of(
                "select t.owner, t.place, k.last_ms from devices t" + from + "clock_days k where k.device = t.code"
                        + days,
                "select t.owner, t.place, k.last_ms from sources t" + from
                        + "clock_days_other k where k.kind = 3 and k.code = t.code" + days)) {
            days(scope.bind(handle.createQuery(sql + " where not t.removed" + scope.where("t"))), window)
                    .setFetchSize(2000)
                    .map((rs, ctx) -> {
                        into.clock(rs.getString("owner"), rs.getString("place"), rs.getLong("last_ms"));
                        return true;
                    })
                    .forEach(row -> {});
        }
    }

    /** By channel, milliseconds. */
    static Map<String, Long> ofChannels(Handle handle, List<String> codes, Window window) {
        Map<String, Long> clocks = new HashMap<>();
        days(
                        handle.createQuery(
                                "select c.code, k.last_ms from unnest(:codes) as c (code) cross join lateral ("
                                        + "select k.last_ms from clock_days_other k where k.kind = 1 and k.code = c.code"
                                        + " and k.day >= :from and k.day <= :until" + LAST
                                        + " where not exists (select 1 from source_channels b join clock_days_other o"
                                        + " on o.kind = 3 and o.code = b.source and o.day >= :from and o.day <= :until"
                                        + " where b.channel = c.code)"),
                        window)
                .bindArray("codes", String.class, codes)
                .map((rs, ctx) -> Map.entry(rs.getString("code"), rs.getLong("last_ms")))
                .forEach(entry -> clocks.put(entry.getKey(), entry.getValue()));
        return clocks;
    }

    private static Query days(Query query, Window window) {
        return query.bind("from", Math.floorDiv(window.fromUs(), DAY_US))
                .bind("until", Math.floorDiv(window.untilUs() - 1, DAY_US));
    }
}
