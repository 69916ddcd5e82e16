package org.xueliang.registry.search;

import java.time.Duration;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.registry.keeper.KeeperThread;
import org.xueliang.registry.store.Database;

/** Brings the index up by itself, several times a second, and at once where a search needs a little of it. */
public final class Indexer implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMillis(200);
    private static final int STEP = 500;
    private static final int STEPS = 8;
    /** What a search waits for; who is behind by more says so. */
    private static final int WAITED_FOR = 200;

    private static final int MAX_DEVICES = 4;

    private final SearchIndex index;
    private final IndexRebuild rebuild;
    private final CopyBacklog backlog;
    private final KeeperThread thread;
    private boolean pinyinLoaded;

    public Indexer(Database database, CountedErrors errors) {
        this.index = new SearchIndex(database);
        this.rebuild = new IndexRebuild(database);
        this.backlog = new CopyBacklog(database);
        this.thread = new KeeperThread("index", "search index", PERIOD, 0, errors);
        thread.start(this::follow);
    }

    private void follow() {
        if (!pinyinLoaded) {
            // Its dictionary takes a second to load, which no search shall wait for.
            pinyinLoaded = true;
            Pinyin.load();
        }
        boolean more = true;
        while (!thread.isClosing() && more) {
            more = round();
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
        boolean rows = lag.changes() > 0 || lag.nodes() || lag.cells() || (withCopies && lag.copies() > 0);
        for (int i = 0; i < STEPS && !thread.isClosing() && (states || rows); i++) {
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
            lag = index.states(STEP) ? index.lag() : lag.withoutStates();
        }
        if (lag.rows() > 0 && lag.rows() <= WAITED_FOR) {
            index.stepAfterOthers(WAITED_FOR);
            lag = index.lag();
        }
        return lag.rows();
    }

    @Override
    public void close() {
        thread.close();
    }
}
