package org.xueliang.registry.history;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.xueliang.proto.v1.Subject;
import org.xueliang.registry.store.Database;

/**
 * Gateways that fell silent, and those that speak again: what they were heard of last no longer holds, or holds again. Nobody is
 * called silent before the registry itself has listened for as long.
 */
final class SilentGateways {
    private static final int PAGE = 1000;

    private final Database database;
    private final StateRecorder recorder;
    private final Supplier<Duration> timeToLive;
    private final Clock clock;
    private volatile long listeningUs = Long.MAX_VALUE;

    SilentGateways(Database database, StateRecorder recorder, Supplier<Duration> timeToLive, Clock clock) {
        this.database = database;
        this.recorder = recorder;
        this.timeToLive = timeToLive;
        this.clock = clock;
    }

    /** Since then somebody hears what gateways say. */
    void listenFrom(long nowUs) {
        listeningUs = nowUs;
    }

    private record Gateway(String name, long seenUs, boolean silent) {}

    /** @return whether the history grew */
    boolean turn() {
        long freshUs = clock.millis() * 1000 - timeToLive.get().toMillis() * 1000;
        List<Gateway> changed = database.read(handle -> handle.createQuery(
                        "select gateway, seen_us, seen_us < :fresh as silent"
                                + " from gateways where seen_us < :fresh and silent_us <> seen_us and :listening <= :fresh"
                                + " or seen_us >= :fresh and silent_us <> 0")
                .bind("fresh", freshUs)
                .bind("listening", listeningUs)
                .map((rs, ctx) -> new Gateway(rs.getString("gateway"), rs.getLong("seen_us"), rs.getBoolean("silent")))
                .list());
        changed.forEach(this::judge);
        return !changed.isEmpty();
    }

    private void judge(Gateway gateway) {
        String after = "";
        List<String> page;
        do {
            String from = after;
            page = database.transaction(handle -> {
                List<String> codes = page(
                        handle,
                        "select channel from presence where gateway = :gateway and"
                                + " channel > :after order by channel limit :page",
                        gateway,
                        from);
                recorder.judge(handle, Subject.SUBJECT_CHANNEL, codes);
                return codes;
            });
            after = page.isEmpty() ? after : page.get(page.size() - 1);
        } while (page.size() == PAGE);
        after = "";
        do {
            String from = after;
            page = database.transaction(handle -> {
                List<String> codes = page(
                        handle,
                        "select device from device_presence where gateway = :gateway and"
                                + " device > :after order by device limit :page",
                        gateway,
                        from);
                recorder.judge(handle, Subject.SUBJECT_DEVICE, codes);
                return codes;
            });
            after = page.isEmpty() ? after : page.get(page.size() - 1);
        } while (page.size() == PAGE);
        database.transaction(
                handle -> handle.createUpdate("update gateways set silent_us = :noted where gateway = :gateway")
                        .bind("noted", gateway.silent ? gateway.seenUs : 0)
                        .bind("gateway", gateway.name)
                        .execute());
    }

    private static List<String> page(Handle handle, String sql, Gateway gateway, String after) {
        return handle.createQuery(sql)
                .bind("gateway", gateway.name)
                .bind("after", after)
                .bind("page", PAGE)
                .mapTo(String.class)
                .list();
    }
}
