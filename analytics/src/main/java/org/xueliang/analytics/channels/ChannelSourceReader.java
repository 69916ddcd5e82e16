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
    /** While the whole state comes it is the beginning: who goes on from there begins it again. */
    static final class Position {
        private long revision;
        private boolean whole;

        Position(ChannelSplit split) {
            revision = split.revision();
        }

        void passed(Channel channel) {
            if (WholeState.isMark(channel)) {
                whole = !WholeState.isEnd(channel);
                revision = whole ? 0 : revision;
            } else {
                revision = Math.max(revision, channel.getRevision());
            }
        }

        ChannelSplit toSplit() {
            return new ChannelSplit(whole ? 0 : revision);
        }
    }

    ChannelSourceReader(RegistryAddress registry, SourceReaderContext context) {
        super(() -> new ChannelSplitReader(registry), new Emitter(), context.getConfiguration(), context);
    }

    @Override
    protected Position initializedState(ChannelSplit split) {
        return new Position(split);
    }

    @Override
    protected ChannelSplit toSplitType(String splitId, Position position) {
        return position.toSplit();
    }

    @Override
    protected void onSplitFinished(Map<String, Position> finished) {}

    private static final class Emitter implements RecordEmitter<Channel, Channel, Position> {
        @Override
        public void emitRecord(Channel channel, SourceOutput<Channel> output, Position position) {
            output.collect(channel);
            position.passed(channel);
        }
    }
}
