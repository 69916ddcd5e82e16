package org.xueliang.registry.feed;

import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.store.Feed;

/**
 * One subscriber of a feed. Reads the table from its cursor on, a batch at a time, or takes what another has just read, and
 * sends while the call is ready, so that a slow subscriber holds one batch in memory and nothing else. Runs on the feed's
 * threads, never on two at once.
 */
final class ChangeStream<T> implements Runnable {
    private static final int BATCH = 256;
    /**
     * Revisions that one look goes over: who wants little of what there is, and comes from far behind, would else have all of it
     * looked through at once, for longer than a statement may take, and again from the beginning after that.
     */
    private static final long SPAN = 100_000;

    private final Database database;
    private final Feed feed;
    private final ChangeSource<T> source;
    private final ServerCallStreamObserver<T> out;
    private final RecentReads<T> recent;
    /** Up to here what it gets is like no other's. */
    private final long ownUpTo;

    private final Executor executor;
    private final BooleanSupplier allowed;
    private final AtomicInteger wakes = new AtomicInteger();
    private final ArrayDeque<ChangeSource.Change<T>> batch = new ArrayDeque<>();
    private @Nullable T caughtUp;
    private long cursor;
    private long sent;
    private boolean more;
    private volatile @Nullable Refusal ending;
    /** When the subscriber was first found not ready with something to send; 0 while it takes what there is. */
    private volatile long blockedSinceNanos;

    private volatile boolean over;

    ChangeStream(
            Database database,
            Feed feed,
            ChangeSource<T> source,
            RecentReads<T> recent,
            long ownUpTo,
            ServerCallStreamObserver<T> out,
            Executor executor,
            BooleanSupplier allowed,
            long cursor,
            @Nullable T caughtUp) {
        this.database = database;
        this.feed = feed;
        this.source = source;
        this.recent = recent;
        this.ownUpTo = ownUpTo;
        this.out = out;
        this.executor = executor;
        this.allowed = allowed;
        this.cursor = cursor;
        this.sent = cursor;
        this.caughtUp = caughtUp;
    }

    Feed feed() {
        return feed;
    }

    boolean isOver() {
        return over;
    }

    boolean wasSlow() {
        Refusal why = ending;
        return why != null && why.kind() == Refusal.Kind.TOO_MUCH;
    }

    /** There may be something to do. Returns at once. */
    void wake() {
        if (!over && wakes.getAndIncrement() == 0) {
            executor.execute(this);
        }
    }

    /** Ends the stream with a refusal, from the stream's own turn. */
    void end(Refusal why) {
        ending = why;
        wake();
    }

    void cancelled() {
        over = true;
    }

    /** Called about once a second: is the subscriber still allowed, and does it take what there is? */
    void check(long nowNanos, long stallNanos) {
        if (!allowed.getAsBoolean()) {
            end(Refusal.notKnown("authorization: the token is no longer good for this stream"));
            return;
        }
        long since = blockedSinceNanos;
        if (since != 0 && nowNanos - since > stallNanos) {
            end(Refusal.tooMuch(
                    "subscriber took nothing for " + stallNanos / 1_000_000_000L + " s: go on from revision " + sent));
        }
    }

    @Override
    public void run() {
        int seen = wakes.get();
        try {
            step();
        } catch (RuntimeException e) {
            close(e);
        }
        if (over) {
            return;
        }
        // Woken meanwhile, or more to do: take a new turn behind the others.
        if (!wakes.compareAndSet(seen, 0)) {
            wakes.set(1);
            executor.execute(this);
        }
    }

    private void step() {
        Refusal why = ending;
        if (over || out.isCancelled()) {
            over = true;
        } else if (why != null) {
            close(why);
        } else {
            if (batch.isEmpty()) {
                fill();
            }
            send();
            if (batch.isEmpty() && more) {
                wakes.incrementAndGet();
            }
        }
    }

    private void fill() {
        long nowNanos = System.nanoTime();
        Optional<RecentReads.Read<T>> known = cursor < ownUpTo ? Optional.empty() : recent.over(cursor, nowNanos);
        RecentReads.Read<T> read = known.orElseGet(() -> read(nowNanos));
        batch.addAll(read.behind(cursor));
        cursor = read.upTo();
        T marker = caughtUp;
        // What another read may be older than the commit that this one was woken for. And who is to hear that it has
        // all asks itself: another registry's commits ring nothing here.
        more = read.more() || (known.isPresent() && (marker != null || read.rings() != recent.rings()));
        if (!more && marker != null) {
            batch.add(new ChangeSource.Change<>(cursor, marker));
            caughtUp = null;
        }
    }

    private RecentReads.Read<T> read(long nowNanos) {
        long rings = recent.rings();
        RecentReads.Read<T> read = database.read(handle -> {
            long head = feed.head(handle);
            long end = Math.min(head, cursor + SPAN);
            List<ChangeSource.Change<T>> found = source.changes(handle, cursor, end, BATCH);
            boolean full = found.size() == BATCH;
            // Rows up to the head are all committed (see Feed.lock), so a scan that ended early has seen them all.
            long upTo = full ? found.get(found.size() - 1).revision() : Math.max(cursor, end);
            return new RecentReads.Read<>(cursor, upTo, found, full || end < head, nowNanos, rings);
        });
        if (cursor >= ownUpTo && read.upTo() > cursor) {
            recent.add(read);
        }
        return read;
    }

    private void send() {
        while (!batch.isEmpty() && out.isReady()) {
            ChangeSource.Change<T> next = batch.remove();
            out.onNext(next.message());
            sent = next.revision();
            blockedSinceNanos = 0;
        }
        if (!batch.isEmpty() && blockedSinceNanos == 0) {
            blockedSinceNanos = System.nanoTime() | 1;
        }
    }

    private void close(RuntimeException why) {
        over = true;
        if (!out.isCancelled()) {
            out.onError(why);
        }
    }
}
