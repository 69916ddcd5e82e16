package org.xueliang.registry.store;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.xueliang.registry.error.Refusal;

/**
 * Redis: one pipelined connection. Where it is away commands are refused at once and not queued, and the connection comes
 * back by itself. Thread-safe.
 */
public final class RedisLink implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final int QUEUE = 20_000;

    private final RedisClient client;
    private volatile @Nullable StatefulRedisConnection<String, byte[]> connection;
    private volatile String wrong = "redis: not connected yet";

    public RedisLink(String url) {
        RedisURI uri = RedisURI.create(url);
        uri.setTimeout(TIMEOUT);
        client = RedisClient.create(uri);
        client.setOptions(ClientOptions.builder()
                .autoReconnect(true)
                // A command that waits for the server to come back would run long after its caller was told it failed.
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(QUEUE)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(Duration.ofSeconds(2))
                        .build())
                .build());
        connect();
    }

    /** Connects where that has not yet worked, and asks after the server's health. Called about once a second. */
    public void tick() {
        if (connection == null) {
            connect();
            return;
        }
        try {
            await(List.of(commands().ping()));
            wrong = "";
        } catch (Refusal e) {
            wrong = String.valueOf(e.getMessage());
        }
    }

    /** Empty where it answers, else why it does not; as of the last tick. */
    public String health() {
        return wrong;
    }

    private synchronized void connect() {
        if (connection == null) {
            try {
                connection = client.connect(new TextAndBytes());
                wrong = "";
            } catch (RedisException e) {
                wrong = "redis: " + said(e);
            }
        }
    }

    /** @throws Refusal where it is away */
    public RedisAsyncCommands<String, byte[]> commands() {
        StatefulRedisConnection<String, byte[]> now = connection;
        if (now == null) {
            throw Refusal.unavailable(wrong.isEmpty() ? "redis: not connected" : wrong);
        }
        return now.async();
    }

    /** Waits until all have been answered; throws {@link Refusal} with the first that failed. */
    public static void await(List<? extends RedisFuture<?>> futures) {
        CompletableFuture<?>[] all =
                futures.stream().map(future -> future.toCompletableFuture()).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(all).get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw Refusal.unavailable("redis: " + said(e.getCause() == null ? e : e.getCause()));
        } catch (TimeoutException e) {
            throw Refusal.unavailable("redis: no answer within " + TIMEOUT.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.unavailable("redis: interrupted");
        }
    }

    private static String said(Throwable thrown) {
        Throwable cause = thrown.getCause() == null ? thrown : thrown.getCause();
        return Refusal.excerpt(String.valueOf(cause.getMessage()));
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
}
