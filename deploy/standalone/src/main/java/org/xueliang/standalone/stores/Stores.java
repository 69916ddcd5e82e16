package org.xueliang.standalone.stores;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An embedded Redis and an embedded PostgreSQL, the real servers, on loopback and (port 0) free ports, with their data
 * below one folder. Both trust the users of this machine; a shared machine runs its own servers and names them in the
 * settings. One that is killed is started again at its port, with its data.
 */
public final class Stores implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Stores.class);

    private final StoreServer redis;
    private final StoreServer postgres;
    private final List<Supervisor> supervisors;

    private Stores(StoreServer redis, StoreServer postgres) {
        this.redis = redis;
        this.postgres = postgres;
        this.supervisors = List.of(Supervisor.of(redis), Supervisor.of(postgres));
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
        endLeftovers(folder);
        StoreServer redis = RedisProcess.start(redisFolder.toAbsolutePath(), redisPort);
        try {
            return new Stores(
                    redis, PostgresServer.start(folder.resolve("postgres").toAbsolutePath(), postgresPort));
        } catch (IOException | RuntimeException e) {
            redis.close();
            throw e;
        }
    }

    /** Ends servers that a killed run left behind in the folder. */
    public static void endLeftovers(Path folder) throws IOException {
        Leftovers.end(folder.resolve("redis").resolve("redis.pid"), "redis", Leftovers.Signal.TERM);
        Leftovers.end(folder.resolve("postgres").resolve("postmaster.pid"), "postgres", Leftovers.Signal.INT);
    }

    public String redisUri() {
        return "redis://127.0.0.1:" + redis.port();
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/postgres";
    }

    /** The embedded server's one user. */
    public String jdbcUser() {
        return "postgres";
    }

    /** How often one of the two was found gone and started again. */
    public long startedAgain() {
        return supervisors.stream().mapToLong(Supervisor::starts).sum();
    }

    @Override
    public void close() {
        // First, or it would start again what is ended here.
        supervisors.forEach(Supervisor::close);
        for (StoreServer server : List.of(postgres, redis)) {
            try {
                server.close();
            } catch (IOException e) {
                log.warn("{} did not end cleanly", server.name(), e);
            }
        }
    }
}
