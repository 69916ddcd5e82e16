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
import org.xueliang.ingest.gb28181.device.RegistrationStore;
import org.xueliang.proto.bus.BusKeys;

/**
 * Registrations in one hash of Redis. What changes is collected, the newest of each device, and written several times a second
 * by one thread; while Redis is away it waits, and no device notices. The hash ends by itself when nothing was written for as
 * long as a registration can hold.
 */
public final class RedisRegistrations implements RegistrationStore, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisRegistrations.class);
    private static final Duration COMMAND = Duration.ofSeconds(2);
    private static final int FLUSH_MS = 200;
    private static final int BATCH = 1000;

    private final RedisClient client;
    private final String key;
    private final int max;
    private final long keepS;
    private final CountedErrors errors;
    private final Clock clock;
    private final Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5), new Random());
    private final ScheduledExecutorService writing =
            Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("gb-registrations", true));
    /** Guarded by itself; an empty value is one to be removed. */
    private final Map<String, Optional<String>> changed = new LinkedHashMap<>();

    // Of the writing thread alone, but for load before it has anything to do.
    private @Nullable StatefulRedisConnection<String, String> connection;
    private long notBeforeMs;

    /**
     * @param gateway whose registrations these are
     * @param max registrations that are kept at most
     * @param longest that a registration holds
     */
    public RedisRegistrations(String url, String gateway, int max, Duration longest, Clock clock) {
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
        this.key = BusKeys.registrations(gateway);
        this.max = max;
        this.keepS = longest.toSeconds();
        this.errors = new CountedErrors(LOG, clock, Duration.ofMinutes(1));
        this.clock = clock;
        writing.scheduleWithFixedDelay(this::write, FLUSH_MS, FLUSH_MS, TimeUnit.MILLISECONDS);
    }

    @Override
    public Map<String, String> load() {
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
            errors.warn(
                    "registrations load",
                    "registrations of before the start cannot be read, devices register anew: " + e.getMessage());
        }
        return all;
    }

    @Override
    public void keep(String device, String record) {
        change(device, Optional.of(record));
    }

    @Override
    public void drop(String device) {
        change(device, Optional.empty());
    }

    private void change(String device, Optional<String> record) {
        synchronized (changed) {
            if (changed.size() < max || changed.containsKey(device)) {
                changed.put(device, record);
                return;
            }
        }
        errors.warn("registrations lost", "registrations are not kept: more than " + max + " wait for redis");
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
            errors.warn("registrations", "registrations cannot be kept: " + e.getMessage());
            disconnect();
            notBeforeMs = clock.millis() + backoff.nextMs();
        } catch (RuntimeException e) {
            // A scheduler that sees one never calls again.
            LOG.error("registrations cannot be kept", e);
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
        batch.forEach((device, record) -> record.ifPresent(text -> put.put(device, text)));
        String[] gone = batch.keySet().stream()
                .filter(device -> !put.containsKey(device))
                .toArray(String[]::new);
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
