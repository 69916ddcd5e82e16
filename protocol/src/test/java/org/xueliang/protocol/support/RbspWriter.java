package org.xueliang.protocol.support;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Writes the bits of a NAL unit, with emulation prevention; for vectors that no encoder makes. */
public final class RbspWriter {
    private final StringBuilder bits = new StringBuilder();

    public RbspWriter bits(long value, int count) {
        for (int i = count - 1; i >= 0; i--) {
            bits.append(value >> i & 1);
        }
        return this;
    }

    public RbspWriter ue(long value) {
        int length = 64 - Long.numberOfLeadingZeros(value + 1);
        return bits(0, length - 1).bits(value + 1, length);
    }

    public RbspWriter se(long value) {
        return ue(value > 0 ? 2 * value - 1 : -2 * value);
    }

    /** @return the bytes with the stop bit */
    public ByteBuf done() {
        bits.append('1');
        while (bits.length() % 8 != 0) {
            bits.append('0');
        }
        ByteBuf out = Unpooled.buffer();
        int zeros = 0;
        for (int i = 0; i < bits.length(); i += 8) {
            int value = Integer.parseInt(bits.substring(i, i + 8), 2);
            if (zeros == 2 && value <= 3) {
                out.writeByte(3);
                zeros = 0;
            }
            out.writeByte(value);
            zeros = value == 0 ? zeros + 1 : 0;
        }
        return out;
    }
}
