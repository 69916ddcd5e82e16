package org.xueliang.analytics.detect;

import java.util.Arrays;
import java.util.List;
import org.xueliang.proto.v1.AlertType;
import org.xueliang.proto.v1.PictureSummary;
import org.xueliang.proto.v1.Thumbnail;

/**
 * Pictures come, and are all the same: over some seconds and at least one keyframe they differ by far less than the noise
 * that the camera is known to have. A scene that never had noise is never frozen; silence is not frozen either. Pure.
 *
 * <p>Only pictures with a keyframe between them tell of noise: between keyframes an encoder that is short of bits repeats
 * the picture before, whatever the sensor saw.
 */
final class FrozenDetector {
    private static final int MAX_SIDE = 80;
    private static final long FROZEN_US = 4_000_000;
    /** After the first. */
    private static final int STILL_SAMPLES = 2;
    /** Of the usual noise: below this a picture is the same, for keyframes of one picture differ a little. */
    private static final float SAME_SHARE = 0.3f;
    /** Below this it is where access units have collapsed too. */
    private static final float STILL_SHARE = 0.45f;
    /** Less noise than this is none: nothing can be told from its absence. */
    private static final float LEAST_NOISE = 0.1f;

    private static final int NOISE_SAMPLES = 5;
    private static final long NOISE_APART_US = 1_000_000;
    /** Noise touches this share of the pixels; what touches fewer is an object. */
    private static final float NOISE_SPREAD = 0.25f;
    /** Side of what is compared on its own. */
    private static final int BLOCK = 8;

    /** Further back than this the gateway's clock was set. */
    private static final long SEEN_AGAIN_US = 10_000_000;

    private static final float COLLAPSED = 0.35f;
    /** Access units tell the begin more finely than sampled pictures, but no further back than this. */
    private static final long BACKDATE_US = 11_000_000;

    private FrozenDetector() {}

    /**
     * What was received since the event before.
     *
     * @param timeUs of the newest access unit
     */
    static void onPictures(FrozenState state, PictureSummary pictures, long timeUs) {
        sizes(state, pictures, timeUs);
        state.lastUs = timeUs;
    }

    /**
     * A sampled picture. It is judged by when it was received and by its own group, and never by when its event was made and what
     * was counted until then. A machine that stands still for seconds receives the rest of a group late and at once with the
     * keyframes behind it, which are counted before that rest is decoded; a decoder that is short of CPU gives the pictures of one
     * group over seconds. A quiet group's pictures are the same, so either would look frozen.
     *
     * @param seeing the scene is in view; one that is covered has little noise of its own
     * @param capturedUs when its access unit was received
     */
    static void onSample(FrozenState state, Thumbnail thumbnail, boolean seeing, long capturedUs, List<Sighting> out) {
        long backUs = state.sampleUs - capturedUs;
        if (backUs >= 0 && backUs < SEEN_AGAIN_US) {
            return; // the same access unit again
        }
        state.sampleUs = capturedUs;
        long groupUs = thumbnail.getGroupUs() > 0 || !thumbnail.getKeyframe() ? thumbnail.getGroupUs() : capturedUs;
        if (groupUs > 0) {
            state.groupUs = groupUs;
        }
        int width = width(thumbnail);
        byte[] pixels = pixels(thumbnail);
        if (seeing && backUs < 0 && pixels.length == state.anchor.length) {
            sample(state, pixels, width, capturedUs, out);
        } else {
            end(state, capturedUs, out);
            anchor(state, pixels, capturedUs);
            reference(state, pixels, capturedUs);
        }
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
        // Falls quickly and rises slowly: the size of a quiet picture, not of one with a vehicle in it, after which
        // every quiet picture would look collapsed.
        float share = bytes < state.usualBytes ? 0.2f : 0.01f;
        state.usualBytes = state.usualBytes == 0 ? bytes : state.usualBytes + share * (bytes - state.usualBytes);
    }

    private static void sample(FrozenState state, byte[] pixels, int width, long timeUs, List<Sighting> out) {
        boolean noisy = state.noiseSamples >= NOISE_SAMPLES && state.usualNoise >= LEAST_NOISE;
        boolean collapsed = state.collapsedUs != 0 && state.collapsedUs <= timeUs;
        float difference = difference(pixels, state.anchor);
        float allowed = !noisy ? 0 : (collapsed ? STILL_SHARE : SAME_SHARE) * state.usualNoise;
        boolean still = difference <= allowed;
        if (!still) {
            end(state, timeUs, out);
            anchor(state, pixels, timeUs);
        } else {
            state.still++;
            state.anchorGroupUs = state.anchorGroupUs == 0 ? state.groupUs : state.anchorGroupUs;
        }
        state.referenceGroupUs = state.referenceGroupUs == 0 ? state.groupUs : state.referenceGroupUs;
        if (isOtherGroup(state, state.referenceGroupUs) && timeUs - state.referenceUs >= NOISE_APART_US) {
            // What is still is no sample of noise: a frozen picture must not become the usual one.
            if (!still || !noisy) {
                learnNoise(state, pixels, width);
            }
            reference(state, pixels, timeUs);
        }
        if (state.beginUs == 0
                && noisy
                && state.still >= STILL_SAMPLES
                && isOtherGroup(state, state.anchorGroupUs)
                && timeUs - state.anchorUs >= FROZEN_US) {
            state.beginUs = begin(state);
            out.add(Sighting.begin(
                    AlertType.PICTURE_FROZEN,
                    "",
                    state.beginUs,
                    0.9,
                    "the same picture for " + (timeUs - state.beginUs) / 1_000_000 + " s"));
        }
    }

