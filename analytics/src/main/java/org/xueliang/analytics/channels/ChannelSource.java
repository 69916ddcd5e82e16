package org.xueliang.analytics.channels;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.xueliang.analytics.codec.CodecTypeInfo;
import org.xueliang.analytics.registry.RegistryAddress;
import org.xueliang.proto.v1.Channel;

/**
 * Every channel with its place and zones, then every change, from the registry's {@code WatchChannels}. The position is the
 * revision of the last change; where channels' pictures come from is left out before anything is passed on.
 */
public final class ChannelSource
        implements Source<Channel, ChannelSplit, ChannelEnumeratorState>, ResultTypeQueryable<Channel> {
    private static final long serialVersionUID = 1L;

    private final RegistryAddress registry;

    public ChannelSource(RegistryAddress registry) {
        this.registry = registry;
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SplitEnumerator<ChannelSplit, ChannelEnumeratorState> createEnumerator(
            SplitEnumeratorContext<ChannelSplit> context) {
        return new ChannelEnumerator(context, ChannelEnumeratorState.NEW);
    }

    @Override
    public SplitEnumerator<ChannelSplit, ChannelEnumeratorState> restoreEnumerator(
            SplitEnumeratorContext<ChannelSplit> context, ChannelEnumeratorState state) {
        return new ChannelEnumerator(context, state);
    }

    @Override
    public SourceReader<Channel, ChannelSplit> createReader(SourceReaderContext context) {
        return new ChannelSourceReader(registry, context);
    }

    @Override
    public SimpleVersionedSerializer<ChannelSplit> getSplitSerializer() {
        return new ChannelSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<ChannelEnumeratorState> getEnumeratorCheckpointSerializer() {
        return new ChannelEnumeratorState.Serializer();
    }

    @Override
    public TypeInformation<Channel> getProducedType() {
        return CodecTypeInfo.ofMessage(Channel.class);
    }
}
