package org.xueliang.analytics.source.reader;

import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.connector.base.source.reader.RecordsBySplits;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;
import org.apache.flink.metrics.MetricGroup;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.xueliang.analytics.source.split.StreamSplit;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.chassis.retry.Backoff;
import org.xueliang.proto.bus.BusKeys;

/**
 * Reads its partitions with one {@code XREAD BLOCK} at a time. While Redis is away a fetch brings nothing, waits a growing
 * while and tries again; positions stand, so nothing is skipped. Used by one fetcher thread; {@link #wakeUp} by any.
 */
public final class StreamSplitReader implements SplitReader<StreamEntry, StreamSplit> {
    /** At most so many entries of one partition a fetch: with thumbnails some 2 MB. */
    static final int MAX_ENTRIES = 64;

    private static final Duration BLOCK = Duration.ofMillis(200);
    private static final long ANSWER_MS = 10_000;
    private static final long PROBE_NS = TimeUnit.SECONDS.toNanos(2);

    private final RedisConnection redis;
    private final String name;
    private final StreamReaderMetrics metrics;
    private final Map<String, PartitionReading> partitions = new LinkedHashMap<>();
    private final Backoff backoff =
            new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5), ThreadLocalRandom.current());
    private final CountedErrors errors = new CountedErrors(
            LoggerFactory.getLogger(StreamSplitReader.class), Clock.systemUTC(), Duration.ofSeconds(30));
    private volatile CompletableFuture<Void> wakeUp = new CompletableFuture<>();
    private boolean connected;
    private long probedNs = System.nanoTime();

    public StreamSplitReader(String redisUrl, String name, MetricGroup group) {
        this.redis = new RedisConnection(redisUrl);
        this.name = name;
        this.metrics = new StreamReaderMetrics(group, name);
    }

    @Override
    public RecordsWithSplitIds<StreamEntry> fetch() throws IOException {
        RecordsBySplits.Builder<StreamEntry> records = new RecordsBySplits.Builder<>();
        try {
            if (partitions.isEmpty()) {
                pause(BLOCK.toMillis());
            } else {
                checkPositions();
                read(records);
                backoff.reset();
            }
        } catch (WokenUp e) {
            // asked for: positions stand, whatever was under way is read again
        } catch (RedisAway e) {
            connected = false;
            metrics.failures.inc();
            errors.warn("redis away", "bus " + redis.address() + " (" + name + ") cannot be read: " + e.getMessage());
            try {
                pause(backoff.nextMs());
            } catch (WokenUp woken) {
                // the wait ends early
            }
        }
        return records.build();
    }

    private void read(RecordsBySplits.Builder<StreamEntry> records) throws RedisAway, WokenUp {
        long busMs = await(redis.commands().time().thenApply(RedisConnection::toMillis));
        @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
        StreamOffset<String>[] offsets = new StreamOffset[partitions.size()];
        int next = 0;
        for (PartitionReading partition : partitions.values()) {
            offsets[next++] = StreamOffset.from(partition.stream(), partition.position());
        }
        List<StreamMessage<String, byte[]>> answer =
                await(redis.commands().xread(XReadArgs.Builder.block(BLOCK).count(MAX_ENTRIES), offsets));
        Map<String, Integer> counts = new HashMap<>();
        for (StreamMessage<String, byte[]> message : answer) {
            byte[] bytes = message.getBody().get(BusKeys.FIELD);
            records.add(
                    message.getStream(), new StreamEntry.Message(message.getId(), bytes == null ? new byte[0] : bytes));
            metrics.entries.inc();
            counts.merge(message.getStream(), 1, Integer::sum);
            partition(message.getStream()).readUpTo(message.getId());
        }
        for (PartitionReading partition : partitions.values()) {
            int count = counts.getOrDefault(partition.stream(), 0);
            if (partition.finishRead(count, busMs)) {
                records.add(partition.stream(), new StreamEntry.ReadToEnd(busMs));
            }
        }
    }

    /** After each (re)connection, and now and then where reading is behind: is the position still kept? */
    private void checkPositions() throws RedisAway, WokenUp {
        boolean probe = System.nanoTime() - probedNs > PROBE_NS;
        for (PartitionReading partition : partitions.values()) {
            if (!connected) {
                partition.beginCheck();
            }
            if (!partition.checked() || (probe && partition.isBehind())) {
                check(partition);
            }
        }
        connected = true;
        if (probe) {
            probedNs = System.nanoTime();
        }
    }

    private void check(PartitionReading partition) throws RedisAway, WokenUp {
        String first = edge(redis.commands().xrange(partition.stream(), RedisConnection.ALL, RedisConnection.ONE));
        String last = edge(redis.commands().xrevrange(partition.stream(), RedisConnection.ALL, RedisConnection.ONE));
        long length = await(redis.commands().xlen(partition.stream()));
        long missedMs = partition.check(first, last, length);
        if (missedMs > 0) {
            metrics.gaps.inc();
            metrics.missedMs.inc(missedMs);
            errors.warn(
                    "gap " + partition.stream(),
                    "the bus trimmed entries of " + partition.stream() + " before they were read: up to " + missedMs
                            + " ms are missing before entry " + first);
        }
    }

    private @Nullable String edge(CompletionStage<List<StreamMessage<String, byte[]>>> range)
            throws RedisAway, WokenUp {
        List<StreamMessage<String, byte[]>> entries = await(range);
        return entries.isEmpty() ? null : entries.get(0).getId();
    }

    private PartitionReading partition(String stream) {
        PartitionReading partition = partitions.get(stream);
        if (partition == null) {
            throw new IllegalStateException("Redis answered for a stream that was not asked: " + stream);
        }
        return partition;
    }

    private <V> V await(CompletionStage<V> answer) throws RedisAway, WokenUp {
        CompletableFuture<V> future = answer.toCompletableFuture();
        CompletableFuture<Void> woken = wakeUp;
        try {
            CompletableFuture.anyOf(future, woken).get(ANSWER_MS, TimeUnit.MILLISECONDS);
            if (!future.isDone()) {
                future.cancel(false);
                throw new WokenUp();
            }
            return future.get();
        } catch (ExecutionException e) {
            throw new RedisAway(String.valueOf(e.getCause()), e);
        } catch (TimeoutException e) {
            future.cancel(false);
            throw new RedisAway("no answer in " + ANSWER_MS + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WokenUp();
        } finally {
            if (woken.isDone()) {
                wakeUp = new CompletableFuture<>();
            }
        }
    }

    private void pause(long ms) throws WokenUp {
        CompletableFuture<Void> woken = wakeUp;
        try {
            woken.get(ms, TimeUnit.MILLISECONDS);
            wakeUp = new CompletableFuture<>();
            throw new WokenUp();
        } catch (TimeoutException e) {
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WokenUp();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a wake-up cannot fail", e);
        }
    }

    @Override
    public void handleSplitsChanges(SplitsChange<StreamSplit> change) {
        if (!(change instanceof SplitsAddition)) {
            throw new UnsupportedOperationException("partitions are only added, not " + change);
        }
        for (StreamSplit split : change.splits()) {
            PartitionReading partition = new PartitionReading(split);
            partitions.put(split.stream(), partition);
            metrics.show(split.partition(), partition);
        }
    }

    @Override
    public void wakeUp() {
        wakeUp.complete(null);
    }

    @Override
    public void pauseOrResumeSplits(Collection<StreamSplit> toPause, Collection<StreamSplit> toResume) {
        Set<StreamSplit> none = Set.of();
        if (!none.containsAll(toPause)) {
            throw new UnsupportedOperationException("watermark alignment is not used");
        }
    }

    @Override
    public void close() {
        redis.close();
    }

    private static final class WokenUp extends Exception {
        private static final long serialVersionUID = 1L;

        WokenUp() {
            super("woken up", null, false, false);
        }
    }

    static final class RedisAway extends Exception {
        private static final long serialVersionUID = 1L;

        RedisAway(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
