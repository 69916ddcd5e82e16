package org.xueliang.analytics.channels;

import io.grpc.ManagedChannel;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.flink.connector.base.source.reader.RecordsBySplits;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.xueliang.analytics.registry.RegistryAddress;
import org.xueliang.chassis.errors.CountedErrors;
import org.xueliang.chassis.retry.Backoff;
import org.xueliang.proto.v1.AssignmentServiceGrpc;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.WatchChannelsRequest;

/**
 * Keeps one {@code WatchChannels} call open; where it ends, another goes on from the last revision after a while, or from the
 * beginning where the registry does not know that revision any more.
 */
final class ChannelSplitReader implements SplitReader<Channel, ChannelSplit> {
    private static final long WAIT_MS = 500;

    private final RegistryAddress registry;
    private final ManagedChannel connection;
    private final Backoff backoff =
            new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5), ThreadLocalRandom.current());
    private final CountedErrors errors = new CountedErrors(
            LoggerFactory.getLogger(ChannelSplitReader.class), Clock.systemUTC(), Duration.ofSeconds(30));
    private @Nullable ChannelSplit split;
    private long revision;
    /** The whole state is coming. */
    private boolean whole;

    private volatile @Nullable ChannelWatch watch;
    private long nextCallNs = System.nanoTime();

    ChannelSplitReader(RegistryAddress registry) {
        this.registry = registry;
        this.connection = registry.open();
    }

    @Override
    public RecordsWithSplitIds<Channel> fetch() {
        RecordsBySplits.Builder<Channel> records = new RecordsBySplits.Builder<>();
        ChannelWatch open = watch;
        if (open == null) {
            open = split == null || System.nanoTime() < nextCallNs ? null : call(records);
        }
        if (open == null) {
            pause();
            return records.build();
        }
        Channel change = open.poll(WAIT_MS);
        while (change != null) {
            backoff.reset();
            take(change, records);
            change = open.poll(0);
        }
        String ended = open.ended();
        if (ended != null && open.isEmpty()) {
            errors.warn(
                    "channels",
                    "the registry at " + registry.target() + " ended the watch of channels at revision " + revision
                            + ": " + ended);
            if (open.isRevisionUnknown()) {
                // Its database was restored from an older copy: what it does not name any more is not there.
                revision = 0;
            }
            watch = null;
            nextCallNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(backoff.nextMs());
        }
        return records.build();
    }

    private void take(Channel change, RecordsBySplits.Builder<Channel> records) {
        if (!WholeState.isMark(change)) {
            revision = Math.max(revision, change.getRevision());
            records.add(ChannelSplit.ID, change);
        } else if (whole) {
            whole = false;
            records.add(ChannelSplit.ID, change);
        }
    }

    private ChannelWatch call(RecordsBySplits.Builder<Channel> records) {
        if (revision == 0) {
            whole = true;
            records.add(ChannelSplit.ID, WholeState.BEGINS);
        }
        ChannelWatch made = new ChannelWatch();
        watch = made;
        AssignmentServiceGrpc.newStub(connection)
                .withCallCredentials(registry.credentials())
                .watchChannels(
                        WatchChannelsRequest.newBuilder()
                                .setAfterRevision(revision)
                                .build(),
                        made);
        return made;
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void handleSplitsChanges(SplitsChange<ChannelSplit> change) {
        if (!(change instanceof SplitsAddition)) {
            throw new UnsupportedOperationException("the split of channels is only added, not " + change);
        }
        for (ChannelSplit added : change.splits()) {
            split = added;
            revision = added.revision();
        }
    }

    @Override
    public void wakeUp() {
        ChannelWatch open = watch;
        if (open != null) {
            open.wakeUp();
        }
    }

    @Override
    public void close() throws InterruptedException {
        ChannelWatch open = watch;
        if (open != null) {
            open.cancel();
        }
        connection.shutdownNow().awaitTermination(2, TimeUnit.SECONDS);
    }
}
