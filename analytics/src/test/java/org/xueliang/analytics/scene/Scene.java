package org.xueliang.analytics.scene;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.Random;
import org.xueliang.proto.v1.Thumbnail;

/**
 * A rendered yard of 160x90: walls, windows and paving with edges everywhere, sensor noise, light, a person. Seeded, so that
 * each run sees the same.
 */
public final class Scene {
    public static final int WIDTH = 160;
    public static final int HEIGHT = 90;

    private final Random noise;
    private final double[] ground;
    private double noiseSigma = 1.5;
    private double gain = 1;
    private double offset;
    private int shiftX;
    private int shiftY;
    private boolean covered;
    private int personX = -1;
    private int personY;
    private int personWidth = 12;
    private int personHeight = 36;
    private double lampGain = 1;

    public Scene(long seed) {
        this.noise = new Random(seed);
        this.ground = render(seed);
    }

    private static double[] render(long seed) {
        Random random = new Random(seed * 31 + 7);
        int width = WIDTH + 80;
        int height = HEIGHT + 80;
        double[] ground = new double[width * height];
        Arrays.fill(ground, 110);
        for (int i = 0; i < 140; i++) {
            int w = 6 + random.nextInt(30);
            int h = 6 + random.nextInt(24);
            int left = random.nextInt(width - w);
            int top = random.nextInt(height - h);
            double level = 50 + random.nextInt(130);
            for (int y = top; y < top + h; y++) {
                for (int x = left; x < left + w; x++) {
                    ground[y * width + x] = level;
                }
            }
        }
        return ground;
    }

    /** Plain walls, and detail within one rectangle alone, in pixels of the picture. */
    public Scene plainBut(int left, int top, int width, int height) {
        for (int y = 0; y < HEIGHT + 80; y++) {
            for (int x = 0; x < WIDTH + 80; x++) {
                boolean inside = x - 40 >= left && x - 40 < left + width && y - 40 >= top && y - 40 < top + height;
                int i = y * (WIDTH + 80) + x;
                ground[i] = inside ? ground[i] + ((x / 3 + y / 3) % 2 == 0 ? 25 : -25) : 120 + y / 4.0;
            }
        }
        return this;
    }

    public Scene noise(double sigma) {
        noiseSigma = sigma;
        return this;
    }

    public Scene light(double newGain, double newOffset) {
        gain = newGain;
        offset = newOffset;
        return this;
    }

    /** A lamp that lights the left half of the yard, softly. */
    public Scene lamp(double newGain) {
        lampGain = newGain;
        return this;
    }

    /** The camera looks this many pixels beside where it did. */
    public Scene turn(int x, int y) {
        shiftX = x;
        shiftY = y;
        return this;
    }

    public Scene cover(boolean on) {
        covered = on;
        return this;
    }

    public Scene person(int x, int y) {
        personX = x;
        personY = y;
        return this;
    }

    public Scene personSize(int width, int height) {
        personWidth = width;
        personHeight = height;
        return this;
    }

    public Scene nobody() {
        personX = -1;
        return this;
    }

    /** The picture as it is now, with noise of its own. */
    public Thumbnail shoot(long capturedUs, boolean keyframe) {
        return thumbnail(pixels(), WIDTH, HEIGHT, capturedUs, keyframe);
    }

    /** The picture with something plain before a part of it. */
    public byte[] behind(int left, int top, int width, int height) {
        byte[] luma = pixels();
        for (int y = top; y < top + height; y++) {
            for (int x = left; x < left + width; x++) {
                luma[y * WIDTH + x] = (byte) Math.round(70 + noise.nextGaussian() * noiseSigma);
            }
        }
        return luma;
    }

    /** Luma of the picture as it is now. */
    public byte[] pixels() {
        byte[] luma = new byte[WIDTH * HEIGHT];
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                double value = covered ? 35 : lit(x, y);
                value += noise.nextGaussian() * noiseSigma;
                luma[y * WIDTH + x] = (byte) Math.max(0, Math.min(255, Math.round(value)));
            }
        }
        return luma;
    }

    private double lit(int x, int y) {
        double value = ground[(y + 40 + shiftY) * (WIDTH + 80) + x + 40 + shiftX];
        if (personX >= 0 && x >= personX && x < personX + personWidth && y >= personY && y < personY + personHeight) {
            value = y < personY + personHeight / 4 ? 200 : y < personY + personHeight / 2 ? 25 : 80;
        }
        double lamp = 1 + (lampGain - 1) * Math.max(0, 1 - x / (WIDTH * 0.6));
        return value * gain * lamp + offset;
    }

    public static Thumbnail thumbnail(byte[] luma, int width, int height, long capturedUs, boolean keyframe) {
        return Thumbnail.newBuilder()
                .setCapturedUs(capturedUs)
                .setWidth(width)
                .setHeight(height)
                .setLuma(ByteString.copyFrom(luma))
                .setKeyframe(keyframe)
                .build();
    }
}
