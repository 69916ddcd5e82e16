package org.xueliang.analytics.source.reader;

import java.util.Map;
import java.util.function.Supplier;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.base.source.reader.RecordEmitter;
import org.apache.flink.connector.base.source.reader.SingleThreadMultiplexSourceReaderBase;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.xueliang.analytics.source.split.StreamSplit;
import org.xueliang.analytics.source.split.StreamSplitState;

/** One thread reads all partitions of a task, as one XREAD asks for all of them. */
public final class StreamSourceReader<T>
        extends SingleThreadMultiplexSourceReaderBase<StreamEntry, T, StreamSplit, StreamSplitState> {
    public StreamSourceReader(
            Supplier<SplitReader<StreamEntry, StreamSplit>> splitReader,
            RecordEmitter<StreamEntry, T, StreamSplitState> emitter,
            SourceReaderContext context) {
        super(splitReader, emitter, context.getConfiguration(), context);
    }

    @Override
    protected StreamSplitState initializedState(StreamSplit split) {
        return new StreamSplitState(split);
    }

    @Override
    protected StreamSplit toSplitType(String splitId, StreamSplitState state) {
        return state.toSplit();
    }

    /** Partitions never end. */
    @Override
    protected void onSplitFinished(Map<String, StreamSplitState> finished) {}
}
