package org.xueliang.analytics.source.enumerator;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.jspecify.annotations.Nullable;
import org.xueliang.analytics.source.split.StreamSplit;

/**
 * Hands out each partition once: partition p to reader p modulo the count of readers. Partitions are a setting and not
 * discovered; those that the setting gained since the checkpoint start at the beginning of what is kept.
 */
public final class StreamEnumerator implements SplitEnumerator<StreamSplit, StreamEnumeratorState> {
    private final SplitEnumeratorContext<StreamSplit> context;
    private final List<String> streams;
    private final Set<String> assigned;
    private final List<StreamSplit> waiting;

    /** @param streams key of each partition, in the order of the partitions */
    public StreamEnumerator(
            SplitEnumeratorContext<StreamSplit> context, List<String> streams, StreamEnumeratorState state) {
        this.context = context;
        this.streams = List.copyOf(streams);
        this.assigned = new TreeSet<>(state.assigned());
        this.waiting = new ArrayList<>(state.waiting());
    }

    @Override
    public void start() {
        for (int partition = 0; partition < streams.size(); partition++) {
            String stream = streams.get(partition);
            boolean known = assigned.contains(stream)
                    || waiting.stream().anyMatch(split -> split.stream().equals(stream));
            if (!known) {
                waiting.add(new StreamSplit(stream, partition, StreamSplit.BEGINNING));
            }
        }
        handOut();
    }

    /** Readers do not ask; a partition never ends. */
    @Override
    public void handleSplitRequest(int subtask, @Nullable String host) {}

    @Override
    public void addSplitsBack(List<StreamSplit> splits, int subtask) {
        for (StreamSplit split : splits) {
            assigned.remove(split.stream());
            waiting.add(split);
        }
        handOut();
    }

    @Override
    public void addReader(int subtask) {
        handOut();
    }

    private void handOut() {
        Iterator<StreamSplit> splits = waiting.iterator();
        while (splits.hasNext()) {
            StreamSplit split = splits.next();
            int reader = split.partition() % context.currentParallelism();
            if (context.registeredReaders().containsKey(reader)) {
                context.assignSplit(split, reader);
                assigned.add(split.stream());
                splits.remove();
            }
        }
    }

    @Override
    public StreamEnumeratorState snapshotState(long checkpointId) {
        return new StreamEnumeratorState(assigned, waiting);
    }

    @Override
    public void close() {}
}
