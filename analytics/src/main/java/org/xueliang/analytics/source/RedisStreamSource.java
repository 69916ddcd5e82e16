package org.xueliang.analytics.source;

import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.xueliang.analytics.source.enumerator.StreamEnumerator;
import org.xueliang.analytics.source.enumerator.StreamEnumeratorState;
import org.xueliang.analytics.source.enumerator.StreamEnumeratorStateSerializer;
import org.xueliang.analytics.source.reader.StreamRecordEmitter;
import org.xueliang.analytics.source.reader.StreamSourceReader;
import org.xueliang.analytics.source.reader.StreamSplitReader;
import org.xueliang.analytics.source.split.StreamSplit;
import org.xueliang.analytics.source.split.StreamSplitSerializer;

/**
 * The partitions of the bus, one split each, never ending. A split's position is the id of the last entry passed on and is
 * Flink state: after a restart the job goes on exactly there. Without state it begins with the oldest entry that is kept.
 *
 * <p>Besides entries the readers tell that a partition was read to its end (a watermark), so that an empty partition holds
 * nothing back while Redis answers, and event time stands still while it does not.
 */
public final class RedisStreamSource<T>
        implements Source<T, StreamSplit, StreamEnumeratorState>, ResultTypeQueryable<T> {
    private static final long serialVersionUID = 1L;

    private final String redisUrl;
    private final String name;
    private final List<String> streams;
    private final BusDeserializer<T> deserializer;

    /**
     * @param redisUrl {@code redis://host:port}, possibly with a password
     * @param name what the streams hold, for metrics: {@code frames}
     * @param streams key of each partition, in the order of the partitions
     */
    public RedisStreamSource(String redisUrl, String name, List<String> streams, BusDeserializer<T> deserializer) {
        this.redisUrl = redisUrl;
        this.name = name;
        this.streams = List.copyOf(streams);
        this.deserializer = deserializer;
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SplitEnumerator<StreamSplit, StreamEnumeratorState> createEnumerator(
            SplitEnumeratorContext<StreamSplit> context) {
        return restoreEnumerator(context, StreamEnumeratorState.EMPTY);
    }

    @Override
    public SplitEnumerator<StreamSplit, StreamEnumeratorState> restoreEnumerator(
            SplitEnumeratorContext<StreamSplit> context, StreamEnumeratorState state) {
        return new StreamEnumerator(context, streams, state);
    }

    @Override
    public SourceReader<T, StreamSplit> createReader(SourceReaderContext context) {
        return new StreamSourceReader<>(
                () -> new StreamSplitReader(redisUrl, name, context.metricGroup()),
                new StreamRecordEmitter<>(name, deserializer, context.metricGroup()),
                context);
    }

    @Override
    public SimpleVersionedSerializer<StreamSplit> getSplitSerializer() {
        return new StreamSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<StreamEnumeratorState> getEnumeratorCheckpointSerializer() {
        return new StreamEnumeratorStateSerializer();
    }

    @Override
    public TypeInformation<T> getProducedType() {
        return deserializer.type();
    }
}
