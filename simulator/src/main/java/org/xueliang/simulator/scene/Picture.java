package org.xueliang.simulator.scene;

import java.util.Arrays;

/**
 * One picture in 4:2:0: luma {@code width * height}, chroma a quarter of that each, 8 bit, rows top to bottom without
 * padding. Mutable, reused from picture to picture by its one owner; not thread-safe.
 */
public final class Picture {
    /** Largest side, in luma samples: bounds what one camera of a script can make the process allocate. */
    public static final int MAX_SIDE = 4096;

    private final int width;
    private final int height;
    private final byte[] luma;
    private final byte[] cb;
    private final byte[] cr;

    /** @throws IllegalArgumentException when a side is odd, below 32 or above {@value #MAX_SIDE} */
    public Picture(int width, int height) {
        this.width = side("width", width);
        this.height = side("height", height);
        this.luma = new byte[width * height];
        this.cb = new byte[width * height / 4];
        this.cr = new byte[width * height / 4];
    }

    private static int side(String name, int samples) {
        if (samples < 32 || samples > MAX_SIDE || samples % 2 != 0) {
            throw new IllegalArgumentException(
                    name + ": " + samples + " (expected: an even number from 32 to " + MAX_SIDE + ")");
        }
        return samples;
    }

    public int width() {
        return width;
    }

    public int height() {
        return height;
    }

    /** The plane itself, not a copy. */
    public byte[] luma() {
        return luma;
    }

    /** The plane itself, not a copy. */
    public byte[] cb() {
        return cb;
    }

    /** The plane itself, not a copy. */
    public byte[] cr() {
        return cr;
    }

    void fill(Colour colour) {
        Arrays.fill(luma, (byte) colour.luma());
        Arrays.fill(cb, (byte) colour.cb());
        Arrays.fill(cr, (byte) colour.cr());
    }
}
