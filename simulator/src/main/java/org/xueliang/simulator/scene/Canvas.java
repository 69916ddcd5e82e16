package org.xueliang.simulator.scene;

import java.util.Arrays;

/** Draws flat shapes into a {@link Picture}; everything is clipped, coordinates are luma samples. Not thread-safe. */
final class Canvas {
    private final Picture picture;

    Canvas(Picture picture) {
        this.picture = picture;
    }

    Picture picture() {
        return picture;
    }

    /** One row from {@code left} to {@code right}, exclusive. Chroma follows on even rows. */
    void span(int row, double left, double right, Colour colour) {
        int width = picture.width();
        int from = Math.max(0, (int) Math.round(left));
        int to = Math.min(width, (int) Math.round(right));
        if (row < 0 || row >= picture.height() || from >= to) {
            return;
        }
        Arrays.fill(picture.luma(), row * width + from, row * width + to, (byte) colour.luma());
        if (row % 2 == 0) {
            int base = row / 2 * (width / 2);
            int chromaTo = (to + 1) / 2;
            Arrays.fill(picture.cb(), base + from / 2, base + chromaTo, (byte) colour.cb());
            Arrays.fill(picture.cr(), base + from / 2, base + chromaTo, (byte) colour.cr());
        }
    }

    void rectangle(double x, double y, double width, double height, Colour colour) {
        int bottom = Math.min(picture.height(), (int) Math.round(y + height));
        for (int row = Math.max(0, (int) Math.round(y)); row < bottom; row++) {
            span(row, x, x + width, colour);
        }
    }

    void ellipse(double centreX, double centreY, double radiusX, double radiusY, Colour colour) {
        int bottom = Math.min(picture.height() - 1, (int) (centreY + radiusY));
        for (int row = Math.max(0, (int) (centreY - radiusY)); row <= bottom; row++) {
            double dy = (row - centreY) / radiusY;
            double half = radiusX * Math.sqrt(Math.max(0, 1 - dy * dy));
            span(row, centreX - half, centreX + half, colour);
        }
    }

    /** A straight limb from top to bottom of even thickness; {@code y1} lies below {@code y0}. */
    void limb(double x0, double y0, double x1, double y1, double thickness, Colour colour) {
        int top = Math.max(0, (int) Math.round(y0));
        int bottom = Math.min(picture.height(), (int) Math.round(y1));
        for (int row = top; row < bottom; row++) {
            double x = x0 + (x1 - x0) * (row - y0) / Math.max(1, y1 - y0);
            span(row, x - thickness / 2, x + thickness / 2, colour);
        }
    }

    /** Adds {@code amplitude} times a repeatable grain to the luma of a region: a surface instead of a flat colour. */
    void grain(double x, double y, double width, double height, int amplitude, int cell, long seed) {
        int bottom = Math.min(picture.height(), (int) Math.round(y + height));
        int right = Math.min(picture.width(), (int) Math.round(x + width));
        byte[] luma = picture.luma();
        for (int row = Math.max(0, (int) Math.round(y)); row < bottom; row++) {
            for (int column = Math.max(0, (int) Math.round(x)); column < right; column++) {
                long mixed = Mix.of(seed, (long) (row / cell) << 20 | column / cell);
                int index = row * picture.width() + column;
                int delta = (int) Math.floorMod(mixed, 2L * amplitude + 1) - amplitude;
                luma[index] = (byte) Colour.clamp((luma[index] & 0xFF) + delta);
            }
        }
    }
}
