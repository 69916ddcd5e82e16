package org.xueliang.protocol.media;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The bytes of parameter sets of one kind by their id; what a decoder is given before a picture. Not thread-safe. */
public final class ParameterSetBytes {
    /** A longer parameter set is refused. */
    public static final int MAX_SET_BYTES = 4096;

    private final byte[] @Nullable [] sets;
    private int highest = -1;

    public ParameterSetBytes(int ids) {
        sets = new byte[ids][];
    }

    /** @return whether these are the bytes that are stored under the id already */
    public boolean isSame(int id, ByteBuf bytes, int index, int end) {
        byte[] stored = sets[id];
        if (stored == null || stored.length != end - index) {
            return false;
        }
        for (int i = 0; i < stored.length; i++) {
            if (stored[i] != bytes.getByte(index + i)) {
                return false;
            }
        }
        return true;
    }

    public void put(int id, ByteBuf bytes, int index, int end) {
        byte[] copy = new byte[end - index];
        bytes.getBytes(index, copy);
        sets[id] = copy;
        highest = Math.max(highest, id);
    }

    /** Appends all, each behind a start code, in the order of their ids. */
    public void appendTo(ByteBuf out) {
        for (int id = 0; id <= highest; id++) {
            byte[] set = sets[id];
            if (set != null) {
                out.writeInt(AnnexB.START_CODE).writeBytes(set);
            }
        }
    }

    public boolean isEmpty() {
        return highest < 0;
    }

    public static void requireSize(int length) throws ParameterSetException {
        if (length > MAX_SET_BYTES) {
            throw new ParameterSetException(
                    ParameterSetException.Reason.TOO_LARGE,
                    "parameter set: " + length + " bytes (expected: <= " + MAX_SET_BYTES + ")");
        }
    }

    @Override
    public String toString() {
        return Arrays.stream(sets).filter(set -> set != null).count() + " sets";
    }
}