    /** A keyframe lies between the newest sample and one of that group. */
    private static boolean isOtherGroup(FrozenState state, long groupUs) {
        return groupUs != 0 && state.groupUs != groupUs;
    }

    /** The first of the same pictures, or when access units became small before it was sampled. */
    private static long begin(FrozenState state) {
        boolean finer = state.collapsedUs != 0
                && state.collapsedUs < state.anchorUs
                && state.anchorUs - state.collapsedUs < BACKDATE_US;
        return finer ? state.collapsedUs : state.anchorUs;
    }

    /**
     * The light was switched, or something is put over the lens, and noise changes with it: what is usual must be learned anew, and not from
     * what differs from a picture before it.
     */
    static void forgetNoise(FrozenState state) {
        state.noiseSamples = 0;
        state.usualNoise = 0;
        state.reference = new byte[0];
    }

    /**
     * Falls quickly, at once in the beginning, and rises slowly: what covers more than half of the view makes pairs differ more than
     * noise does.
     */
    private static void learnNoise(FrozenState state, byte[] pixels, int width) {
        if (pixels.length != state.reference.length
                || touched(pixels, state.reference) < NOISE_SPREAD * pixels.length) {
            return;
        }
        float noise = blockDifference(pixels, state.reference, width);
        if (state.noiseSamples == 0) {
            state.usualNoise = noise;
        } else {
            float bounded = Math.min(noise, 2 * state.usualNoise);
            boolean learning = state.noiseSamples < NOISE_SAMPLES;
            float falls = learning ? 1 : 0.2f;
            state.usualNoise += (noise < state.usualNoise ? falls : 0.05f) * (bounded - state.usualNoise);
        }
        state.noiseSamples = Math.min(1000, state.noiseSamples + 1);
    }

    private static float difference(byte[] a, byte[] b) {
        long sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += Math.abs((a[i] & 0xFF) - (b[i] & 0xFF));
        }
        return sum / (float) Math.max(1, a.length);
    }

    /**
     * The median of what blocks differ by: noise is in all of them, somebody who walks is in few. Where he was taken for noise, he
     * need only stand still to be taken for a frozen picture. Never more than twice the mean, so that a quiet picture stays
     * above what is the same however unevenly its noise is spread.
     */
    private static float blockDifference(byte[] a, byte[] b, int width) {
        int across = Math.max(1, width / BLOCK);
        int down = Math.max(1, a.length / width / BLOCK);
        float[] means = new float[across * down];
        for (int block = 0; block < means.length; block++) {
            int from = block / across * BLOCK * width + block % across * BLOCK;
            int sum = 0;
            int pixels = 0;
            for (int y = from; y < from + BLOCK * width && y < a.length; y += width) {
                for (int x = y; x < y + Math.min(BLOCK, width) && x < a.length; x++) {
                    sum += Math.abs((a[x] & 0xFF) - (b[x] & 0xFF));
                    pixels++;
                }
            }
            means[block] = sum / (float) Math.max(1, pixels);
        }
        Arrays.sort(means);
        return means[means.length / 2];
    }

    private static int touched(byte[] a, byte[] b) {
        int touched = 0;
        for (int i = 0; i < a.length; i++) {
            touched += a[i] == b[i] ? 0 : 1;
        }
        return touched;
    }

    private static void anchor(FrozenState state, byte[] pixels, long timeUs) {
        state.anchor = pixels;
        state.anchorUs = timeUs;
        state.anchorGroupUs = state.groupUs;
        state.still = 0;
    }

    private static void reference(FrozenState state, byte[] pixels, long timeUs) {
        state.reference = pixels;
        state.referenceUs = timeUs;
        state.referenceGroupUs = state.groupUs;
    }

    /** The picture moves again. */
    private static void end(FrozenState state, long timeUs, List<Sighting> out) {
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

    /** Judged anew from now on: what is still the same is a freeze of its own then, with a begin of its own. */
    static void endHere(FrozenState state, long timeUs, List<Sighting> out) {
        if (state.beginUs != 0) {
            end(state, timeUs, out);
            anchor(state, state.anchor, timeUs);
            state.collapsedUs = state.collapsedUs == 0 ? 0 : timeUs;
        }
    }

    private static int step(Thumbnail thumbnail) {
        return Math.max(1, (Math.max(thumbnail.getWidth(), thumbnail.getHeight()) + MAX_SIDE - 1) / MAX_SIDE);
    }

    /** Of {@link #pixels}. */
    private static int width(Thumbnail thumbnail) {
        return Math.max(1, thumbnail.getWidth() / step(thumbnail));
    }

    /** Single pixels, not means: the mean of a cell hides the noise that is looked for. */
    private static byte[] pixels(Thumbnail thumbnail) {
        int width = thumbnail.getWidth();
        int height = thumbnail.getHeight();
        int step = step(thumbnail);
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
