package org.xueliang.registry.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jspecify.annotations.Nullable;
import org.xueliang.registry.error.Refusal;

/**
 * PostgreSQL: a bounded pool, transactions, and errors that name it. Where it is away each call throws
 * {@link Refusal} of kind UNAVAILABLE within seconds; the pool finds it again by itself. Thread-safe; blocks.
 */
public final class Database implements AutoCloseable {
    private static final int POOL_SIZE = 12;
    private static final int BORROW_TIMEOUT_MS = 2_000;
    private static final int STATEMENT_TIMEOUT_MS = 8_000;
    private static final int SOCKET_TIMEOUT_S = 10;

    private static final long FIRST_CONNECTION_MS = 10_000;

    private final HikariDataSource pool;
    private final Jdbi jdbi;

    /** What is done with a connection. */
    @FunctionalInterface
    public interface Work<T> {
        T with(Handle handle);
    }

    private Database(HikariDataSource pool) {
        this.pool = pool;
        this.jdbi = Jdbi.create(pool);
        jdbi.registerArrayType(String.class, "text");
        jdbi.registerArrayType(Integer.class, "int4");
        jdbi.registerArrayType(Long.class, "int8");
        jdbi.registerArrayType(Double.class, "float8");
        // Filters are put together from fixed fragments; what a fragment does not name stays unbound.
        jdbi.getConfig(SqlStatements.class).setUnusedBindingAllowed(true);
        // An error's text goes to the log; what was bound, verifiers among it, does not.
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(StatementExceptions.MessageRendering.NONE);
    }

    /** Connects and migrates. Throws {@link Refusal} where PostgreSQL is away for 10 s. */
    public static Database open(String url, @Nullable String user, @Nullable String password) {
        return open(url, user, password, FIRST_CONNECTION_MS);
    }

    /** @param firstConnectionMs how long a server that does not answer yet is waited for */
    public static Database open(String url, @Nullable String user, @Nullable String password, long firstConnectionMs) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        if (user != null) {
            config.setUsername(user);
        }
        if (password != null) {
            config.setPassword(password);
        }
        config.setPoolName("registry");
        config.setMaximumPoolSize(POOL_SIZE);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(BORROW_TIMEOUT_MS);
        config.setValidationTimeout(1_000);
        config.setInitializationFailTimeout(firstConnectionMs);
        config.addDataSourceProperty("socketTimeout", String.valueOf(SOCKET_TIMEOUT_S));
        config.addDataSourceProperty("connectTimeout", "2");
        config.addDataSourceProperty("ApplicationName", "xueliang-registry");
        // What was answered is kept: a server that is set to commit late would lose the last alerts and records when
        // killed. A plan is made for what is asked and not for what might be: one for any code of a million reads
        // them all.
        config.addDataSourceProperty(
                "options",
                "-c statement_timeout=" + STATEMENT_TIMEOUT_MS
                        + " -c synchronous_commit=on -c plan_cache_mode=force_custom_plan");
        HikariDataSource pool;
        try {
            pool = new HikariDataSource(config);
        } catch (RuntimeException e) {
            throw translated(e);
        }
        try {
            Flyway.configure()
                    .dataSource(pool)
                    .locations("classpath:org/xueliang/registry/migrations")
                    .table("registry_schema")
                    .baselineOnMigrate(true)
                    .baselineVersion("0")
                    .load()
                    .migrate();
            return new Database(pool);
        } catch (RuntimeException e) {
            pool.close();
            throw translated(e);
        }
    }

    /** Statements that each see what was committed when they began. */
    public <T> T read(Work<T> work) {
        try {
            return jdbi.withHandle(work::with);
        } catch (RuntimeException e) {
            throw translated(e);
        }
    }

    /** All or nothing; returns after the commit. */
    public <T> T transaction(Work<T> work) {
        try {
            return jdbi.inTransaction(work::with);
        } catch (RuntimeException e) {
            throw translated(e);
        }
    }

    /** Empty where it answers, else why it does not. Blocks for seconds at most. */
    public String health() {
        try {
            read(handle -> handle.createQuery("select 1").mapTo(Integer.class).one());
            return "";
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Override
    public void close() {
        pool.close();
    }

    private static RuntimeException translated(RuntimeException thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof Refusal refusal) {
                return refusal;
            }
            if (t instanceof SQLException sql && isAway(sql)) {
                return Refusal.unavailable("postgresql: " + Refusal.excerpt(firstLine(sql)));
            }
        }
        return thrown;
    }

    /** SQLSTATE classes 08 (connection), 53 (resources: full disk, too many connections), 57 (shutdown, cancelled). */
    private static boolean isAway(SQLException e) {
        String state = e.getSQLState();
        return e instanceof SQLTransientConnectionException
                || (state != null && (state.startsWith("08") || state.startsWith("53") || state.startsWith("57")));
    }

    private static String firstLine(SQLException e) {
        String message = String.valueOf(e.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
