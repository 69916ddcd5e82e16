package org.xueliang.analytics.detect;

import java.util.Arrays;

/**
 * How the light of a whole picture changed against the model: {@code picture = gain * model + offset} for most cells. An
 * object is what does not follow it.
 *
 * @param inliers share of the cells that follow, 0 to 1
 */
record LightFit(float gain, float offset, float inliers) {
    private static final float MIN_GAIN = 0.25f;
    private static final float MAX_GAIN = 4f;
    private static final float MIN_TOLERANCE = 4f;
    private static final int ROUNDS = 4;
    private static final int SAMPLE_STEP = 3;

    /** Least squares over the cells that fit, again and again; begun with a shift of the median, which a fourth may spoil. */
    static LightFit of(float[] picture, float[] model) {
        int count = (picture.length + SAMPLE_STEP - 1) / SAMPLE_STEP;
        float[] differences = new float[count];
        for (int i = 0; i < count; i++) {
            differences[i] = picture[i * SAMPLE_STEP] - model[i * SAMPLE_STEP];
        }
        LightFit shifted = refine(picture, model, new LightFit(1, median(differences), 0));
        if (shifted.inliers > 0.6f) {
            return shifted;
        }
        LightFit scaled = refine(picture, model, leastSquares(picture, model, new LightFit(1, 0, 0), Float.MAX_VALUE));
        return scaled.inliers > shifted.inliers ? scaled : shifted;
    }

    float predict(float model) {
        return gain * model + offset;
    }

    /** So different that it is followed at once instead of being learned. */
    boolean isSwitch() {
        return inliers > 0.5f && Math.abs(offset + (gain - 1) * 100) > 2.5f;
    }

    private static LightFit refine(float[] picture, float[] model, LightFit start) {
        LightFit fit = start;
        for (int round = 0; round < ROUNDS; round++) {
            float tolerance = Math.max(MIN_TOLERANCE, 2.5f * deviation(picture, model, fit));
            fit = leastSquares(picture, model, fit, tolerance);
        }
        return fit;
    }

    private static float deviation(float[] picture, float[] model, LightFit fit) {
        int count = (picture.length + SAMPLE_STEP - 1) / SAMPLE_STEP;
        float[] distances = new float[count];
        for (int i = 0; i < count; i++) {
            distances[i] = Math.abs(picture[i * SAMPLE_STEP] - fit.predict(model[i * SAMPLE_STEP]));
        }
        return median(distances);
    }

    private static LightFit leastSquares(float[] picture, float[] model, LightFit fit, float tolerance) {
        double n = 0;
        double sumModel = 0;
        double sumPicture = 0;
        double sumModelSquared = 0;
        double sumProduct = 0;
        for (int i = 0; i < picture.length; i++) {
            if (Math.abs(picture[i] - fit.predict(model[i])) <= tolerance) {
                n++;
                sumModel += model[i];
                sumPicture += picture[i];
                sumModelSquared += (double) model[i] * model[i];
                sumProduct += (double) model[i] * picture[i];
            }
        }
        if (n < 16) {
            return fit;
        }
        double spread = sumModelSquared - sumModel * sumModel / n;
        // A flat picture says nothing of the gain: then only the offset moves.
        double gain = spread / n < 25 ? fit.gain : (sumProduct - sumModel * sumPicture / n) / spread;
        gain = Math.max(MIN_GAIN, Math.min(MAX_GAIN, gain));
        double offset = (sumPicture - gain * sumModel) / n;
        return new LightFit((float) gain, (float) offset, (float) (n / picture.length));
    }

    private static float median(float[] values) {
        Arrays.sort(values);
        return values.length == 0 ? 0 : values[values.length / 2];
    }
}
