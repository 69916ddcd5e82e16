package org.xueliang.analytics.source.reader;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The one connection of a reader; made when it is first needed, and anew after it was lost. Not thread-safe. */
final class RedisConnection implements AutoCloseable {
    static final Range<String> ALL = Range.unbounded();
    static final Limit ONE = Limit.from(1);

    private final RedisURI uri;
    private final ClientResources resources;
    private final RedisClient client;
    private @Nullable StatefulRedisConnection<String, byte[]> connection;

    RedisConnection(String url) {
        this.uri = RedisURI.create(url);
        uri.setTimeout(Duration.ofSeconds(5));
        this.resources = ClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .build();
        this.client = RedisClient.create(resources, uri);
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .build());
    }

    /** Without user and password, for messages. */
    String address() {
        return uri.getHost() + ":" + uri.getPort();
    }

    RedisAsyncCommands<String, byte[]> commands() throws StreamSplitReader.RedisAway {
        StatefulRedisConnection<String, byte[]> open = connection;
        if (open == null || !open.isOpen()) {
            try {
                open = client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
                connection = open;
            } catch (RedisException e) {
                throw new StreamSplitReader.RedisAway(String.valueOf(e.getMessage()), e);
            }
        }
        return open.async();
    }

    /** The answer of TIME: seconds and microseconds, as text. */
    static long toMillis(List<byte[]> time) {
        return Long.parseLong(new String(time.get(0), StandardCharsets.US_ASCII)) * 1000
                + Long.parseLong(new String(time.get(1), StandardCharsets.US_ASCII)) / 1000;
    }

    @Override
    public void close() {
        client.shutdown(0, 2, TimeUnit.SECONDS);
        resources.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
    }
}
