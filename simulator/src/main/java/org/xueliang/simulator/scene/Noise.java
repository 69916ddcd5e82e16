package org.xueliang.simulator.scene;

import java.util.Random;

/**
 * Noise of a sensor: drawn once as a long strip, laid over each picture from another beginning. The beginning comes from
 * the seed and the picture's time, so that the same instant gives the same picture.
 */
final class Noise {
    /** Largest deviation, so that {@link Colour}'s range plus noise stays a byte. */
    private static final int LIMIT = 9;

    private static final int SHIFTS = 1 << 16;

    private final byte[] strip;
    private final long seed;

    Noise(int samples, double deviation, long seed) {
        this.strip = new byte[samples + SHIFTS];
        this.seed = seed;
        Random random = new Random(seed);
        for (int i = 0; i < strip.length; i++) {
            long value = Math.round(random.nextGaussian() * deviation);
            strip[i] = (byte) Math.max(-LIMIT, Math.min(LIMIT, value));
        }
    }

    void addTo(byte[] luma, long sceneUs) {
        int shift = (int) Math.floorMod(Mix.of(seed, sceneUs), (long) SHIFTS);
        // A plain sum of bytes: the compiler turns it into vector instructions, and Colour's range needs no clamp.
        for (int i = 0; i < luma.length; i++) {
            luma[i] = (byte) (luma[i] + strip[shift + i]);
        }
    }
}
