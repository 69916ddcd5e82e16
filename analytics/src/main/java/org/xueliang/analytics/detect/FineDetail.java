package org.xueliang.analytics.detect;

import java.util.Arrays;
import org.xueliang.proto.v1.Thumbnail;

/**
 * The finest detail of a thumbnail, block by block: the energy of its Laplacian. A lens that is covered, smeared or out of
 * focus loses this first, long before the larger shapes go.
 */
final class FineDetail {
    private static final int BLOCK = 10;
    /** A block has detail of its own from here, and from three times what noise gives every block. */
    private static final float MIN_ENERGY = 30f;

    private static final float OVER_NOISE = 3f;
    /** Share of a block's usual detail below which it is lost. */
    private static final float LOST = 0.65f;

    private static final float TAU_S = 20f;
    private static final float MAX_RATE = 0.3f;

    private FineDetail() {}

    /**
     * How a picture's detail compares with the usual.
     *
     * @param told share of blocks that usually have detail
     * @param lost share of those that have lost it
     * @param left detail of all those together against the usual, 1 where nothing changed
     * @param reach from the leftmost block that lost it to the rightmost, as a share of the picture's width
     */
    record Change(float told, float lost, float left, float reach) {}

    /**
     * A picture's detail.
     *
     * @param energy a block, rows of blocks top to bottom
     */
    record Blocks(int columns, float[] energy) {}

    static Blocks of(Thumbnail thumbnail) {
        int width = thumbnail.getWidth();
        int height = thumbnail.getHeight();
        byte[] luma = thumbnail.getLuma().toByteArray();
        int columns = Math.max(1, width / BLOCK);
        int rows = Math.max(1, height / BLOCK);
        float[] energies = new float[columns * rows];
        int[] counts = new int[energies.length];
        for (int y = 1; y < height - 1; y++) {
            for (int x = 1; x < width - 1; x++) {
                int i = y * width + x;
                int laplacian = 4 * (luma[i] & 0xFF)
                        - (luma[i - 1] & 0xFF)
                        - (luma[i + 1] & 0xFF)
                        - (luma[i - width] & 0xFF)
                        - (luma[i + width] & 0xFF);
                int block = Math.min(rows - 1, y / BLOCK) * columns + Math.min(columns - 1, x / BLOCK);
                energies[block] += laplacian * laplacian;
                counts[block]++;
            }
        }
        for (int b = 0; b < energies.length; b++) {
            energies[b] = counts[b] == 0 ? 0 : energies[b] / counts[b];
        }
        return new Blocks(columns, energies);
    }

    /**
     * @param usual energy a block
     * @param light by how much the picture is darker than usual, 0 to 1: darkness takes contrast, not detail
     */
    static Change compare(Blocks blocks, float[] usual, float light) {
        float[] picture = blocks.energy;
        int columns = blocks.columns;
        if (picture.length != usual.length) {
            return new Change(0, 0, 1, 0);
        }
        float[] sorted = usual.clone();
        Arrays.sort(sorted);
        float least = Math.max(MIN_ENERGY, OVER_NOISE * sorted[sorted.length / 10]);
        int told = 0;
        int lost = 0;
        double pictureSum = 0;
        double usualSum = 0;
        int leftmost = columns;
        int rightmost = -1;
        for (int b = 0; b < usual.length; b++) {
            if (usual[b] < least) {
                continue;
            }
            told++;
            pictureSum += picture[b];
            usualSum += usual[b];
            if (Math.sqrt(picture[b] / usual[b]) < LOST * light) {
                lost++;
                leftmost = Math.min(leftmost, b % columns);
                rightmost = Math.max(rightmost, b % columns);
            }
        }
        return new Change(
                told / (float) usual.length,
                told == 0 ? 0 : lost / (float) told,
                told == 0 ? 1 : (float) (Math.sqrt(pictureSum / usualSum) / light),
                Math.max(0, rightmost + 1 - leftmost) / (float) columns);
    }

    /** The usual in other light. */
    static void scale(float[] usual, float gain) {
        for (int b = 0; b < usual.length; b++) {
            usual[b] *= gain * gain;
        }
    }

    /** The usual after one more sample of the scene. */
    static void learn(float[] usual, float[] picture, int samples, float elapsedS) {
        float rate = Math.max(
                samples < 10 ? 1f / (samples + 1) : 0, Math.min(MAX_RATE, 1 - (float) Math.exp(-elapsedS / TAU_S)));
        for (int b = 0; b < usual.length; b++) {
            usual[b] += rate * (picture[b] - usual[b]);
        }
    }
}
