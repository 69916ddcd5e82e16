package org.xueliang.protocol.audio;

import io.netty.buffer.ByteBuf;

/**
 * How AU-headers are laid out (RFC 3640 clause 3.2.1): of a size and an index, nothing else.
 *
 * @param sizeBits sizelength, 1 to 16
 * @param indexBits indexlength of the first, 0 to 16
 * @param indexDeltaBits indexdeltalength of the others, 0 to 16
 */
public record AuLayout(int sizeBits, int indexBits, int indexDeltaBits) {
    /** Mode AAC-hbr. */
    public static final AuLayout AAC_HBR = new AuLayout(13, 3, 3);

    public AuLayout {
        if (sizeBits < 1
                || sizeBits > 16
                || indexBits < 0
                || indexBits > 16
                || indexDeltaBits < 0
                || indexDeltaBits > 16) {
            throw new IllegalArgumentException("AU-header: " + sizeBits + "/" + indexBits + "/" + indexDeltaBits
                    + " bits (expected: 1-16/0-16/0-16)");
        }
    }

    /**
     * Reads the AU-header section; the reader index is behind it then.
     *
     * @param sizes gets the units' sizes in bytes
     * @return how many units; 0 where the section is malformed or has too many
     */
    int read(ByteBuf payload, int[] sizes) {
        if (payload.readableBytes() < 2) {
            return 0;
        }
        int bits = payload.readUnsignedShort();
        int bytes = bits + 7 >> 3;
        if (bits == 0 || bytes > payload.readableBytes()) {
            return 0;
        }
        int from = payload.readerIndex() * 8;
        int end = from + bits;
        int at = from;
        int units = 0;
        while (at + sizeBits + (units == 0 ? indexBits : indexDeltaBits) <= end) {
            if (units == sizes.length) {
                return 0;
            }
            sizes[units] = bits(payload, at, sizeBits);
            at += sizeBits + (units == 0 ? indexBits : indexDeltaBits);
            units++;
        }
        payload.skipBytes(bytes);
        return units;
    }

    private static int bits(ByteBuf bytes, int at, int count) {
        int value = 0;
        for (int i = at; i < at + count; i++) {
            value = value << 1 | bytes.getByte(i >> 3) >> 7 - (i & 7) & 1;
        }
        return value;
    }
}
