package org.xueliang.analytics.channels;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** Version 1: the revision, 8 bytes big-endian. */
final class ChannelSplitSerializer implements SimpleVersionedSerializer<ChannelSplit> {
    private static final int VERSION = 1;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(ChannelSplit split) {
        return ByteBuffer.allocate(Long.BYTES).putLong(split.revision()).array();
    }

    @Override
    public ChannelSplit deserialize(int version, byte[] serialized) throws IOException {
        if (version != VERSION || serialized.length != Long.BYTES) {
            throw new IOException("version of the channels' split: " + version + ", " + serialized.length
                    + " bytes (expected: " + VERSION + ", " + Long.BYTES + " bytes)");
        }
        return new ChannelSplit(ByteBuffer.wrap(serialized).getLong());
    }
}
