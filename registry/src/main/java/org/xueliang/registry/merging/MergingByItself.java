package org.xueliang.registry.merging;

import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.registry.audit.AuditLog;
import org.xueliang.registry.channel.SecondWays;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.feed.Feeds;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.store.Feed;

/** Looks for duplicates as channels change, merges those that are certain, and ends merges whose other half is gone. */
public final class MergingByItself implements AutoCloseable {
    private static final int PERIOD_MS = 500;
    private static final int STEP = 64;
    private static final int SWEPT_AT_ONCE = 1000;
    /** What a listing waits for; who is behind by more says so. */
    private static final int WAITED_FOR = 256;

    private static final long ORPHANS_PERIOD_NANOS = 2_000_000_000L;
    /** Of many merges all are looked at: it is paid for with rest. */
    private static final int ORPHANS_REST = 50;

    private static final int ORPHANS_AT_ONCE = 100;
    private static final int WORTH_A_LINE = 10_000;
    private static final Logger LOG = LoggerFactory.getLogger(MergingByItself.class);

    private final Database database;
    private final Merging merging;
    private final AuditLog audit;
    private final Feeds feeds;
    private final MergingMetrics metrics;
    private final CountedErrors errors;
    private final DuplicateFinder finder;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "registry-merging");
        made.setDaemon(true);
        return made;
    });
    private long orphansAtNanos = System.nanoTime();
    private volatile boolean closed;

    public MergingByItself(
            Database database,
            Merging merging,
            AuditLog audit,
            Feeds feeds,
            MergingMetrics metrics,
            CountedErrors errors,
            Clock clock) {
        this.database = database;
        this.merging = merging;
        this.audit = audit;
        this.feeds = feeds;
        this.errors = errors;
        this.metrics = metrics;
        this.finder = new DuplicateFinder(database, metrics, clock);
        thread.scheduleWithFixedDelay(this::follow, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
    }

    private void follow() {
        try {
            orphansWhenDue();
            long behind = finder.behind();
            if (finder.isBetterSwept(behind)) {
                sweep(behind);
                behind = finder.behind();
            }
            if (behind > 0) {
                // Until so many come meanwhile that the next round sweeps.
                atAPace(() -> done(finder.step(STEP, false)) && !finder.isBetterSwept(finder.behind()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            // Also where a sweep ran out of memory: a task that throws would not run again.
            if (!closed) {
                errors.warn("merging", "search for duplicates: " + e);
            }
        }
    }

    private void sweep(long behind) throws InterruptedException {
        long begunNanos = System.nanoTime();
        DuplicateFinder.Sweep sweep = finder.sweep();
        atAPace(sweep::read);
        atAPace(() -> done(sweep.step(SWEPT_AT_ONCE)));
        if (behind >= WORTH_A_LINE) {
            LOG.info(
                    "search for duplicates: {} changes, {} channels, in {} s",
                    behind,
                    sweep.channels(),
                    (System.nanoTime() - begunNanos) / 1_000_000_000L);
        }
    }

    /** As long as there is more; a third of the time it rests, and it is never at work on more than one core. */
    private void atAPace(BooleanSupplier piece) throws InterruptedException {
        boolean more = true;
        while (!closed && more) {
            long begunNanos = System.nanoTime();
            more = piece.getAsBoolean();
            TimeUnit.NANOSECONDS.sleep(more ? (System.nanoTime() - begunNanos) / 2 : 0);
            orphansWhenDue();
        }
    }

    private boolean done(DuplicateFinder.Step step) {
        for (DuplicateFinder.Certain pair : step.certain()) {
            merge(pair);
        }
        finder.done(step);
        return step.more();
    }

    private void merge(DuplicateFinder.Certain pair) {
        try {
            boolean merged = database.transaction(handle -> {
                boolean done = merging.mergeByItself(handle, pair);
                if (done) {
                    audit.byItself(
                            handle,
                            "xueliang.v1.MergingService/MergeChannels",
                            pair.one() + " " + pair.other(),
                            pair.comparison().evidence().toString());
                }
                return done;
            });
            if (merged) {
                metrics.merged.inc();
                feeds.ring(Feed.CHANNELS);
            }
        } catch (RuntimeException e) {
            if (isAway(e)) {
                // It says nothing about the pair: all is done again when the database is back.
                throw e;
            }
            // It stays held, for a person; and one pair that cannot be merged keeps no other from being looked at.
            errors.warn(
                    "merging", "channels " + pair.one() + " and " + pair.other() + " stay apart: " + e.getMessage());
        }
    }

    private void orphansWhenDue() {
        if (System.nanoTime() - orphansAtNanos >= 0) {
            long begunNanos = System.nanoTime();
            orphans();
            long tookNanos = System.nanoTime() - begunNanos;
            orphansAtNanos = begunNanos + Math.max(ORPHANS_PERIOD_NANOS, tookNanos * ORPHANS_REST);
        }
    }

    /** A second way whose channel was removed is a channel again; one that its device no longer gives is none. */
    private void orphans() {
        for (String code : database.read(handle -> SecondWays.orphans(handle, ORPHANS_AT_ONCE))) {
            try {
                database.transaction(handle -> {
                    merging.splitOrphan(handle, code)
                            .ifPresent(split -> audit.byItself(
                                    handle,
                                    "xueliang.v1.MergingService/SplitChannels",
                                    code,
                                    split.back() ? "channel " + split.primary() + " was removed" : split.why()));
                    return code;
                });
                feeds.ring(Feed.CHANNELS);
            } catch (RuntimeException e) {
                if (isAway(e)) {
                    throw e;
                }
                // It is tried again; and one that cannot come back keeps no other from it, and no search from going on.
                errors.warn("merging", "second way " + code + " does not come back: " + e.getMessage());
            }
        }
    }

    private static boolean isAway(RuntimeException e) {
        return e instanceof Refusal refusal && refusal.kind() == Refusal.Kind.UNAVAILABLE;
    }

    /** Takes in what is little; the number of changes that are still missing. */
    long bringUp() {
        long behind = finder.behind();
        if (behind > 0 && behind <= WAITED_FOR) {
            done(finder.step(WAITED_FOR, true));
            behind = finder.behind();
        }
        return behind;
    }

    @Override
    public void close() {
        closed = true;
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(2, TimeUnit.SECONDS)) {
                errors.warn("merging", "search for duplicates: it did not stop within 2 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
