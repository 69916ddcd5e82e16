package org.xueliang.standalone.stores;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.embedded.RedisServer;
import redis.embedded.core.RedisServerBuilder;

/**
 * An embedded Redis and an embedded PostgreSQL, the real servers, on loopback and (port 0) free ports, with their data
 * below one folder. Both trust the users of this machine; a shared machine runs its own servers and names them in the
 * settings.
 */
public final class Stores implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Stores.class);

    private final RedisServer redis;
    private final int redisPort;
    private final EmbeddedPostgres postgres;

    private Stores(RedisServer redis, int redisPort, EmbeddedPostgres postgres) {
        this.redis = redis;
        this.redisPort = redisPort;
        this.postgres = postgres;
    }

    /**
     * Starts both and returns when they answer; servers that a killed run left in the same folder are ended first.
     *
     * @param folder made where it is not there
     * @param redisPort 0 picks a free one
     * @param postgresPort 0 picks a free one
     */
    public static Stores start(Path folder, int redisPort, int postgresPort) throws IOException {
        Path redisFolder = Files.createDirectories(folder.resolve("redis"));
        Path postgresFolder = folder.resolve("postgres");
        endLeftovers(folder);
        int port = redisPort == 0 ? freePort() : redisPort;
        RedisServer redis = redis(redisFolder.toAbsolutePath(), port);
        redis.start();
        try {
            EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                    .setDataDirectory(postgresFolder)
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(false)
                    .setPGStartupWait(Duration.ofSeconds(60))
                    .setServerConfig("max_connections", "100");
            if (postgresPort != 0) {
                builder.setPort(postgresPort);
            }
            return new Stores(redis, port, builder.start());
        } catch (IOException | RuntimeException e) {
            redis.stop();
            throw e;
        }
    }

    /** Ends servers that a killed run left behind in the folder. */
    public static void endLeftovers(Path folder) throws IOException {
        Leftovers.end(folder.resolve("redis").resolve("redis.pid"), "redis", Leftovers.Signal.TERM);
        Leftovers.end(folder.resolve("postgres").resolve("postmaster.pid"), "postgres", Leftovers.Signal.INT);
    }

    private static RedisServer redis(Path folder, int port) throws IOException {
        return new RedisServerBuilder()
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
    }

    public String redisUri() {
        return "redis://127.0.0.1:" + redisPort;
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres";
    }

    /** The embedded server's one user. */
    public String jdbcUser() {
        return "postgres";
    }

    @Override
    public void close() {
        try {
            postgres.close();
        } catch (IOException e) {
            log.warn("PostgreSQL did not end cleanly", e);
        }
        try {
            redis.stop();
        } catch (IOException e) {
            log.warn("Redis did not end cleanly", e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
