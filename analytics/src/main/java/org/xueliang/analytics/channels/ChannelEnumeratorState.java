package org.xueliang.analytics.channels;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * @param assigned a reader has the split and its position
 * @param revision where not, where it stands
 */
public record ChannelEnumeratorState(boolean assigned, long revision) {
    static final ChannelEnumeratorState NEW = new ChannelEnumeratorState(false, 0);

    /** Version 1: 1 or 0, then the revision, 8 bytes big-endian. */
    static final class Serializer implements SimpleVersionedSerializer<ChannelEnumeratorState> {
        private static final int VERSION = 1;
        private static final int BYTES = 1 + Long.BYTES;

        @Override
        public int getVersion() {
            return VERSION;
        }

        @Override
        public byte[] serialize(ChannelEnumeratorState state) {
            return ByteBuffer.allocate(BYTES)
                    .put((byte) (state.assigned ? 1 : 0))
                    .putLong(state.revision)
                    .array();
        }

        @Override
        public ChannelEnumeratorState deserialize(int version, byte[] serialized) throws IOException {
            if (version != VERSION || serialized.length != BYTES) {
                throw new IOException("version of the channels' enumerator: " + version + ", " + serialized.length
                        + " bytes (expected: " + VERSION + ", " + BYTES + " bytes)");
            }
            ByteBuffer bytes = ByteBuffer.wrap(serialized);
            return new ChannelEnumeratorState(bytes.get() == 1, bytes.getLong());
        }
    }
}
