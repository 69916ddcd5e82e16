package org.xueliang.registry.channel;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xueliang.proto.bus.BusKeys;
import org.xueliang.proto.v1.ChannelReport;
import org.xueliang.proto.v1.ChannelStatus;
import org.xueliang.registry.store.RedisLink;

/** Presence and location of channels in Redis, for whoever needs them without asking PostgreSQL. They expire by themselves. */
final class PresenceBoard {
    private final RedisLink redis;

    PresenceBoard(RedisLink redis) {
        this.redis = redis;
    }

    /** Returns when Redis has them all. */
    void write(String gateway, String door, List<ChannelReport> reports, Set<String> known, Duration timeToLive) {
        RedisAsyncCommands<String, byte[]> commands = redis.commands();
        List<RedisFuture<?>> answers = new ArrayList<>();
        for (ChannelReport report : reports) {
            if (!known.contains(report.getChannel())) {
                continue;
            }
            ChannelStatus status = report.getStatus();
            String key = BusKeys.presence(report.getChannel());
            Map<String, byte[]> fields = new LinkedHashMap<>();
            fields.put("gateway", bytes(gateway));
            fields.put("door", bytes(door));
            fields.put("state", bytes(status.getPresence().name()));
            fields.put("since_us", bytes(String.valueOf(status.getSinceUs())));
            fields.put("cause", bytes(status.getCause()));
            answers.add(commands.hset(key, fields));
            answers.add(commands.pexpire(key, timeToLive.toMillis()));
        }
        RedisLink.await(answers);
    }

    void remove(String channel) {
        RedisLink.await(List.of(redis.commands().del(BusKeys.presence(channel))));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
