package org.xueliang.analytics.channels;

import java.util.Map;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.base.source.reader.RecordEmitter;
import org.apache.flink.connector.base.source.reader.SingleThreadMultiplexSourceReaderBase;
import org.xueliang.analytics.registry.RegistryAddress;
import org.xueliang.proto.v1.Channel;

/** Passes changes on; the state of the split is the revision of the last one. */
final class ChannelSourceReader
        extends SingleThreadMultiplexSourceReaderBase<Channel, Channel, ChannelSplit, ChannelSourceReader.Position> {
    static final class Position {
        private long revision;
    }

    ChannelSourceReader(RegistryAddress registry, SourceReaderContext context) {
        super(() -> new ChannelSplitReader(registry), new Emitter(), context.getConfiguration(), context);
    }

    @Override
    protected Position initializedState(ChannelSplit split) {
        Position position = new Position();
        position.revision = split.revision();
        return position;
    }

    @Override
    protected ChannelSplit toSplitType(String splitId, Position position) {
        return new ChannelSplit(position.revision);
    }

    @Override
    protected void onSplitFinished(Map<String, Position> finished) {}

    private static final class Emitter implements RecordEmitter<Channel, Channel, Position> {
        @Override
        public void emitRecord(Channel channel, SourceOutput<Channel> output, Position position) {
            output.collect(channel);
            position.revision = Math.max(position.revision, channel.getRevision());
        }
    }
}
