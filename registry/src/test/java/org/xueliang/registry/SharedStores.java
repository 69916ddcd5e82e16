package org.xueliang.registry;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.xueliang.testkit.PostgresExtension;
import org.xueliang.testkit.RedisExtension;

/** One PostgreSQL and one Redis for all classes of a test run; each class gets a database of its own. */
public final class SharedStores implements ExtensionContext.Store.CloseableResource, AutoCloseable {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    final PostgresExtension postgres = new PostgresExtension();
    final RedisExtension redis = new RedisExtension();
    private final ExtensionContext context;

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

    public String redisUri() {
        return redis.uri();
    }

    /** JDBC URL of a new, empty database. */
    public String newDatabase() {
        String name = "registry_" + DATABASES.incrementAndGet();
        try (Connection connection = postgres.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
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
