package org.xueliang.registry.search;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.registry.store.Database;

/** Brings the index up by itself, several times a second, and at once where a search needs a little of it. */
public final class Indexer implements AutoCloseable {
    private static final int PERIOD_MS = 200;
    private static final int STEP = 500;
    private static final int STEPS = 8;
    /** What a search waits for; who is behind by more says so. */
    private static final int WAITED_FOR = 200;

    private static final int MAX_DEVICES = 4;

    private final SearchIndex index;
    private final IndexRebuild rebuild;
    private final CopyBacklog backlog;
    private final CountedErrors errors;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "registry-index");
        made.setDaemon(true);
        return made;
    });
    private volatile boolean closed;

    public Indexer(Database database, CountedErrors errors) {
        this.index = new SearchIndex(database);
        this.rebuild = new IndexRebuild(database);
        this.backlog = new CopyBacklog(database);
        this.errors = errors;
        // Its dictionary takes a second to load, which no search shall wait for.
        thread.execute(Pinyin::load);
        thread.scheduleWithFixedDelay(this::follow, 0, PERIOD_MS, TimeUnit.MILLISECONDS);
    }

    private void follow() {
        try {
            boolean more = true;
            while (!closed && more) {
                more = round();
            }
        } catch (RuntimeException e) {
            if (!closed) {
                errors.warn("index", "search index: " + e.getMessage());
            }
        }
    }

    /** A few steps; says whether there is more to do at once. What is behind may be another task by then. */
    private boolean round() {
        SearchIndex.Lag lag = index.lag();
        CopyBacklog.Next copies = backlog.next(lag.copies(), System.nanoTime());
        if (lag.anew()
                || copies == CopyBacklog.Next.ANEW
                || (lag.changes() > 0 && index.isBetterMadeAnew(lag.changes()))) {
            return rebuild.run();
        }
        boolean withCopies = copies == CopyBacklog.Next.FOLLOW;
        boolean states = lag.states();
        boolean rows = lag.changes() > 0 || lag.nodes() || (withCopies && lag.copies() > 0);
        for (int i = 0; i < STEPS && !closed && (states || rows); i++) {
            // In turns, until there is nothing left: neither waits for the other.
            states = states && index.states(STEP);
            rows = rows && index.step(STEP, withCopies);
        }
        return states || rows;
    }

    /** Takes in what is little; the number of changes that are still missing. */
    long bringUp() {
        SearchIndex.Lag lag = index.lag();
        for (int i = 0; i < MAX_DEVICES && lag.states(); i++) {
            if (!index.states(STEP)) {
                break;
            }
            lag = index.lag();
        }
        if (lag.rows() > 0 && lag.rows() <= WAITED_FOR) {
            index.stepAfterOthers(WAITED_FOR);
            lag = index.lag();
        }
        return lag.rows();
    }

    @Override
    public void close() {
        closed = true;
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(2, TimeUnit.SECONDS)) {
                errors.warn("index", "search index: it did not stop within 2 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
