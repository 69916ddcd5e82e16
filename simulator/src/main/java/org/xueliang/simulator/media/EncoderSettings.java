package org.xueliang.simulator.media;

/**
 * How a simulated camera encodes.
 *
 * @param width luma samples, even
 * @param height luma samples, even
 * @param picturesPerSecond 1 to 60
 * @param bitsPerSecond what the rate control aims at
 * @param keyframeSeconds distance of keyframes
 */
public record EncoderSettings(int width, int height, int picturesPerSecond, int bitsPerSecond, double keyframeSeconds) {
    /** 640x360, 10 pictures a second, 1 Mbit/s, a keyframe each 2 s. */
    public static final EncoderSettings DEFAULTS = new EncoderSettings(640, 360, 10, 1_000_000, 2);

    public EncoderSettings {
        if (picturesPerSecond < 1 || picturesPerSecond > 60) {
            throw new IllegalArgumentException("pictures a second: " + picturesPerSecond + " (expected: 1 to 60)");
        }
        if (bitsPerSecond < 10_000 || bitsPerSecond > 50_000_000) {
            throw new IllegalArgumentException("bits a second: " + bitsPerSecond + " (expected: 10000 to 50000000)");
        }
        if (!(keyframeSeconds >= 0.1 && keyframeSeconds <= 60)) {
            throw new IllegalArgumentException("keyframe distance: " + keyframeSeconds + " s (expected: 0.1 to 60)");
        }
    }

    /** Pictures from keyframe to keyframe. */
    public int gop() {
        return Math.max(1, (int) Math.round(picturesPerSecond * keyframeSeconds));
    }

    /** Time of picture n, 90 kHz. */
    public long ticksOf(long picture) {
        return picture * 90_000 / picturesPerSecond;
    }
}
