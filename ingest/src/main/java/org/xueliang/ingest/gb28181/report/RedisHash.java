package org.xueliang.ingest.gb28181.report;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.MapScanCursor;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.chassis.retry.Backoff;

/**
 * Lines by name in one hash of Redis. What changes is collected, the newest of each name, and written several times a second by
 * one thread; while Redis is away it waits, and nobody notices. The hash ends by itself when nothing was written for as long as
 * a line can matter. Thread-safe.
 */
final class RedisHash implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisHash.class);
    private static final Duration COMMAND = Duration.ofSeconds(2);
    private static final int FLUSH_MS = 200;
    private static final int BATCH = 1000;

    private final RedisClient client;
    private final String key;
    private final String what;
    private final int max;
    private final long keepS;
    private final CountedErrors errors;
    private final Clock clock;
    private final Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5), new Random());
    private final ScheduledExecutorService writing =
            Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("gb-kept", true));
    /** Guarded by itself; an empty value is one to be removed. */
    private final Map<String, Optional<String>> changed = new LinkedHashMap<>();

    // Of the writing thread alone, but for load before it has anything to do.
    private @Nullable StatefulRedisConnection<String, String> connection;
    private long notBeforeMs;

    /**
     * @param what the lines are, in words, as a plural
     * @param max lines that are kept at most
     * @param longest that a line matters
     */
    RedisHash(String url, String key, String what, int max, Duration longest, Clock clock) {
        RedisURI uri = RedisURI.create(url);
        uri.setTimeout(COMMAND);
        this.client = RedisClient.create(uri);
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .timeoutOptions(TimeoutOptions.enabled(COMMAND))
                .socketOptions(SocketOptions.builder().connectTimeout(COMMAND).build())
                .build());
        this.key = key;
        this.what = what;
        this.max = max;
        this.keepS = longest.toSeconds();
        this.errors = new CountedErrors(LOG, clock, Duration.ofMinutes(1));
        this.clock = clock;
        writing.scheduleWithFixedDelay(this::write, FLUSH_MS, FLUSH_MS, TimeUnit.MILLISECONDS);
    }

    /** All lines; empty where Redis is away. It never holds up a start for longer than a few seconds. */
    Map<String, String> load() {
        Map<String, String> all = new HashMap<>();
        // On its own connection: the writing thread has one of its own.
        try (StatefulRedisConnection<String, String> reading = client.connect()) {
            ScanCursor at = ScanCursor.INITIAL;
            do {
                MapScanCursor<String, String> page = reading.sync().hscan(key, at, ScanArgs.Builder.limit(BATCH));
                all.putAll(page.getMap());
                at = page;
            } while (!at.isFinished() && all.size() < max);
        } catch (RedisException e) {
            errors.warn(what + " load", what + " of before the start cannot be read: " + e.getMessage());
        }
        return all;
    }

    /** Returns at once. The newest of a name is what counts. */
    void keep(String name, String line) {
        change(name, Optional.of(line));
    }

    /** Returns at once. */
    void drop(String name) {
        change(name, Optional.empty());
    }

    private void change(String name, Optional<String> line) {
        synchronized (changed) {
            if (changed.size() < max || changed.containsKey(name)) {
                changed.put(name, line);
                return;
            }
        }
        errors.warn(what + " lost", what + " are not kept: more than " + max + " wait for redis");
    }

    private void write() {
        long nowMs = clock.millis();
        if (nowMs < notBeforeMs && notBeforeMs - nowMs < TimeUnit.MINUTES.toMillis(1)) {
            return;
        }
        try {
            for (Map<String, Optional<String>> next = first(); !next.isEmpty(); next = first()) {
                write(connected().sync(), next);
                done(next);
            }
            backoff.reset();
        } catch (RedisException e) {
            errors.warn(what, what + " cannot be kept: " + e.getMessage());
            disconnect();
            notBeforeMs = clock.millis() + backoff.nextMs();
        } catch (RuntimeException e) {
            // A scheduler that sees one never calls again.
            LOG.error("{} cannot be kept", what, e);
        }
    }

    private Map<String, Optional<String>> first() {
        Map<String, Optional<String>> batch = new LinkedHashMap<>();
        synchronized (changed) {
            for (Map.Entry<String, Optional<String>> entry : changed.entrySet()) {
                if (batch.size() == BATCH) {
                    break;
                }
                batch.put(entry.getKey(), entry.getValue());
            }
        }
        return batch;
    }

    /** What changed again meanwhile stays to be written. */
    private void done(Map<String, Optional<String>> written) {
        synchronized (changed) {
            written.forEach(changed::remove);
        }
    }

    private void write(RedisCommands<String, String> redis, Map<String, Optional<String>> batch) {
        Map<String, String> put = new HashMap<>();
        batch.forEach((name, line) -> line.ifPresent(text -> put.put(name, text)));
        String[] gone =
                batch.keySet().stream().filter(name -> !put.containsKey(name)).toArray(String[]::new);
        if (!put.isEmpty()) {
            redis.hset(key, put);
            redis.expire(key, keepS);
        }
        if (gone.length > 0) {
            redis.hdel(key, gone);
        }
    }

    private StatefulRedisConnection<String, String> connected() {
        StatefulRedisConnection<String, String> now = connection;
        if (now == null || !now.isOpen()) {
            now = client.connect();
            connection = now;
        }
        return now;
    }

    private void disconnect() {
        StatefulRedisConnection<String, String> now = connection;
        connection = null;
        if (now != null) {
            now.closeAsync();
        }
    }

    /** Writes what waits, where Redis is there. */
    @Override
    public void close() {
        writing.execute(this::write);
        writing.shutdown();
        try {
            if (!writing.awaitTermination(3, TimeUnit.SECONDS)) {
                writing.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.shutdown(0, 1, TimeUnit.SECONDS);
    }
}
