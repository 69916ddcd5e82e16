package org.xueliang.ingest.analysis;

import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.codec.ScaledPicture;

/**
 * Whether a thumbnail differs from the one before it: what access-unit sizes do not show (noise that drowns a small motion,
 * somebody who came between two keyframes) is seen here, at the price of a thumbnail that was made anyway. Means of 8 x 8
 * samples are compared after the change of the whole picture's brightness was taken off, so that lamps and exposure do not
 * count; a brightness that jumps as a whole counts by itself.
 *
 * <p>Pure. Not thread-safe.
 */
final class PictureChange {
    private static final int BLOCK = 8;
    /** Grey levels of 256. Keyframe against keyframe of a still scene stays within about 3. */
    private static final double BLOCK_LEVELS = 8;

    private static final double WHOLE_LEVELS = 20;
    private static final int MIN_BLOCKS = 2;

    private double @Nullable [] previous;
    private int width;
    private int height;

    /** @return true where the picture is not what the one before it was; false for the first and after a change of size */
    boolean changed(ScaledPicture picture) {
        double[] means = blockMeans(picture);
        double[] before = previous;
        boolean comparable = before != null && width == picture.width() && height == picture.height();
        previous = means;
        width = picture.width();
        height = picture.height();
        if (!comparable || before == null) {
            return false;
        }
        double shift = 0;
        for (int i = 0; i < means.length; i++) {
            shift += means[i] - before[i];
        }
        shift /= means.length;
        if (Math.abs(shift) > WHOLE_LEVELS) {
            return true;
        }
        int blocks = 0;
        for (int i = 0; i < means.length; i++) {
            if (Math.abs(means[i] - before[i] - shift) > BLOCK_LEVELS) {
                blocks++;
            }
        }
        return blocks >= MIN_BLOCKS;
    }

    private static double[] blockMeans(ScaledPicture picture) {
        int across = (picture.width() + BLOCK - 1) / BLOCK;
        int down = (picture.height() + BLOCK - 1) / BLOCK;
        long[] sums = new long[across * down];
        int[] counts = new int[across * down];
        for (int y = 0; y < picture.height(); y++) {
            for (int x = 0; x < picture.width(); x++) {
                int block = y / BLOCK * across + x / BLOCK;
                sums[block] += picture.luma()[y * picture.width() + x] & 0xFF;
                counts[block]++;
            }
        }
        double[] means = new double[sums.length];
        for (int i = 0; i < means.length; i++) {
            means[i] = (double) sums[i] / counts[i];
        }
        return means;
    }
}
