package org.xueliang.protocol.mpegps;

import io.netty.buffer.ByteBuf;

/** CRC_32 of ISO/IEC 13818-1 annex A: polynomial 04C11DB7, all ones at first, neither reflected nor inverted. */
final class Crc32Mpeg {
    private static final int POLYNOMIAL = 0x04C11DB7;
    private static final int[] TABLE = table();

    private Crc32Mpeg() {}

    private static int[] table() {
        int[] table = new int[256];
        for (int i = 0; i < 256; i++) {
            int value = i << 24;
            for (int bit = 0; bit < 8; bit++) {
                value = value < 0 ? value << 1 ^ POLYNOMIAL : value << 1;
            }
            table[i] = value;
        }
        return table;
    }

    static int of(ByteBuf bytes, int index, int length) {
        int crc = -1;
        for (int i = 0; i < length; i++) {
            crc = crc << 8 ^ TABLE[crc >>> 24 ^ bytes.getUnsignedByte(index + i)];
        }
        return crc;
    }
}
