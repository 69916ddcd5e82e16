package org.xueliang.analytics.detect;

import java.util.List;
import org.xueliang.proto.v1.AlertType;
import org.xueliang.proto.v1.PictureSummary;
import org.xueliang.proto.v1.Thumbnail;

/**
 * Pictures come, and are all the same: over some seconds and at least one keyframe they differ by far less than the noise
 * that the camera is known to have. A scene that never had noise is never frozen; silence is not frozen either. Pure.
 */
final class FrozenDetector {
    private static final int MAX_SIDE = 80;
    private static final long FROZEN_US = 4_000_000;
    private static final int STILL_SAMPLES = 3;
    /** Of the usual noise; a keyframe of a frozen picture differs a little from the pictures before it. */
    private static final float STILL_SHARE = 0.3f;
    /** Less noise than this is none: nothing can be told from its absence. */
    private static final float LEAST_NOISE = 0.1f;

    private static final int NOISE_SAMPLES = 5;
    /** Noise touches this share of the pixels; what touches fewer is an object. */
    private static final float NOISE_SPREAD = 0.25f;

    private static final float COLLAPSED = 0.35f;
    /** Access units tell the begin more finely than sampled pictures, but no further back than this. */
    private static final long BACKDATE_US = 11_000_000;

    private FrozenDetector() {}

    static void onPictures(FrozenState state, PictureSummary pictures, long timeUs, List<Sighting> out) {
        sizes(state, pictures, timeUs);
        state.keyframes = Math.min(1000, state.keyframes + pictures.getKeyframes());
        if (pictures.hasThumbnail()) {
            sample(state, pictures.getThumbnail(), timeUs, out);
        }
        state.lastUs = timeUs;
    }

    private static void sizes(FrozenState state, PictureSummary pictures, long timeUs) {
        if (pictures.getAccessUnits() == 0 || pictures.getKeyframes() > 0) {
            return; // keyframes are large whatever they show
        }
        float bytes = pictures.getBytes() / (float) pictures.getAccessUnits();
        if (state.usualBytes > 0 && bytes < COLLAPSED * state.usualBytes) {
            if (state.collapsedUs == 0) {
                state.collapsedUs = state.lastUs == 0 ? timeUs : state.lastUs;
            }
            return;
        }
        state.collapsedUs = 0;
        // Falls quickly and rises slowly: it is the quiet picture's size, not that of one with a vehicle in it, after
        // which
        // every quiet picture would look collapsed.
        float share = bytes < state.usualBytes ? 0.2f : 0.01f;
        state.usualBytes = state.usualBytes == 0 ? bytes : state.usualBytes + share * (bytes - state.usualBytes);
    }

    private static void sample(FrozenState state, Thumbnail thumbnail, long timeUs, List<Sighting> out) {
        byte[] pixels = pixels(thumbnail);
        if (pixels.length != state.anchor.length) {
            end(state, timeUs, out);
            anchor(state, pixels, thumbnail, timeUs);
            return;
        }
        long sum = 0;
        int touched = 0;
        for (int i = 0; i < pixels.length; i++) {
            int difference = Math.abs((pixels[i] & 0xFF) - (state.anchor[i] & 0xFF));
            sum += difference;
            touched += difference == 0 ? 0 : 1;
        }
        float difference = sum / (float) pixels.length;
        boolean noisy = state.noiseSamples >= NOISE_SAMPLES && state.usualNoise >= LEAST_NOISE;
        if (difference > (noisy ? STILL_SHARE * state.usualNoise : 0)) {
            end(state, timeUs, out);
            if (touched >= NOISE_SPREAD * pixels.length && thumbnail.getKeyframe() == state.anchorKeyframe) {
                learnNoise(state, difference);
            }
            anchor(state, pixels, thumbnail, timeUs);
            return;
        }
        state.still++;
        if (state.beginUs == 0
                && noisy
                && state.still >= STILL_SAMPLES
                && state.keyframes >= 1
                && timeUs - state.anchorUs >= FROZEN_US
                && (difference == 0 || state.usualBytes == 0 || state.collapsedUs != 0)) {
            state.beginUs = begin(state);
            out.add(Sighting.begin(
                    AlertType.PICTURE_FROZEN,
                    "",
                    state.beginUs,
                    0.9,
                    "the same picture for " + (timeUs - state.beginUs) / 1_000_000 + " s"));
        }
    }

    private static long begin(FrozenState state) {
        boolean finer = state.collapsedUs != 0
                && state.collapsedUs < state.anchorUs
                && state.anchorUs - state.collapsedUs < BACKDATE_US;
        return finer ? state.collapsedUs : state.anchorUs;
    }

    /** Falls quickly and rises slowly: objects in view make pairs differ more than noise does. */
    private static void learnNoise(FrozenState state, float difference) {
        if (state.noiseSamples == 0) {
            state.usualNoise = difference;
        } else {
            state.usualNoise += (difference < state.usualNoise ? 0.2f : 0.02f) * (difference - state.usualNoise);
        }
        state.noiseSamples = Math.min(1000, state.noiseSamples + 1);
    }

    private static void anchor(FrozenState state, byte[] pixels, Thumbnail thumbnail, long timeUs) {
        state.anchor = pixels;
        state.anchorUs = timeUs;
        state.anchorKeyframe = thumbnail.getKeyframe();
        state.still = 0;
        state.keyframes = 0;
    }

    /** The stream ended, or the picture moves again. */
    static void end(FrozenState state, long timeUs, List<Sighting> out) {
        if (state.beginUs != 0) {
            out.add(new Sighting(
                    AlertType.PICTURE_FROZEN,
                    "",
                    state.beginUs,
                    Math.max(timeUs, state.beginUs),
                    0.9,
                    "pictures differ again"));
            state.beginUs = 0;
        }
    }

    /** Single pixels, not means: the mean of a cell hides the noise that is looked for. */
    private static byte[] pixels(Thumbnail thumbnail) {
        int width = thumbnail.getWidth();
        int height = thumbnail.getHeight();
        int step = Math.max(1, (Math.max(width, height) + MAX_SIDE - 1) / MAX_SIDE);
        byte[] all = thumbnail.getLuma().toByteArray();
        byte[] some = new byte[(width / step) * (height / step)];
        int n = 0;
        for (int y = 0; y < height / step; y++) {
            for (int x = 0; x < width / step; x++) {
                some[n++] = all[y * step * width + x * step];
            }
        }
        return some;
    }
}
