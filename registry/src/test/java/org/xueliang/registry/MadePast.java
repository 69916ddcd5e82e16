package org.xueliang.registry;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import org.jdbi.v3.core.Handle;

/**
 * A past for all channels of a city that is there already, put into the tables in the order of its times as reports would have:
 * outages, looks, findings, alerts that were handled, clocks and lists of recordings. Nothing by chance.
 */
final class MadePast {
    private static final long S = 1_000_000L;
    private static final long DAY_S = 86_400;

    private MadePast() {}

    /** @param outages of each channel in these days, each of a minute to half an hour */
    static void write(Handle handle, long untilUs, int days, int outages) {
        long fromUs = untilUs - days * DAY_S * S;
        months(handle, fromUs, untilUs);
        long head = handle.createQuery("select revision from feeds where name = 'states'")
                .mapTo(Long.class)
                .one();
        long everyUs = (untilUs - fromUs) / (outages + 1);
        int rows = handle.createUpdate("""
                        insert into state_changes (kind, code, at_us, state, was, cause, words, raw, counted_us, online_us,
                            changes, revision)
                        select 1, x.code, x.at_us, x.state, x.was, case x.state when 3 then 5 else 0 end,
                            case x.state when 3 then 'no RTP for 10 s' else '' end, x.state, 0, 0, 0,
                            :head + row_number() over (order by x.at_us, x.code)
                        from (
                            select c.code, 2 as state, 0 as was, :from - 1000000 as at_us from channels c
                            union all
                            select c.code, s.state, 5 - s.state, :from + n * :every + h.skew * 1000
                                + case s.state when 3 then 0 else 60000000 + h.skew % 1740 * 1000000 end
                            from channels c
                                cross join generate_series(1, :outages) n
                                cross join lateral (select abs(hashtext(c.code || n)) % (:every / 2000) as skew) h
                                cross join (values (3), (2)) s (state)) x
                        order by x.at_us, x.code
                        """)
                .bind("head", head)
                .bind("from", fromUs)
                .bind("every", everyUs)
                .bind("outages", outages)
                .execute();
        handle.execute("update feeds set revision = ? where name = 'states'", head + rows);
        people(handle, fromUs, untilUs);
        handle.execute(
                "insert into clock_days_other (kind, code, day, max_ms, last_ms) select 1, code, ?, 900, 900"
                        + " from channels where revision % 3 = 0",
                untilUs / S / DAY_S - 1);
        handle.execute(
                "insert into recording_days (channel, day, asked_us, oldest_us, known_us) select code, ?, ?, ?, 0"
                        + " from channels where revision % 2 = 0",
                untilUs / S / DAY_S - 1, untilUs - DAY_S * S, fromUs);
    }

    private static void people(Handle handle, long fromUs, long untilUs) {
        handle.execute(
                "insert into audit (at_us, caller, method, kind, subject, reason, outcome, detail) select ? + ? * n"
                        + " + revision, 'made', 'xueliang.v1.SnapshotService/GetSnapshot', 'LOOK', code, '', 'OK', ''"
                        + " from generate_series(0, 4) n, channels order by 1",
                fromUs,
                (untilUs - fromUs) / 6);
        handle.execute(
                "insert into alerts (id, type, severity, channel, channels, place, zone, begin_us, end_us, confidence,"
                        + " detail, incident, source_kind, owner, state, revision) select md5(code || n),"
                        + " case n when 0 then 4 else 1 end, 3, code, array[code], place, '', ? + ? * n + revision,"
                        + " ? + ? * n + revision + 600000000, 1, '', '', 1, owner, 2,"
                        + " revision + 1000000000 * (n + 1) from generate_series(0, 1) n, channels"
                        + " where revision % 5 = 0 order by 1",
                fromUs, (untilUs - fromUs) / 3, fromUs, (untilUs - fromUs) / 3);
        handle.execute("insert into audit (at_us, caller, method, kind, subject, reason, outcome, detail) select"
                + " begin_us + 300000000, 'made', 'xueliang.v1.AlertService/SetAlertState', 'CHANGE', id, '', 'OK', ''"
                + " from alerts order by 1");
    }

    /** As they would be there, had the registry been at work. */
    private static void months(Handle handle, long fromUs, long untilUs) {
        YearMonth last = month(untilUs);
        for (YearMonth month = month(fromUs - S); month.isBefore(last); month = month.plusMonths(1)) {
            handle.execute("create table if not exists state_changes_%04d_%02d partition of state_changes for values"
                            .formatted(month.getYear(), month.getMonthValue())
                    + " from (" + beginUs(month) + ") to (" + beginUs(month.plusMonths(1)) + ")");
        }
    }

    private static YearMonth month(long us) {
        return YearMonth.from(Instant.ofEpochSecond(us / S).atOffset(ZoneOffset.UTC));
    }

    private static long beginUs(YearMonth month) {
        return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toEpochSecond() * S;
    }
}
