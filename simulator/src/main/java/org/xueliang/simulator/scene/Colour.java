package org.xueliang.simulator.scene;

/**
 * A flat colour in YCbCr, 0 to 255 each. Luma of everything that is drawn stays within {@link #DARKEST} and
 * {@link #BRIGHTEST}, so that sensor noise can be added to a byte without a clamp.
 */
record Colour(int luma, int cb, int cr) {
    static final int DARKEST = 20;
    static final int BRIGHTEST = 235;

    static Colour grey(int luma) {
        return new Colour(clamp(luma), 128, 128);
    }

    Colour lit(int delta) {
        return new Colour(clamp(luma + delta), cb, cr);
    }

    static int clamp(int luma) {
        return Math.max(DARKEST, Math.min(BRIGHTEST, luma));
    }
}
