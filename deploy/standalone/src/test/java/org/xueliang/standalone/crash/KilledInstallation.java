package org.xueliang.standalone.crash;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.xueliang.registry.identity.IssuedTokens;
import org.xueliang.standalone.DataFolder;
import org.xueliang.standalone.RoleProcess;
import org.xueliang.standalone.stores.Stores;
import org.xueliang.testkit.FreePort;

/** The stores, supervised as {@code stores} does, the registry as a process of its own, and the means to kill them. */
final class KilledInstallation implements AutoCloseable {
    /** Who dies, by SIGKILL. */
    enum Victim {
        REGISTRY,
        /** The parent of all its processes alone. */
        POSTMASTER,
        POSTGRESQL_WHOLE,
        /** One of its processes, by chance: the postmaster ends the others and recovers. */
        POSTGRESQL_BACKEND
    }

    private final DataFolder data;
    private final Path logs;
    private final int port = FreePort.pick();
    private final Stores stores;
    private RoleProcess registry;
    private int starts;

    private KilledInstallation(DataFolder data, Path logs) throws IOException {
        this.data = data;
        this.logs = logs;
        data.create();
        this.stores = Stores.start(data.storesFolder(), 0, 0);
        data.announce(
                "stores",
                Map.of(
                        "redis-url", stores.redisUri(),
                        "database-url", stores.jdbcUrl(),
                        "database-user", stores.jdbcUser()));
        this.registry = startRegistry();
        registry.announced(data);
    }

    static KilledInstallation start(Path folder) throws IOException {
        return new KilledInstallation(new DataFolder(folder.resolve("data")), folder);
    }

    int port() {
        return port;
    }

    IssuedTokens tokens() throws IOException {
        return IssuedTokens.read(data.registryFolder()).orElseThrow();
    }

    /** How often PostgreSQL was found gone and started again. */
    long postgresqlStarts() {
        return stores.startedAgain();
    }

    private RoleProcess startRegistry() throws IOException {
        starts++;
        return RoleProcess.start(
                "registry",
                data,
                logs.resolve("registry-" + starts + ".log"),
                Map.of("XUELIANG_REGISTRY_PORT", Integer.toString(port)));
    }

    /** Returns when the victim is dead and, the registry alone, on its way again: nobody else starts that. */
    void kill(Victim victim, Random random) throws IOException, InterruptedException {
        if (victim == Victim.REGISTRY) {
            data.forget("registry");
            registry.kill();
            registry = startRegistry();
            return;
        }
        Optional<ProcessHandle> postmaster = postmaster();
        if (postmaster.isEmpty()) {
            throw new IllegalStateException("PostgreSQL is not there");
        }
        List<ProcessHandle> backends = postmaster.get().children().toList();
        switch (victim) {
            case POSTMASTER -> postmaster.get().destroyForcibly();
            case POSTGRESQL_WHOLE -> {
                postmaster.get().destroyForcibly();
                backends.forEach(ProcessHandle::destroyForcibly);
            }
            case POSTGRESQL_BACKEND ->
                backends.get(random.nextInt(backends.size())).destroyForcibly();
            case REGISTRY -> throw new IllegalStateException();
        }
    }

    /** A registry that found no PostgreSQL when it started has ended: whoever runs it starts it again. */
    void keepRegistry() throws IOException {
        if (!registry.isAlive()) {
            registry = startRegistry();
        }
    }

    private Optional<ProcessHandle> postmaster() throws IOException {
        Path file = data.storesFolder().resolve("postgres").resolve("postmaster.pid");
        return await("postmaster.pid")
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(
                        () -> ProcessHandle.of(Long.parseLong(Files.readString(file)
                                .lines()
                                .findFirst()
                                .orElse("")
                                .strip())),
                        found -> found.isPresent() && found.get().isAlive());
    }

    /** First column to second; from the database itself. */
    Map<String, String> read(String sql) throws SQLException {
        Map<String, String> rows = new LinkedHashMap<>();
        try (Connection connection = DriverManager.getConnection(stores.jdbcUrl(), stores.jdbcUser(), "");
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            while (found.next()) {
                rows.put(found.getString(1), found.getString(2));
            }
        }
        return rows;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        registry.close();
        stores.close();
        Stores.endLeftovers(data.storesFolder());
    }
}
