package org.xueliang.simulator.scene;

/**
 * The light on the street: a gain that swings slowly over minutes, and a lamp that goes on and off at once. The lit
 * background is made anew only when the light has changed by a step that can be seen, every few seconds.
 */
final class Light {
    /** Gain of 1.0; steps of 1/256. */
    private static final int UNITY = 256;

    private static final double SWING = 0.05;
    private static final double PERIOD_US = 280e6;
    private static final int LAMP_LUMA = 26;

    private final Picture unlit;
    private final byte[] litLuma;
    private final double phase;
    private int gain = -1;
    private boolean lamp;

    Light(Picture unlit, long seed) {
        this.unlit = unlit;
        this.litLuma = new byte[unlit.luma().length];
        this.phase = Math.floorMod(Mix.of(seed, 77), 628L) / 100.0;
    }

    /** Luma of the whole background in the light of that instant; the same array each time. */
    byte[] luma(long sceneUs, boolean lampOn) {
        int wanted = (int) Math.round(UNITY * (1 + SWING * Math.sin(phase + 2 * Math.PI * sceneUs / PERIOD_US)));
        if (wanted != gain || lampOn != lamp) {
            gain = wanted;
            lamp = lampOn;
            relight();
        }
        return litLuma;
    }

    /** What a shape of this luma looks like now. */
    Colour on(Colour colour) {
        int luma = lit(colour.luma()) + (lamp ? LAMP_LUMA * 3 / 4 : 0);
        return new Colour(Colour.clamp(luma), colour.cb(), colour.cr());
    }

    /** Rounded, so that a step of the gain moves some levels by one and not all of them together. */
    private int lit(int luma) {
        return ((luma - 16) * gain + UNITY / 2) / UNITY + 16;
    }

    private void relight() {
        int width = unlit.width();
        int height = unlit.height();
        byte[] from = unlit.luma();
        for (int row = 0; row < height; row++) {
            // A street lamp above the picture: brighter towards the top, smooth, no edge of its own.
            int glow = lamp ? LAMP_LUMA - LAMP_LUMA * row / (2 * height) : 0;
            int base = row * width;
            for (int i = base; i < base + width; i++) {
                int luma = lit(from[i] & 0xFF) + glow;
                litLuma[i] = (byte) Colour.clamp(luma);
            }
        }
    }
}
