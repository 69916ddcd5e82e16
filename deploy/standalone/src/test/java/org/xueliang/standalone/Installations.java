package org.xueliang.standalone;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.xueliang.registry.RegistrySettings;
import org.xueliang.registry.store.Database;
import org.xueliang.simulator.Simulator;
import org.xueliang.simulator.camera.CameraLogin;
import org.xueliang.simulator.media.EncoderSettings;
import org.xueliang.testkit.RedisExtension;
import org.xueliang.testkit.SharedPostgres;

/**
 * Installations of one test class, each with a database of its own, and what simulated things it has beside them; register as a static field. At
 * the end none of their gateways holds anything.
 */
final class Installations implements BeforeAllCallback, AfterAllCallback {
    private final RedisExtension redis = new RedisExtension();
    private final List<Installation> started = new CopyOnWriteArrayList<>();
    private final Deque<AutoCloseable> beside = new ArrayDeque<>();
    /** JDBC URLs by name. */
    private final Map<String, String> databases = new ConcurrentHashMap<>();

    @Override
    public void beforeAll(ExtensionContext context) {
        redis.beforeAll(context);
    }

    /** One of this name. Several may be started at once. */
    Installation start(String name, String code, Path folder, Map<String, String> more) {
        return start(name, code, folder, more, settings -> settings);
    }

    /** As the other, with other settings of its registry. */
    Installation start(
            String name,
            String code,
            Path folder,
            Map<String, String> more,
            UnaryOperator<RegistrySettings> ofRegistry) {
        try {
            String database = SharedPostgres.copyOf(
                    "installation_template",
                    url -> Database.open(url, null, null).close());
            databases.put(name, database);
            Path own = Files.createDirectories(folder.resolve(name));
            Installation made = new Installation(
                    code, ofRegistry.apply(RegistrySettings.local(database, redis.uri(), own, 0)), more);
            started.add(made);
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** JDBC URL of one's database. */
    String database(String name) {
        return requireNonNull(databases.get(name), name);
    }

    /** What ends behind the installations, the newest first. */
    <T extends AutoCloseable> T keep(T part) {
        beside.push(part);
        return part;
    }

    /** It has ended already. */
    void gone(AutoCloseable part) {
        beside.remove(part);
    }

    /** A small picture at five a second. */
    static EncoderSettings small(int width, int height) {
        return new EncoderSettings(width, height, 5, 200_000, 1);
    }

    /** A camera of a street in which nothing happens. @return its URL */
    static String serve(Simulator simulator, EncoderSettings settings, CameraLogin login) {
        return simulator.serve("gate", simulator.scene(7, List.of(), settings), login, Set.of());
    }

    /** Ends them, before the class does where it wants to look behind them. */
    void end() throws Exception {
        // Together: one takes a while, for its door lets calls end.
        CompletableFuture.allOf(started.stream()
                        .map(each -> CompletableFuture.runAsync(each::close))
                        .toArray(CompletableFuture<?>[]::new))
                .join();
        for (AutoCloseable part; (part = beside.poll()) != null; ) {
            part.close();
        }
        assertThat(started)
                .allSatisfy(each -> assertThat(each.ingest.ledger().holders()).isEmpty());
        started.clear();
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        end();
        redis.afterAll(context);
    }
}
