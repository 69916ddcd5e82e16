package org.xueliang.standalone.stores;

import java.io.IOException;
import java.nio.file.Path;
import redis.embedded.RedisServer;
import redis.embedded.core.RedisServerBuilder;

/** The embedded Redis; its data are at most a second behind on disk. */
final class RedisProcess implements StoreServer {
    private final RedisServer redis;
    private final int port;

    private RedisProcess(RedisServer redis, int port) {
        this.redis = redis;
        this.port = port;
    }

    /** @param asked 0 picks a free one */
    static RedisProcess start(Path folder, int asked) throws IOException {
        int port = asked == 0 ? StorePort.pick() : asked;
        RedisServer redis = new RedisServerBuilder()
                .port(port)
                .bind("127.0.0.1")
                .onShutdownForceStop(false)
                .setting("dir \"" + folder + "\"")
                .setting("pidfile \"" + folder.resolve("redis.pid") + "\"")
                .setting("save \"\"")
                .setting("appendonly yes")
                .setting("appendfsync everysec")
                .setting("auto-aof-rewrite-min-size 256mb")
                .setting("maxmemory 4gb")
                .setting("maxmemory-policy noeviction")
                .build();
        redis.start();
        return new RedisProcess(redis, port);
    }

    @Override
    public String name() {
        return "Redis";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void startAgain() throws IOException {
        // It does not know that its process is gone.
        redis.stop();
        redis.start();
    }

    @Override
    public void close() throws IOException {
        redis.stop();
    }
}
