package org.xueliang.registry.history;

import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/** Partitions of {@code state_changes}, a month each in UTC: made ahead, and dropped when all in them is too old. */
final class HistoryMonths {
    private static final Pattern NAME = Pattern.compile("state_changes_(\\d{4})_(\\d{2})");
    private static final int AHEAD = 2;
    private static final int MAX_WAIT_MS = 250;

    private HistoryMonths() {}

    private static long beginUs(YearMonth month) {
        return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toEpochSecond() * 1_000_000L;
    }

    /**
     * One registry at a time; the table is locked for a moment where a month is made or dropped. Fails where somebody reads it for
     * longer, as figures of a city do: all who report would wait behind this. To be tried again.
     */
    static void keep(Handle handle, long nowUs, Duration retention) {
        handle.createQuery("select 1 from (select pg_advisory_xact_lock(hashtext('xueliang history months'))) t")
                .mapTo(Integer.class)
                .one();
        handle.execute("set local lock_timeout = " + MAX_WAIT_MS);
        List<String> there = handle.createQuery(
                        "select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid"
                                + " where i.inhparent = cast('state_changes' as regclass)")
                .mapTo(String.class)
                .list();
        YearMonth now = YearMonth.from(Instant.ofEpochSecond(nowUs / 1_000_000L).atOffset(ZoneOffset.UTC));
        for (int i = 0; i <= AHEAD; i++) {
            YearMonth month = now.plusMonths(i);
            String name = String.format(Locale.ROOT, "state_changes_%04d_%02d", month.getYear(), month.getMonthValue());
            if (!there.contains(name) && !hasOthers(handle, month)) {
                handle.execute("create table " + name + " partition of state_changes for values from (" + beginUs(month)
                        + ") to (" + beginUs(month.plusMonths(1)) + ")");
            }
        }
        long keptUs = nowUs - retention.toSeconds() * 1_000_000L;
        for (String name : there) {
            Matcher matcher = NAME.matcher(name);
            if (matcher.matches()) {
                YearMonth month = YearMonth.of(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
                if (beginUs(month.plusMonths(1)) <= keptUs) {
                    note(handle, "select coalesce(max(revision), 0) from " + name);
                    handle.execute("drop table " + name);
                }
            }
        }
        note(handle, "select coalesce(max(revision), 0) from state_changes_other where at_us < " + keptUs);
        handle.execute("delete from state_changes_other where at_us < ?", keptUs);
        handle.execute("delete from history_gaps where until_us < ?", keptUs);
        for (String table : List.of("clock_days", "clock_days_other", "recording_days")) {
            handle.execute("delete from " + table + " where day < ?", keptUs / 86_400_000_000L);
        }
    }

    /** A month that went to the other table, because the clock jumped to it, stays there. */
    private static boolean hasOthers(Handle handle, YearMonth month) {
        return handle.createQuery(
                        "select exists (select 1 from state_changes_other where at_us >= :from and at_us < :to)")
                .bind("from", beginUs(month))
                .bind("to", beginUs(month.plusMonths(1)))
                .mapTo(Boolean.class)
                .one();
    }

    /** A watcher whose cursor lies before it has missed something. */
    private static void note(Handle handle, String dropped) {
        handle.execute(
                "update history_progress set revision = greatest(revision, (" + dropped + ")) where name = 'dropped'");
    }
}
