package org.xueliang.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One real PostgreSQL for all test classes of this virtual machine, with which it ends: a store of JUnit's does not last that long, for Surefire
 * runs each class by itself. Each who asks has a database of its own. Thread-safe.
 */
public final class SharedPostgres {
    /** A measurement of many rows sets what an operator would: {@code -Dpostgres.shared_buffers=4GB}. */
    private static final String BUFFERS = System.getProperty("postgres.shared_buffers", "128MB");

    private static final Set<String> TEMPLATES = new HashSet<>();
    private static @Nullable EmbeddedPostgres server;
    private static int databases;

    private SharedPostgres() {}

    /** JDBC URL of a new, empty database, with the user in it. */
    public static synchronized String emptyDatabase() {
        return made("test_" + ++databases, "");
    }

    /**
     * JDBC URL of a new database, the copy of one that was filled once: filling takes longer than most tests.
     *
     * @param template its name
     * @param fill is given the URL of the empty template, the first time; nobody may be connected to it afterwards
     */
    public static synchronized String copyOf(String template, Consumer<String> fill) {
        if (!TEMPLATES.contains(template)) {
            fill.accept(made(template, ""));
            TEMPLATES.add(template);
        }
        return made("test_" + ++databases, " template " + template + " strategy file_copy");
    }

    private static String made(String name, String of) {
        EmbeddedPostgres running = running();
        try (Connection connection = running.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name + of);
        } catch (SQLException e) {
            throw new IllegalStateException("database " + name, e);
        }
        return running.getJdbcUrl("postgres", name);
    }

    private static EmbeddedPostgres running() {
        EmbeddedPostgres now = server;
        if (now == null) {
            try {
                // It ends by a hook of its own.
                now = EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "off")
                        .setServerConfig("shared_buffers", BUFFERS)
                        .setPort(FreePort.pick())
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException("PostgreSQL does not start", e);
            }
            server = now;
        }
        return now;
    }
}
