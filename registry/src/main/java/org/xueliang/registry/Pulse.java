package org.xueliang.registry;

import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.registry.calls.RegistryMetrics;
import org.xueliang.registry.channel.Channels;
import org.xueliang.registry.device.Devices;
import org.xueliang.registry.feed.Feeds;
import org.xueliang.registry.identity.TokenTable;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.store.RedisLink;

/** What is done once a second: health of the stores, the token table, subscribers, gauges. */
final class Pulse implements AutoCloseable {
    private static final int PERIOD_MS = 1000;
    private static final long COUNT_PERIOD_NANOS = 5_000_000_000L;
    /** At a million channels a count takes a third of a second, and whoever asks meanwhile waits: it is paid for with minutes of rest. */
    private static final int COUNT_REST = 400;

    private final Database database;
    private final RedisLink redis;
    private final TokenTable tokens;
    private final Channels channels;
    private final Devices devices;
    private final RegistryMetrics metrics;
    private final CountedErrors errors;
    private final ScheduledExecutorService database1s = thread("registry-pulse-database");
    private final ScheduledExecutorService redis1s = thread("registry-pulse-redis");
    private final ScheduledExecutorService subscribers1s = thread("registry-pulse");
    private volatile String databaseHealth = "";
    private long nextCountNanos = System.nanoTime();

    Pulse(
            Database database,
            RedisLink redis,
            TokenTable tokens,
            Feeds feeds,
            Channels channels,
            Devices devices,
            RegistryMetrics metrics,
            CountedErrors errors) {
        this.database = database;
        this.redis = redis;
        this.tokens = tokens;
        this.channels = channels;
        this.devices = devices;
        this.metrics = metrics;
        this.errors = errors;
        // Apart: a store that hangs must not keep the other and the subscribers waiting.
        database1s.scheduleWithFixedDelay(guarded(this::database), 0, PERIOD_MS, TimeUnit.MILLISECONDS);
        redis1s.scheduleWithFixedDelay(guarded(redis::tick), 0, PERIOD_MS, TimeUnit.MILLISECONDS);
        subscribers1s.scheduleWithFixedDelay(guarded(feeds::tick), PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
    }

    private static ScheduledExecutorService thread(String name) {
        return Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    private void database() {
        databaseHealth = database.health();
        if (databaseHealth.isEmpty()) {
            tokens.refresh();
            long begunNanos = System.nanoTime();
            if (begunNanos >= nextCountNanos) {
                channels.count(metrics);
                devices.count(metrics);
                long tookNanos = System.nanoTime() - begunNanos;
                nextCountNanos = begunNanos + Math.max(COUNT_PERIOD_NANOS, tookNanos * COUNT_REST);
            }
        }
    }

    /** A task that throws would not run again. */
    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                errors.warn("pulse", "pulse: " + e.getMessage());
            } catch (Error e) {
                // Out of memory for a moment: without tokens that are read anew nobody is let in, for good.
                errors.warn("pulse", "pulse: " + e);
            }
        };
    }

    /** Part to what is wrong with it, as of the last beat. */
    Map<String, String> health() {
        return Map.of(
                "postgresql",
                withoutName("postgresql: ", databaseHealth),
                "redis",
                withoutName("redis: ", redis.health()));
    }

    private static String withoutName(String name, String wrong) {
        return wrong.startsWith(name) ? wrong.substring(name.length()) : wrong;
    }

    @Override
    public void close() {
        database1s.shutdownNow();
        redis1s.shutdownNow();
        subscribers1s.shutdownNow();
    }
}
