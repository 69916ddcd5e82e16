package org.xueliang.protocol.mpegps;

/**
 * The optional header of a PES packet (ISO/IEC 13818-1 table 2-21): scrambling and times; the rest is jumped over by
 * PES_header_data_length. Reused; not thread-safe.
 */
final class PesHeader {
    /** Flags and length, before the data that the length counts. */
    static final int FIXED_BYTES = 3;

    private static final int TIMESTAMP_BYTES = 5;

    private boolean encrypted;
    private boolean hasPts;
    private long ptsTicks;

    static final int MPEG1_BAD = -1;

    /** @return whether the bytes can be the fixed part of one: MPEG-1 has none */
    static boolean isMpeg2(byte[] header) {
        return (header[0] & 0xC0) == 0x80;
    }

    /**
     * A field of an MPEG-1 packet header (ISO/IEC 11172-1 clause 2.4.3.3), which FFmpeg's {@code mpeg} format has: stuffing, buffer size, times.
     *
     * @return bytes of the field that begins like this; {@link #MPEG1_BAD} where none does
     */
    static int mpeg1FieldBytes(int first) {
        if (first == 0xFF || first == 0x0F) {
            return 1;
        }
        return switch (first & 0xF0) {
            case 0x20 -> TIMESTAMP_BYTES;
            case 0x30 -> 2 * TIMESTAMP_BYTES;
            case 0x40, 0x50, 0x60, 0x70 -> 2;
            default -> MPEG1_BAD;
        };
    }

    /** @return whether the payload comes behind the field */
    static boolean isLastMpeg1Field(int first) {
        return first == 0x0F || (first & 0xE0) == 0x20;
    }

    /** @param field the last one of the header */
    void parseMpeg1(byte[] field) {
        encrypted = false;
        hasPts = field[0] != 0x0F;
        ptsTicks = hasPts ? timestamp(field, 0) : 0;
    }

    /** @param header fixed part and data, {@code length} bytes of it */
    void parse(byte[] header, int length) {
        encrypted = (header[0] & 0x30) != 0;
        hasPts = (header[1] & 0x80) != 0 && length >= FIXED_BYTES + TIMESTAMP_BYTES;
        ptsTicks = hasPts ? timestamp(header, FIXED_BYTES) : 0;
    }

    /** Marker bits are not checked: some senders leave them out. */
    private static long timestamp(byte[] from, int at) {
        return (long) (from[at] & 0x0E) << 29
                | (long) (from[at + 1] & 0xFF) << 22
                | (long) (from[at + 2] & 0xFE) << 14
                | (long) (from[at + 3] & 0xFF) << 7
                | (from[at + 4] & 0xFE) >> 1;
    }

    boolean encrypted() {
        return encrypted;
    }

    boolean hasPts() {
        return hasPts;
    }

    /** 33 bits of 90 kHz. */
    long ptsTicks() {
        return ptsTicks;
    }
}
