package org.xueliang.registry;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.xueliang.registry.store.Database;
import org.xueliang.testkit.PostgresExtension;
import org.xueliang.testkit.RedisExtension;

/** One PostgreSQL and one Redis for all classes of a test run; each class gets a database of its own. */
public final class SharedStores implements ExtensionContext.Store.CloseableResource, AutoCloseable {
    private static final String TEMPLATE = "registry_template";
    private static final AtomicInteger DATABASES = new AtomicInteger();

    final PostgresExtension postgres = new PostgresExtension();
    final RedisExtension redis = new RedisExtension();
    private final ExtensionContext context;
    private boolean migrated;

    private SharedStores(ExtensionContext context) {
        this.context = context;
        try {
            postgres.beforeAll(context);
            redis.beforeAll(context);
        } catch (Exception e) {
            throw new IllegalStateException("the stores do not start", e);
        }
    }

    public static SharedStores of(ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(SharedStores.class))
                .getOrComputeIfAbsent("stores", key -> new SharedStores(context), SharedStores.class);
    }

    /** JDBC URL of a new, empty database. */
    public String emptyDatabase() {
        return made("registry_" + DATABASES.incrementAndGet(), "");
    }

    /**
     * JDBC URL of a new database that has every table and no rows: the copy of one that was migrated once, since the
     * migrations take longer than most tests.
     */
    public synchronized String newDatabase() {
        if (!migrated) {
            Database.open(made(TEMPLATE, ""), null, null).close();
            migrated = true;
        }
        return made("registry_" + DATABASES.incrementAndGet(), " template " + TEMPLATE + " strategy file_copy");
    }

    private String made(String name, String of) {
        try (Connection connection = postgres.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name + of);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return postgres.jdbcUrl().replace("/postgres?", "/" + name + "?");
    }

    @Override
    public void close() throws Exception {
        redis.afterAll(context);
        postgres.afterAll(context);
    }
}
