package org.xueliang.standalone.stores;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The embedded PostgreSQL, set so that what was committed outlasts {@code kill -9} and a power cut. */
final class PostgresServer implements StoreServer {
    private static final int START_S = 60;

    private final Path folder;
    private final EmbeddedPostgres postgres;

    private PostgresServer(Path folder, EmbeddedPostgres postgres) {
        this.folder = folder;
        this.postgres = postgres;
    }

    /** @param port 0 picks a free one */
    static PostgresServer start(Path folder, int port) throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(folder)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(Duration.ofSeconds(START_S))
                // The library's own settings are for tests: it turns both off.
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                // Rows that change here and there write a page each to the log after a checkpoint: a fifth of it,
                // packed.
                .setServerConfig("wal_compression", "on")
                .setServerConfig("max_connections", "100")
                .setPort(port == 0 ? StorePort.pick() : port);
        return new PostgresServer(folder, builder.start());
    }

    @Override
    public String name() {
        return "PostgreSQL";
    }

    @Override
    public int port() {
        return postgres.getPort();
    }

    /**
     * By {@code pg_ctl restart}, which takes the arguments of the start before from the data folder. Processes of a postmaster
     * that was killed end by themselves when they have noticed; until then the start is refused.
     */
    @Override
    public void startAgain() throws IOException, InterruptedException {
        List<String> line = new ArrayList<>();
        if (LinuxUtils.isUnshareAvailable()) {
            // PostgreSQL refuses to run as root.
            line.addAll(List.of("unshare", "-U"));
        }
        Path log = folder.resolveSibling("postgres.log");
        line.addAll(List.of(
                program().resolveSibling("pg_ctl").toString(),
                "-D",
                folder.toString(),
                "-l",
                log.toString(),
                "-w",
                "-t",
                Integer.toString(START_S),
                "restart"));
        Path said = Files.createTempFile("pg_ctl", ".log");
        try {
            Process process = new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            if (!process.waitFor(START_S + 5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("pg_ctl did not end within " + (START_S + 5) + " s");
            }
            if (process.exitValue() != 0) {
                throw new IOException("pg_ctl ended with " + process.exitValue() + ": "
                        + Files.readString(said).strip().replace('\n', ' ') + "; see " + log);
            }
        } finally {
            Files.deleteIfExists(said);
        }
    }

    /** Of the server: the first word of what it left beside its data. */
    private Path program() throws IOException {
        String started = Files.readString(folder.resolve("postmaster.opts"), StandardCharsets.UTF_8);
        int end = started.indexOf(" \"");
        return Path.of((end < 0 ? started : started.substring(0, end)).strip());
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}
