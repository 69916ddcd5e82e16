package org.xueliang.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xueliang.standalone.stores.Stores;

/** Whatever ends the launcher, the next start works, and a start that ends normally leaves nothing behind. */
class LeftoversTest {
    @TempDir
    Path folder;

    private Path storesFolder() {
        return new DataFolder(folder).storesFolder();
    }

    @AfterEach
    void endWhateverATestLeft() throws Exception {
        Stores.endLeftovers(storesFolder());
    }

    @Test
    void storesWhoseProcessWasKilledAreEndedByTheNextStartAndTheirDataAreThere() throws Exception {
        DataFolder data = new DataFolder(folder);
        List<ProcessHandle> orphans;
        Connection held;
        try (RoleProcess first = RoleProcess.start("stores", data, folder.resolve("first.log"))) {
            Properties address = first.announced(data);
            write(address);
            // A client that never goes away: a registry in a process of its own.
            held = open(address.getProperty("database-url"), address.getProperty("database-user"));
            orphans = servers();
            first.kill();
        }
        try {
            assertThat(orphans).as("Redis and PostgreSQL").hasSize(2).allMatch(ProcessHandle::isAlive);

            try (Stores again = Stores.start(storesFolder(), 0, 0)) {
                assertThat(orphans).noneMatch(ProcessHandle::isAlive);
                assertThat(read(again)).isEqualTo("kept kept");
                assertThat(servers()).hasSize(2).doesNotContainAnyElementsOf(orphans);
            }
        } finally {
            held.close();
        }
    }

    @Test
    void aNormalEndLeavesNoServerNoPidFileAndNoAddressBehind() throws Exception {
        DataFolder data = new DataFolder(folder);
        List<ProcessHandle> servers;
        try (RoleProcess stores = RoleProcess.start("stores", data, folder.resolve("stores.log"))) {
            stores.announced(data);
            servers = servers();
            assertThat(servers).hasSize(2).allMatch(ProcessHandle::isAlive);
            assertThat(stores.end()).as(stores.said()).isIn(0, 143);
            assertThat(stores.said()).doesNotContain("did not end");
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> servers.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(data.find("stores")).isEmpty();
        assertThat(pidFiles()).noneMatch(Files::exists);
        assertThat(processesThatMention(folder)).isEmpty();
    }

    @Test
    void storesInThisProcessLeaveNoProcessBehind() throws Exception {
        List<ProcessHandle> servers;
        try (Stores stores = Stores.start(storesFolder(), 0, 0)) {
            assertThat(read(stores)).isEqualTo("null null");
            servers = servers();
            assertThat(servers).hasSize(2);
        }
        // pg_ctl returns when the pid file is gone, a moment before the process is.
        await().atMost(Duration.ofSeconds(10)).until(() -> servers.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(ProcessHandle.current().descendants())
                .noneMatch(child -> child.info().command().orElse("").matches(".*(redis|postgres).*"));
    }

    @Test
    void aServerThatIsKilledIsStartedAgainAtItsPortWithItsData() throws Exception {
        try (Stores stores = Stores.start(storesFolder(), 0, 0)) {
            Properties address = new Properties();
            address.setProperty("redis-url", stores.redisUri());
            address.setProperty("database-url", stores.jdbcUrl());
            address.setProperty("database-user", stores.jdbcUser());
            write(address);
            List<ProcessHandle> killed = servers();
            killed.forEach(ProcessHandle::destroyForcibly);
            await().atMost(Duration.ofSeconds(60)).until(() -> stores.startedAgain() == 2);
            assertThat(read(stores)).isEqualTo("kept kept");
            assertThat(servers()).hasSize(2).doesNotContainAnyElementsOf(killed);
            try (Connection connection = open(stores.jdbcUrl(), stores.jdbcUser());
                    Statement statement = connection.createStatement();
                    ResultSet settings = statement.executeQuery(
                            "SELECT string_agg(setting, ' ') FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit',"
                                    + " 'full_page_writes')")) {
                settings.next();
                assertThat(settings.getString(1))
                        .as("the arguments of the first start")
                        .isEqualTo("on on on");
            }
        }
    }

    @Test
    void aPidFileThatNamesAnotherProgramEndsNothing() throws Exception {
        Path file = Files.createDirectories(storesFolder().resolve("redis")).resolve("redis.pid");
        Process other = new ProcessBuilder("sleep", "600").start();
        try {
            Files.writeString(file, other.pid() + "\n");
            Stores.endLeftovers(storesFolder());
            assertThat(other.isAlive()).isTrue();
            assertThat(file).doesNotExist();
            Files.writeString(file, "no number\n");
            Stores.endLeftovers(storesFolder());
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    private List<Path> pidFiles() {
        return List.of(
                storesFolder().resolve("redis").resolve("redis.pid"),
                storesFolder().resolve("postgres").resolve("postmaster.pid"));
    }

    /** The servers of the folder that run, by their pid files. */
    private List<ProcessHandle> servers() {
        return pidFiles().stream()
                .filter(Files::exists)
                .map(LeftoversTest::firstLine)
                .map(Long::parseLong)
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .toList();
    }

    private static String firstLine(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.findFirst().orElseThrow().trim();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<String> processesThatMention(Path path) {
        return ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(line -> line.contains(path.toString()))
                .toList();
    }

    private static Connection open(String url, String user) throws SQLException {
        return DriverManager.getConnection(url, user, "");
    }

    private static void write(Properties address) throws SQLException {
        try (Connection connection = open(address.getProperty("database-url"), address.getProperty("database-user"));
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE mark (word text)");
            statement.execute("INSERT INTO mark VALUES ('kept')");
        }
        RedisClient client = RedisClient.create(address.getProperty("redis-url"));
        try (StatefulRedisConnection<String, String> redis = client.connect()) {
            redis.sync().set("mark", "kept");
            // Redis writes its file once a second; what it has acknowledged to this is on disk.
            redis.sync().bgrewriteaof();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> redis.sync().info("persistence").contains("aof_rewrite_in_progress:0")
                            && redis.sync().info("persistence").contains("aof_rewrite_scheduled:0"));
        } finally {
            client.shutdown();
        }
    }

    private static String read(Stores stores) throws SQLException {
        String word = null;
        try (Connection connection = open(stores.jdbcUrl(), stores.jdbcUser());
                Statement statement = connection.createStatement()) {
            try (ResultSet table = statement.executeQuery("SELECT to_regclass('mark')::text")) {
                table.next();
                if (table.getString(1) != null) {
                    try (ResultSet row = statement.executeQuery("SELECT word FROM mark")) {
                        row.next();
                        word = row.getString(1);
                    }
                }
            }
        }
        RedisClient client = RedisClient.create(stores.redisUri());
        try (StatefulRedisConnection<String, String> redis = client.connect()) {
            return word + " " + redis.sync().get("mark");
        } finally {
            client.shutdown();
        }
    }
}
