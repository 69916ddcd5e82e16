package org.xueliang.ingest.bus;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.chassis.retry.Backoff;
import org.xueliang.proto.bus.BusKeys;
import org.xueliang.proto.v1.FrameEvent;

/**
 * Frame events to Redis Streams over one pipelined connection.
 *
 * <p>An event goes into a bounded queue and from there, by one thread, onto the connection, so the order of each channel
 * is the order of {@link #publish}. Pictures that were on their way when the connection broke are not sent again (they may
 * have arrived, and a gap is counted and harmless); changes of state are, and may come double with the same session and
 * sequence. What Redis refuses for a while (it loads, or its memory is full) is treated the same. Lettuce's own reconnection is off, for it would send everything again.
 */
public final class RedisFrameEventPublisher implements FrameEventPublisher {
    private static final Logger LOG = LoggerFactory.getLogger(RedisFrameEventPublisher.class);
    private static final long CLOSE_WAIT_MS = 1000;
    private static final long REFUSED_PAUSE_MS = 500;
    private static final String WRONG_TYPE = "WRONGTYPE";

    private final BusSettings settings;
    private final BusMetrics metrics;
    private final Clock clock;
    private final CountedErrors errors;
    private final RedisURI uri;
    private final RedisClient client;
    private final Backoff backoff = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(5), new Random());
    private final ScheduledExecutorService pump;
    private final AtomicBoolean pumpAsked = new AtomicBoolean();
    private final PartitionTrim[] trims;
    private final Object lock = new Object();
    /** Guarded by lock. */
    private final EventQueue queue;

    private boolean closed;
    private volatile String trouble = "not connected yet";

    // Of the pump's thread alone.
    private @Nullable StatefulRedisConnection<String, byte[]> connection;
    private boolean connecting;
    private int inFlight;
    private long pausedUntilMs;

    public RedisFrameEventPublisher(BusSettings settings, BusMetrics metrics, Clock clock) {
        this.settings = settings;
        this.metrics = metrics;
        this.clock = clock;
        this.errors = new CountedErrors(LOG, clock, Duration.ofMinutes(1));
        this.queue = new EventQueue(settings.maxQueuedEvents(), settings.maxQueuedBytes());
        this.trims = new PartitionTrim[settings.partitions()];
        for (int i = 0; i < trims.length; i++) {
            trims[i] = new PartitionTrim(
                    settings.retention().toMillis(),
                    settings.maxEntriesPerPartition(),
                    settings.maxBytesPerPartition());
        }
        this.uri = RedisURI.create(settings.redisUri());
        uri.setTimeout(settings.commandTimeout());
        this.client = RedisClient.create(uri);
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                // A hosted Redis' notices of moving; others answer that they do not know them.
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .timeoutOptions(TimeoutOptions.enabled(settings.commandTimeout()))
                .build());
        this.pump = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "frame-event-publisher");
            thread.setDaemon(true);
            return thread;
        });
        askPump();
    }

    @Override
    public void publish(FrameEvent event) {
        QueuedEvent queued = new QueuedEvent(
                event.toByteArray(),
                BusKeys.partitionOf(event.getChannel(), settings.partitions()),
                event.hasSignal(),
                clock.millis());
        synchronized (lock) {
            if (closed) {
                metrics.dropped(DropReason.CLOSED);
                return;
            }
            for (QueuedEvent victim : queue.add(queued)) {
                metrics.dropped(DropReason.QUEUE_FULL);
                if (victim.state) {
                    errors.warn(
                            "state dropped", "a change of state was dropped: the queue for the bus is full of them");
                }
            }
            metrics.queued(queue.size(), queue.bytes());
        }
        askPump();
    }

    @Override
    public String trouble() {
        return trouble;
    }

    private void askPump() {
        if (pumpAsked.compareAndSet(false, true)) {
            onPump(this::pump);
        }
    }

    private void onPump(Runnable task) {
        synchronized (lock) {
            if (!pump.isShutdown()) {
                pump.execute(() -> {
                    try {
                        task.run();
                    } catch (RuntimeException e) {
                        errors.warn("pump " + e.getClass(), "frame events: " + e);
                    }
                });
            }
        }
    }

    private void later(Runnable task, long delayMs) {
        synchronized (lock) {
            if (!pump.isShutdown()) {
                pump.schedule(() -> onPump(task), delayMs, TimeUnit.MILLISECONDS);
            }
        }
    }

    private void pump() {
        pumpAsked.set(false);
        StatefulRedisConnection<String, byte[]> open = connection;
        if (open == null) {
            connect();
            return;
        }
        if (!open.isOpen()) {
            disconnected("the connection to Redis broke");
            return;
        }
        long nowMs = clock.millis();
        if (nowMs < pausedUntilMs) {
            later(this::askPump, pausedUntilMs - nowMs);
            return;
        }
        boolean sent = false;
        while (inFlight < settings.maxInFlight()) {
            QueuedEvent event = next();
            if (event == null) {
                break;
            }
            send(open, event);
            sent = true;
        }
        if (sent) {
            open.flushCommands();
        }
    }

    private @Nullable QueuedEvent next() {
        long oldestMs = clock.millis() - settings.retention().toMillis();
        synchronized (lock) {
            QueuedEvent event = queue.poll();
            while (event != null && event.queuedMs < oldestMs) {
                metrics.dropped(DropReason.TOO_OLD);
                event = queue.poll();
            }
            metrics.queued(queue.size(), queue.bytes());
            return event;
        }
    }

    private void send(StatefulRedisConnection<String, byte[]> open, QueuedEvent event) {
        PartitionTrim trim = trims[event.partition];
        String key = BusKeys.frames(event.partition);
        XAddArgs arguments = new XAddArgs();
        String minId = trim.minId();
        if (minId != null) {
            arguments.minId(minId).approximateTrimming();
        }
        inFlight++;
        open.async()
                .xadd(key, arguments, Map.of(BusKeys.FIELD, event.payload))
                .whenComplete((id, failure) -> onPump(() -> answered(open, event, id, failure)));
        long keep = trim.sent(event.payload.length);
        if (keep >= 0) {
            open.async().xtrim(key, true, keep);
        }
    }

    private void answered(
            StatefulRedisConnection<String, byte[]> on,
            QueuedEvent event,
            @Nullable String id,
            @Nullable Throwable failure) {
        inFlight--;
        if (failure == null) {
            metrics.published();
            trouble = "";
            if (id != null) {
                trims[event.partition].added(id);
            }
        } else {
            failed(
                    on,
                    event,
                    failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure);
        }
        if (inFlight <= settings.maxInFlight() / 2) {
            askPump();
        }
    }

    private void failed(StatefulRedisConnection<String, byte[]> on, QueuedEvent event, Throwable failure) {
        if (failure instanceof RedisCommandExecutionException) {
            // Where the key holds something else it will not help to ask again.
            if (event.state && !firstWord(failure).equals(WRONG_TYPE)) {
                putBack(event);
            } else {
                metrics.dropped(DropReason.REFUSED);
            }
            trouble = "Redis refuses: " + failure.getMessage();
            pausedUntilMs = clock.millis() + REFUSED_PAUSE_MS;
            errors.warn("refused " + firstWord(failure), "Redis refuses frame events: " + failure.getMessage());
            return;
        }
        if (event.state) {
            putBack(event);
        } else {
            metrics.dropped(DropReason.LOST_ON_THE_WAY);
        }
        // A late failure of a connection that was given up says nothing about the one that is open now.
        if (sameConnection(on)) {
            disconnected("Redis does not answer: " + failure);
        }
    }

    private void putBack(QueuedEvent event) {
        synchronized (lock) {
            queue.putBack(event);
            metrics.queued(queue.size(), queue.bytes());
        }
    }

    @SuppressWarnings("ReferenceEquality") // which one it is, not what it is like
    private boolean sameConnection(StatefulRedisConnection<String, byte[]> other) {
        return connection == other;
    }

    private static String firstWord(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        int space = message.indexOf(' ');
        return space < 0 ? message : message.substring(0, space);
    }

    private void connect() {
        if (connecting) {
            return;
        }
        connecting = true;
        client.connectAsync(RedisCodec.of(StringCodec.ASCII, ByteArrayCodec.INSTANCE), uri)
                .whenComplete((made, failure) -> onPump(() -> connected(made, failure)));
    }

    private void connected(@Nullable StatefulRedisConnection<String, byte[]> made, @Nullable Throwable failure) {
        connecting = false;
        if (made == null) {
            disconnected("Redis cannot be reached: " + rootCause(failure));
            return;
        }
        synchronized (lock) {
            if (closed && queue.size() == 0) {
                made.closeAsync();
                return;
            }
        }
        made.setAutoFlushCommands(false);
        made.setTimeout(settings.commandTimeout());
        backoff.reset();
        trouble = "";
        connection = made;
        metrics.connected();
        askPump();
    }

    private static String rootCause(@Nullable Throwable failure) {
        Throwable cause = failure;
        while (cause != null && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause);
    }

    /** Idempotent: every command that was on its way tells of the same break. */
    private void disconnected(String why) {
        StatefulRedisConnection<String, byte[]> broken = connection;
        if (broken == null && connecting) {
            return;
        }
        trouble = why;
        connection = null;
        if (broken != null || !connecting) {
            if (broken != null) {
                broken.closeAsync();
            }
            errors.warn("disconnected", "frame events wait: " + why);
            connecting = true;
            later(
                    () -> {
                        connecting = false;
                        connect();
                    },
                    backoff.nextMs());
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
        }
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_WAIT_MS);
        try {
            while (System.nanoTime() < deadline && !pump.submit(this::idle).get(CLOSE_WAIT_MS, TimeUnit.MILLISECONDS)) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            errors.warn("close", "frame events: while closing: " + e);
        }
        synchronized (lock) {
            pump.shutdownNow();
            for (QueuedEvent left = queue.poll(); left != null; left = queue.poll()) {
                metrics.dropped(DropReason.CLOSED);
            }
            metrics.queued(0, 0);
        }
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }

    private boolean idle() {
        synchronized (lock) {
            // Without a connection nothing leaves in the time that is left.
            return connection == null || (queue.size() == 0 && inFlight == 0);
        }
    }
}
