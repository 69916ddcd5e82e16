package org.xueliang.analytics;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.util.Map;
import org.xueliang.proto.bus.BusKeys;
import org.xueliang.proto.v1.FrameEvent;
import org.xueliang.proto.v1.SensorReading;

/** Puts events on a real bus, as a gateway does. */
final class FakeBus implements AutoCloseable {
    private final RedisClient client;
    private final StatefulRedisConnection<String, byte[]> connection;

    FakeBus(String uri) {
        this.client = RedisClient.create(uri);
        this.connection = client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
    }

    void send(FrameEvent event) {
        add(BusKeys.frames(BusKeys.partitionOf(event.getChannel(), 8)), event.toByteArray());
    }

    void send(SensorReading reading) {
        add(BusKeys.readings(BusKeys.partitionOf(reading.getPlace(), 8)), reading.toByteArray());
    }

    void add(String stream, byte[] bytes) {
        connection.sync().xadd(stream, Map.of(BusKeys.FIELD, bytes));
    }

    /** Keeps only the newest entries of a channel's partition. */
    void trim(String channel, int keep) {
        connection.sync().xtrim(BusKeys.frames(BusKeys.partitionOf(channel, 8)), keep);
    }

    void clear() {
        connection.sync().flushall();
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown();
    }
}
