package org.xueliang.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A real, empty PostgreSQL on a free loopback port for the tests of one class; register as a static field. */
public final class PostgresExtension implements BeforeAllCallback, AfterAllCallback {
    private @Nullable EmbeddedPostgres server;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        server = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "off")
                .setPort(FreePort.pick())
                .start();
    }

    /** {@code jdbc:postgresql://...} with the user in it. */
    public String jdbcUrl() {
        return running().getJdbcUrl("postgres", "postgres");
    }

    public DataSource dataSource() {
        return running().getPostgresDatabase();
    }

    private EmbeddedPostgres running() {
        if (server == null) {
            throw new IllegalStateException("PostgresExtension is used before its class began");
        }
        return server;
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        if (server != null) {
            server.close();
        }
    }
}
