package org.xueliang.ingest.codec;

/**
 * How big a picture may be before a decoder is made for it. A sequence parameter set of a few bytes can claim 65535 x 65535
 * and with it gigabytes; the claim is checked before FFmpeg sees it, and FFmpeg is given the same bound for sets that come
 * later in the stream.
 *
 * @param maxSide luma samples of either side
 * @param maxPixels luma samples of a picture
 * @param maxTotalBytes picture memory of all open decoders together, by estimate
 */
public record DecoderLimits(int maxSide, long maxPixels, long maxTotalBytes) {
    /** 8192 a side, 8192 x 4320 a picture, 1.5 GiB in all. */
    public static final DecoderLimits DEFAULT = new DecoderLimits(8192, 8192L * 4320, 1536L << 20);

    /** Reference pictures and the one in work, as most cameras have them; what avcodec takes at most is bounded by maxPixels. */
    private static final int ESTIMATED_PICTURES = 4;

    public DecoderLimits {
        if (maxSide < 16 || maxPixels < 256 || maxTotalBytes < 1 << 20) {
            throw new IllegalArgumentException("decoder limits: side " + maxSide + ", pixels " + maxPixels + ", bytes "
                    + maxTotalBytes + " (expected: >= 16, >= 256, >= 1 MiB)");
        }
    }

    /**
     * @param width luma samples; 0 where the parameter sets are not known
     * @throws DecodeException saying what is too big and what was expected
     */
    public void check(int width, int height) throws DecodeException {
        if (width < 0 || height < 0 || width > maxSide || height > maxSide) {
            throw new DecodeException("picture: " + width + "x" + height + " (expected: <= " + maxSide + " a side)");
        }
        if ((long) width * height > maxPixels) {
            throw new DecodeException("picture: " + width + "x" + height + " (expected: <= " + maxPixels + " pixels)");
        }
    }

    /** Picture memory that a decoder of this size is entered with, in bytes; 8 bit 4:2:0. */
    long estimatedBytes(int width, int height) {
        return (long) width * height * 3 / 2 * ESTIMATED_PICTURES;
    }
}
