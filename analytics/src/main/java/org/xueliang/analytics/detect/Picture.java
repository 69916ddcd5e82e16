package org.xueliang.analytics.detect;

import org.xueliang.proto.v1.Thumbnail;

/**
 * A thumbnail's luma on the grid that the detectors work on: at most {@value #MAX_SIDE} cells a side, each the mean of the
 * pixels it covers, which halves the sensor's noise and costs little. Not shared between threads.
 */
final class Picture {
    static final int MAX_SIDE = 80;

    final int width;
    final int height;
    /** 0 to 255, rows top to bottom. */
    final float[] luma;

    Picture(int width, int height, float[] luma) {
        this.width = width;
        this.height = height;
        this.luma = luma;
    }

    static Picture of(Thumbnail thumbnail) {
        int factor = Math.max(1, (Math.max(thumbnail.getWidth(), thumbnail.getHeight()) + MAX_SIDE - 1) / MAX_SIDE);
        int width = Math.max(1, thumbnail.getWidth() / factor);
        int height = Math.max(1, thumbnail.getHeight() / factor);
        byte[] pixels = thumbnail.getLuma().toByteArray();
        float[] cells = new float[width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int sum = 0;
                for (int dy = 0; dy < factor; dy++) {
                    int row = (y * factor + dy) * thumbnail.getWidth() + x * factor;
                    for (int dx = 0; dx < factor; dx++) {
                        sum += pixels[row + dx] & 0xFF;
                    }
                }
                cells[y * width + x] = sum / (float) (factor * factor);
            }
        }
        return new Picture(width, height, cells);
    }

    boolean sameSize(Picture other) {
        return width == other.width && height == other.height;
    }

    int cells() {
        return luma.length;
    }

    float mean() {
        float sum = 0;
        for (float value : luma) {
            sum += value;
        }
        return sum / luma.length;
    }

    /** Horizontal slope at a cell, central difference, edges repeated. */
    static float slopeX(float[] luma, int width, int x, int y) {
        int row = y * width;
        return (luma[row + Math.min(x + 1, width - 1)] - luma[row + Math.max(x - 1, 0)]) / 2;
    }

    /** Vertical slope at a cell. */
    static float slopeY(float[] luma, int width, int height, int x, int y) {
        return (luma[Math.min(y + 1, height - 1) * width + x] - luma[Math.max(y - 1, 0) * width + x]) / 2;
    }
}
