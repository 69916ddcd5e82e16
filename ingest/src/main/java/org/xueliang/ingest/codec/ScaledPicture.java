package org.xueliang.ingest.codec;

/**
 * A picture made small: 8 bit planes, rows top to bottom without padding. Luma has width x height bytes, each chroma plane
 * a quarter of either side, rounded up.
 */
public record ScaledPicture(int width, int height, byte[] luma, byte[] cb, byte[] cr) {
    public static int chromaSide(int lumaSide) {
        return (lumaSide + 3) / 4;
    }
}
