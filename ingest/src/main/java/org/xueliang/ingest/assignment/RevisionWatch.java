package org.xueliang.ingest.assignment;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.chassis.retry.Backoff;

/**
 * Follows one of the registry's change streams: from revision 0 at first, from the last revision seen after each break, and
 * from 0 again where the registry does not know that one. A registry that is away changes nothing in what was taken. Its own
 * state lives on the scheduler's one thread.
 *
 * @param <M> message of the stream
 */
public final class RevisionWatch<M> implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RevisionWatch.class);

    /** One kind of change stream. */
    public interface Feed<M> {
        /** Plural, for people: "assignments". */
        String name();

        /** Calls the registry; answers go to {@code into}. */
        void call(long afterRevision, StreamObserver<M> into);

        /** Takes one message, on the scheduler's thread; its revision, 0 where it has none. */
        long take(M message);

        /**
         * The registry does not know the last revision: it goes on from an older copy of its database, say. Its whole state
         * comes next, and what that does not name is gone.
         */
        default void beginAgain() {}
    }

    private final Feed<M> feed;
    private final ScheduledExecutorService scheduler;
    private final CountedErrors errors;
    private final Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10), new SplittableRandom());
    private Context.CancellableContext call = Context.ROOT.withCancellation();
    private long revision;
    private volatile String trouble = "no answer yet";
    private boolean closed;

    /** @param scheduler of one thread */
    public RevisionWatch(Feed<M> feed, ScheduledExecutorService scheduler, CountedErrors errors) {
        this.feed = feed;
        this.scheduler = scheduler;
        this.errors = errors;
    }

    public void start() {
        later(0);
    }

    /** What is wrong with the watch, in words; empty where nothing is. Any thread. */
    public String trouble() {
        return trouble;
    }

    private void later(long delayMs) {
        try {
            scheduler.schedule(this::watch, delayMs, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("the watch of {} is over: {}", feed.name(), e.getMessage());
        }
    }

    private void watch() {
        if (closed) {
            return;
        }
        call = Context.ROOT.withCancellation();
        call.run(() -> feed.call(revision, new StreamObserver<>() {
            @Override
            public void onNext(M message) {
                onScheduler(() -> take(message));
            }

            @Override
            public void onError(Throwable error) {
                Status status = Status.fromThrowable(error);
                onScheduler(() -> refusedOrBroken(status));
            }

            @Override
            public void onCompleted() {
                onScheduler(() -> broken("the registry ended the watch"));
            }
        }));
    }

    private void onScheduler(Runnable step) {
        try {
            scheduler.execute(step);
        } catch (RejectedExecutionException e) {
            log.debug("one of the {} came after the end: {}", feed.name(), e.getMessage());
        }
    }

    private void take(M message) {
        if (closed) {
            return;
        }
        trouble = "";
        backoff.reset();
        revision = Math.max(revision, feed.take(message));
    }

    private void refusedOrBroken(Status status) {
        if (!closed && status.getCode() == Status.Code.INVALID_ARGUMENT && revision > 0) {
            errors.warn(
                    "registry restored " + feed.name(),
                    "the registry does not know revision " + revision + " of the " + feed.name()
                            + ": its whole state is asked for, and what it does not name is dropped");
            revision = 0;
            feed.beginAgain();
        }
        broken(status.toString());
    }

    private void broken(String cause) {
        if (closed) {
            return;
        }
        trouble = cause;
        errors.warn(
                "registry " + feed.name(), feed.name() + " are not followed, the last known stay in force: " + cause);
        later(backoff.nextMs());
    }

    /** Ends the watch; the scheduler and the channel are their owner's to end, after this. */
    @Override
    public void close() {
        onScheduler(() -> {
            closed = true;
            call.cancel(null);
        });
    }
}
