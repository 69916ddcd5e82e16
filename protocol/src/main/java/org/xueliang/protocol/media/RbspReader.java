package org.xueliang.protocol.media;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Reads the bits of a raw byte sequence payload (H.264 and H.265 clause 7.2, 9.1): takes out each {@code 03} of {@code 00 00 03}. Reading beyond
 * the end gives zeros and sets {@link #overrun}, which the caller asks once at the end; every loop over a count that was
 * read is to be bounded by the standard's range. Reused; allocates nothing; not thread-safe.
 */
public final class RbspReader {
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private int at;
    private int end;
    private int zeros;
    private int current;
    private int bitsLeft;
    private boolean overrun;

    /** @param index of the first byte behind the NAL header */
    public RbspReader reset(ByteBuf newBytes, int index, int newEnd) {
        bytes = newBytes;
        at = index;
        end = newEnd;
        zeros = 0;
        bitsLeft = 0;
        overrun = false;
        return this;
    }

    public int bit() {
        if (bitsLeft == 0 && !nextByte()) {
            return 0;
        }
        bitsLeft--;
        return current >> bitsLeft & 1;
    }

    public boolean flag() {
        return bit() != 0;
    }

    /** @param count 0 to 32 */
    public int bits(int count) {
        int value = 0;
        int wanted = count;
        while (wanted > 0) {
            if (bitsLeft == 0 && !nextByte()) {
                return 0;
            }
            int taken = Math.min(wanted, bitsLeft);
            bitsLeft -= taken;
            value = value << taken | current >> bitsLeft & (1 << taken) - 1;
            wanted -= taken;
        }
        return value;
    }

    public void skip(int count) {
        int left = count;
        while (left > 32) {
            bits(32);
            left -= 32;
        }
        bits(left);
    }

    /** ue(v); values beyond 2^31 - 2 count as an overrun. */
    public int unsigned() {
        int leadingZeros = 0;
        while (bit() == 0) {
            leadingZeros++;
            if (leadingZeros > 30 || overrun) {
                overrun = true;
                return 0;
            }
        }
        return (1 << leadingZeros) - 1 + bits(leadingZeros);
    }

    /** ue(v) of a field with an upper limit; beyond it counts as an overrun, so that no lie can drive a loop. */
    public int unsigned(int max) {
        int value = unsigned();
        if (value > max) {
            overrun = true;
            return 0;
        }
        return value;
    }

    /** se(v). */
    public int signed() {
        int code = unsigned();
        return (code & 1) != 0 ? (code >>> 1) + 1 : -(code >>> 1);
    }

    /** Something was read that is not there, or not in its range. */
    public boolean overrun() {
        return overrun;
    }

    private boolean nextByte() {
        if (at >= end) {
            overrun = true;
            return false;
        }
        int value = bytes.getUnsignedByte(at++);
        if (zeros >= 2 && value == 3) {
            zeros = 0;
            if (at >= end) {
                overrun = true;
                return false;
            }
            value = bytes.getUnsignedByte(at++);
        }
        zeros = value == 0 ? zeros + 1 : 0;
        current = value;
        bitsLeft = 8;
        return true;
    }
}
