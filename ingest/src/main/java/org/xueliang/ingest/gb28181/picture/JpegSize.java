package org.xueliang.ingest.gb28181.picture;

import org.jspecify.annotations.Nullable;

/**
 * What a JPEG says of its size (ITU-T T.81 annex B): markers up to the frame header are walked, nothing is decoded. Pure.
 *
 * @param width pixels
 * @param height pixels
 */
record JpegSize(int width, int height) {
    private static final int SOI = 0xD8;
    private static final int EOI = 0xD9;
    private static final int SOS = 0xDA;
    private static final int MAX_MARKERS = 256;
    private static final int MAX_SIDE = 16_384;
    /** Devices pad what they send; the end is looked for in the last bytes. */
    private static final int TAIL = 512;

    /** @return null where the bytes are no whole JPEG */
    static @Nullable JpegSize of(byte[] bytes) {
        if (bytes.length < 16 || at(bytes, 0) != 0xFF || at(bytes, 1) != SOI || !ends(bytes)) {
            return null;
        }
        int at = 2;
        for (int markers = 0; markers < MAX_MARKERS && at + 4 <= bytes.length; markers++) {
            if (at(bytes, at) != 0xFF) {
                return null;
            }
            int marker = at(bytes, at + 1);
            if (marker == 0xFF) {
                // Fill bytes.
                at++;
                continue;
            }
            int length = at(bytes, at + 2) << 8 | at(bytes, at + 3);
            if (marker == SOS || length < 2) {
                return null;
            }
            boolean frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
            if (frame) {
                return at + 9 > bytes.length || length < 8
                        ? null
                        : checked(
                                at(bytes, at + 7) << 8 | at(bytes, at + 8), at(bytes, at + 5) << 8 | at(bytes, at + 6));
            }
            at += 2 + length;
        }
        return null;
    }

    private static @Nullable JpegSize checked(int width, int height) {
        return width >= 1 && width <= MAX_SIDE && height >= 1 && height <= MAX_SIDE
                ? new JpegSize(width, height)
                : null;
    }

    private static boolean ends(byte[] bytes) {
        for (int at = bytes.length - 2; at >= Math.max(2, bytes.length - TAIL); at--) {
            if (at(bytes, at) == 0xFF && at(bytes, at + 1) == EOI) {
                return true;
            }
        }
        return false;
    }

    private static int at(byte[] bytes, int index) {
        return bytes[index] & 0xFF;
    }
}
