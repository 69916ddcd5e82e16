package org.xueliang.registry.sensor;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.xueliang.proto.bus.BusKeys;
import org.xueliang.proto.v1.SensorReading;
import org.xueliang.registry.store.RedisLink;

/**
 * Puts readings on the bus, in one pipeline, trimmed by age. A call that failed halfway and is made again puts some
 * twice; their ids are the same, and who reads the bus counts them once.
 */
final class ReadingsBus {
    private final RedisLink redis;
    private final int partitions;
    private final Duration retention;
    private final Clock clock;

    ReadingsBus(RedisLink redis, int partitions, Duration retention, Clock clock) {
        this.redis = redis;
        this.partitions = partitions;
        this.retention = retention;
        this.clock = clock;
    }

    /** Returns when Redis has them all. */
    void publish(List<SensorReading> readings) {
        RedisAsyncCommands<String, byte[]> commands = redis.commands();
        // Approximate trimming (~) drops whole nodes alone: cheap, and never too much.
        XAddArgs trim = XAddArgs.Builder.minId(String.valueOf(Math.max(0, clock.millis() - retention.toMillis())))
                .approximateTrimming();
        List<RedisFuture<?>> answers = new ArrayList<>(readings.size());
        for (SensorReading reading : readings) {
            String stream = BusKeys.readings(BusKeys.partitionOf(reading.getPlace(), partitions));
            answers.add(commands.xadd(stream, trim, Map.of(BusKeys.FIELD, reading.toByteArray())));
        }
        RedisLink.await(answers);
    }
}
