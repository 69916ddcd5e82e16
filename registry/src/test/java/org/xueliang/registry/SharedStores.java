package org.xueliang.registry;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.xueliang.registry.store.Database;
import org.xueliang.testkit.RedisExtension;
import org.xueliang.testkit.SharedPostgres;

/** One PostgreSQL for all classes of a virtual machine, in which each gets a database of its own; one Redis for those that run together. */
public final class SharedStores implements ExtensionContext.Store.CloseableResource, AutoCloseable {
    private static final String TEMPLATE = "registry_template";

    final RedisExtension redis = new RedisExtension();
    private final ExtensionContext context;

    private SharedStores(ExtensionContext context) {
        this.context = context;
        redis.beforeAll(context);
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
    public String emptyDatabase() {
        return SharedPostgres.emptyDatabase();
    }

    /**
     * JDBC URL of a new database that has every table and no rows: the copy of one that was migrated once, since the
     * migrations take longer than most tests.
     */
    public String newDatabase() {
        return SharedPostgres.copyOf(
                TEMPLATE, url -> Database.open(url, null, null).close());
    }

    @Override
    public void close() {
        redis.afterAll(context);
    }
}
