package org.xueliang.protocol.manscdp;

/** Bounds of what fits into the 8 bytes. */
final class PtzRange {
    private PtzRange() {}

    static void check(String what, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: " + min + " to " + max + ")");
        }
    }
}
