package org.xueliang.analytics.channels;

import java.util.ArrayDeque;
import java.util.List;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.jspecify.annotations.Nullable;

/** Gives the one split to the first reader. Its state is whether that was done, or the split that waits. */
final class ChannelEnumerator implements SplitEnumerator<ChannelSplit, ChannelEnumeratorState> {
    private final SplitEnumeratorContext<ChannelSplit> context;
    private final ArrayDeque<ChannelSplit> waiting = new ArrayDeque<>();

    ChannelEnumerator(SplitEnumeratorContext<ChannelSplit> context, ChannelEnumeratorState state) {
        this.context = context;
        if (!state.assigned()) {
            waiting.add(new ChannelSplit(state.revision()));
        }
    }

    @Override
    public void start() {}

    @Override
    public void handleSplitRequest(int subtask, @Nullable String host) {}

    @Override
    public void addSplitsBack(List<ChannelSplit> splits, int subtask) {
        waiting.addAll(splits);
        handOut();
    }

    @Override
    public void addReader(int subtask) {
        handOut();
    }

    private void handOut() {
        if (waiting.isEmpty() || context.registeredReaders().isEmpty()) {
            return;
        }
        int reader = context.registeredReaders().keySet().iterator().next();
        context.assignSplit(waiting.remove(), reader);
    }

    @Override
    public ChannelEnumeratorState snapshotState(long checkpointId) {
        ChannelSplit split = waiting.peek();
        return split == null
                ? new ChannelEnumeratorState(true, 0)
                : new ChannelEnumeratorState(false, split.revision());
    }

    @Override
    public void close() {}
}
