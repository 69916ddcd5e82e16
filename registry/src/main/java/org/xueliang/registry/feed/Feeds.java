package org.xueliang.registry.feed;

import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.Role;
import org.xueliang.registry.calls.RegistryMetrics;
import org.xueliang.registry.error.Refusal;
import org.xueliang.registry.identity.Caller;
import org.xueliang.registry.store.Database;
import org.xueliang.registry.store.Feed;

/**
 * All subscribers of all feeds. A change made here wakes them at once; a change made by another registry on the same
 * database is found by {@link #tick}, once a second, which also finds what a lost wake would leave lying.
 */
public final class Feeds implements AutoCloseable {
    private static final int THREADS = 4;
    private static final int MAX_STREAMS = 1000;
    /** Of one token, so that who opens too many keeps nobody else out; gateways and jobs share tokens, and live by theirs. */
    private static final int MAX_STREAMS_OF_ONE = 250;

    private static final Set<Role> MACHINES = Set.of(Role.GATEWAY, Role.ANALYTICS);

    private final Database database;
    private final RegistryMetrics metrics;
    private final long stallNanos;
    private volatile Consumer<Feed> also = feed -> {};
    /** With the name of whose token it is. */
    private final Map<ChangeStream<?>, String> streams = new ConcurrentHashMap<>();
    /** One for each view, of which there are few. */
    private final Map<View<?>, RecentReads<?>> recent = new ConcurrentHashMap<>();

    private final ThreadPoolExecutor executor = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            0,
            TimeUnit.SECONDS,
            // Bounded by the streams: each is queued at most once.
            new LinkedBlockingQueue<>(),
            task -> {
                Thread thread = new Thread(task, "registry-feeds");
                thread.setDaemon(true);
                return thread;
            },
            // After the end a wake means nothing.
            new ThreadPoolExecutor.DiscardPolicy());

    /**
     * What subscribers that get the same messages have in common.
     *
     * @param messages what they get
     * @param name of the ways to see the feed; a word of the program, never of a caller
     */
    public record View<T>(Feed feed, Class<T> messages, String name) {}

    /** @param stall how long a subscriber may take nothing while there is something for it */
    public Feeds(Database database, RegistryMetrics metrics, Duration stall) {
        this.database = database;
        this.metrics = metrics;
        this.stallNanos = stall.toNanos();
    }

    /** One part of this process that wants to know of each ring too. What it is told with must return at once. */
    public void alsoTell(Consumer<Feed> part) {
        also = part;
    }

    /** Something of this feed was committed. Returns at once. */
    public void ring(Feed feed) {
        also.accept(feed);
        recent.forEach((view, reads) -> {
            if (view.feed == feed) {
                reads.rung();
            }
        });
        for (ChangeStream<?> stream : streams.keySet()) {
            if (stream.feed() == feed) {
                stream.wake();
            }
        }
    }

    /**
     * Serves a subscriber until it goes, is too slow, or may no longer.
     *
     * @param cursor the last revision that it has
     * @param caughtUp sent once after everything that was there, or null
     * @param allowed asked each second
     */
    public <T> void serve(
            Feed feed,
            long cursor,
            ChangeSource<T> source,
            ServerCallStreamObserver<T> out,
            @Nullable T caughtUp,
            BooleanSupplier allowed) {
        serve(feed, cursor, source, new RecentReads<>(), Long.MAX_VALUE, out, caughtUp, allowed);
    }

    /**
     * As {@link #serve(Feed, long, ChangeSource, ServerCallStreamObserver, Object, BooleanSupplier)}, for a subscriber that
     * gets what all of its view get: one reads for them all.
     *
     * @param ownUpTo a revision; what it gets up to there is like no other's
     */
    @SuppressWarnings("unchecked")
    public <T> void serve(
            View<T> view,
            long cursor,
            long ownUpTo,
            ChangeSource<T> source,
            ServerCallStreamObserver<T> out,
            @Nullable T caughtUp,
            BooleanSupplier allowed) {
        RecentReads<T> common = (RecentReads<T>) recent.computeIfAbsent(view, none -> new RecentReads<>());
        serve(view.feed, cursor, source, common, ownUpTo, out, caughtUp, allowed);
    }

    private <T> void serve(
            Feed feed,
            long cursor,
            ChangeSource<T> source,
            RecentReads<T> reads,
            long ownUpTo,
            ServerCallStreamObserver<T> out,
            @Nullable T caughtUp,
            BooleanSupplier allowed) {
        ChangeStream<T> stream =
                new ChangeStream<>(database, feed, source, reads, ownUpTo, out, executor, allowed, cursor, caughtUp);
        admit(stream, Caller.current());
        out.setOnReadyHandler(stream::wake);
        out.setOnCancelHandler(() -> {
            stream.cancelled();
            forget(stream);
        });
        metrics.subscribers.labels(feed.name()).inc();
        stream.wake();
    }

    /** One at a time: calls that come together may not pass the bounds together. */
    private synchronized void admit(ChangeStream<?> stream, Caller caller) {
        if (streams.size() >= MAX_STREAMS) {
            throw Refusal.tooMuch("subscribers: " + streams.size() + " (expected: < " + MAX_STREAMS + ")");
        }
        if (Collections.disjoint(caller.roles(), MACHINES)
                && Collections.frequency(streams.values(), caller.name()) >= MAX_STREAMS_OF_ONE) {
            throw Refusal.tooMuch("subscribers of '" + caller.name() + "': " + MAX_STREAMS_OF_ONE + " (expected: < "
                    + MAX_STREAMS_OF_ONE + "; end some, or use a token of its own for each who watches)");
        }
        streams.put(stream, caller.name());
    }

    /** Called about once a second. */
    public void tick() {
        long now = System.nanoTime();
        for (ChangeStream<?> stream : streams.keySet()) {
            if (stream.isOver()) {
                forget(stream);
            } else {
                stream.check(now, stallNanos);
                stream.wake();
            }
        }
    }

    private void forget(ChangeStream<?> stream) {
        if (streams.remove(stream) != null) {
            metrics.subscribers.labels(stream.feed().name()).dec();
            if (stream.wasSlow()) {
                metrics.slowSubscribers.labels(stream.feed().name()).inc();
            }
        }
    }

    /** Ends all streams as UNAVAILABLE: their callers come back, elsewhere or later. */
    @Override
    public void close() {
        for (ChangeStream<?> stream : streams.keySet()) {
            stream.end(Refusal.unavailable("registry: it is being shut down"));
        }
        executor.shutdown();
        try {
            if (!executor.awaitTermination(2, TimeUnit.SECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
