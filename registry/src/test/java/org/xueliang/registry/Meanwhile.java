package org.xueliang.registry;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Jdbi;

/** What somebody else does while a transaction of the test is open. */
public final class Meanwhile {
    private Meanwhile() {}

    /** Begins it on a thread of its own; returns when it has ended, or waits for a lock. */
    public static <T> CompletableFuture<T> begun(Jdbi database, Supplier<T> work) {
        int before = waiting(database);
        CompletableFuture<T> done = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        done.complete(work.get());
                    } catch (RuntimeException | AssertionError e) {
                        done.completeExceptionally(e);
                    }
                },
                "meanwhile");
        thread.setDaemon(true);
        thread.start();
        Awaitility.await().pollInterval(Duration.ofMillis(5)).until(() -> done.isDone() || waiting(database) > before);
        return done;
    }

    /** How many connections to this database wait for a lock. */
    public static int waiting(Jdbi database) {
        return database.withHandle(handle -> handle.createQuery("select count(*) from pg_stat_activity where datname ="
                        + " current_database() and wait_event_type = 'Lock'")
                .mapTo(Integer.class)
                .one());
    }
}
