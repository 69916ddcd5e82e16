package org.xueliang.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import redis.embedded.RedisServer;
import redis.embedded.core.RedisServerBuilder;

/** A real Redis 6.2 on a free loopback port for the tests of one class; register as a static field. */
public final class RedisExtension implements BeforeAllCallback, AfterAllCallback {
    private RedisServer server;
    private int port;

    public RedisExtension() {
        this.port = FreePort.pick();
        this.server = build();
    }

    private RedisServer build() {
        try {
            return new RedisServerBuilder()
                    .port(port)
                    .bind("127.0.0.1")
                    .setting("save \"\"")
                    .setting("appendonly no")
                    .setting("maxmemory 512M")
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    /** {@code redis://127.0.0.1:PORT}. */
    public String uri() {
        return "redis://127.0.0.1:" + port;
    }

    /** Ends the server as a crash would be seen by its clients. */
    public void stop() {
        try {
            server.stop();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it again, empty, on the same port. */
    public void start() {
        server = build();
        startServer();
    }

    private void startServer() {
        try {
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        startServer();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (server.isActive()) {
            stop();
        }
    }
}
