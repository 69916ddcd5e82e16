package org.xueliang.protocol.media;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Finds the recovery point in a SEI NAL unit (H.264 D.1.8, H.265 D.2.8); payloadType 6 in both. Reused; allocates nothing. */
public final class SeiReader {
    private static final int RECOVERY_POINT = 6;
    private static final int MAX_MESSAGES = 32;
    private static final int RBSP_STOP = 0x80;

    private final RbspReader bits = new RbspReader();

    /** @return a reader that stands at the payload of the recovery point, or null where there is none */
    public @Nullable RbspReader findRecoveryPoint(ByteBuf bytes, int index, int end) {
        bits.reset(bytes, index, end);
        for (int i = 0; i < MAX_MESSAGES; i++) {
            int first = bits.bits(8);
            if (bits.overrun() || first == RBSP_STOP) {
                return null;
            }
            int type = sum(first);
            int size = sum(bits.bits(8));
            if (bits.overrun() || size > end - index) {
                return null;
            }
            if (type == RECOVERY_POINT) {
                return bits;
            }
            bits.skip(8 * size);
        }
        return null;
    }

    private int sum(int firstByte) {
        int sum = firstByte;
        int last = firstByte;
        while (last == 0xFF && !bits.overrun()) {
            last = bits.bits(8);
            sum += last;
        }
        return sum;
    }
}
