package org.xueliang.analytics.detect;

import java.util.Arrays;

/**
 * What the empty scene looks like: per cell a slow mean and a slow mean deviation (sensor noise, waving leaves, the pulse
 * of keyframes). Rates follow elapsed time, not counts, because samples come every 200 ms or every 10 s. Mutable state.
 */
final class BackgroundModel {
    /** How fast a cell that shows the scene follows it. */
    private static final float SCENE_TAU_S = 15f;
    /** How fast what stands still becomes part of the scene. */
    private static final float OBJECT_TAU_S = 90f;
    /** How fast a place that an object has left, or that only the light changed, is taken as the scene. */
    private static final float QUICK_TAU_S = 2f;

    private static final float MAX_RATE = 0.3f;
    private static final float MIN_DEVIATION = 1f;
    private static final float MAX_DEVIATION = 24f;
    private static final float FIRST_DEVIATION = 3f;
    private static final int YOUNG_SAMPLES = 3;
    private static final long YOUNG_US = 1_500_000;

    final int width;
    final int height;
    final float[] mean;
    final float[] deviation;
    int samples;
    long firstUs;
    long lastUs;

    BackgroundModel(int width, int height) {
        this.width = width;
        this.height = height;
        this.mean = new float[width * height];
        this.deviation = new float[width * height];
    }

    static BackgroundModel begin(Picture picture, long timeUs) {
        BackgroundModel model = new BackgroundModel(picture.width, picture.height);
        model.restart(picture, timeUs);
        return model;
    }

    /** The picture is the scene from now on. */
    void restart(Picture picture, long timeUs) {
        System.arraycopy(picture.luma, 0, mean, 0, mean.length);
        Arrays.fill(deviation, FIRST_DEVIATION);
        samples = 1;
        firstUs = timeUs;
        lastUs = timeUs;
    }

    float mean() {
        float sum = 0;
        for (float value : mean) {
            sum += value;
        }
        return sum / mean.length;
    }

    /** Too few samples yet to call anything a change. */
    boolean isYoung() {
        return samples < YOUNG_SAMPLES || lastUs - firstUs < YOUNG_US;
    }

    /**
     * Takes a sample in.
     *
     * @param change what of it is an object or light
     */
    void learn(Picture picture, LightFit light, ChangeMap change, long timeUs) {
        float elapsedS = Math.max(0, (timeUs - lastUs) / 1e6f);
        boolean relit = light.isSwitch();
        boolean young = isYoung();
        float youngRate = 1f / (samples + 1);
        for (int i = 0; i < mean.length; i++) {
            float predicted = light.predict(mean[i]);
            // A change of the light of the whole picture is followed at once; a drift is left to the rates below.
            float scene = relit ? Math.max(0, Math.min(255, predicted)) : mean[i];
            float residual = picture.luma[i] - predicted;
            byte kind = change.kind[i];
            float tau = switch (kind) {
                case ChangeMap.OBJECT -> OBJECT_TAU_S;
                case ChangeMap.RELIT -> QUICK_TAU_S;
                default -> SCENE_TAU_S;
            };
            float rate = young ? youngRate : Math.min(MAX_RATE, 1 - (float) Math.exp(-elapsedS / tau));
            mean[i] = scene + rate * (picture.luma[i] - scene);
            float deviationRate = kind == ChangeMap.OBJECT ? rate / 2 : rate;
            float moved = deviation[i] + deviationRate * (Math.abs(residual) * 1.25f - deviation[i]);
            deviation[i] = Math.max(MIN_DEVIATION, Math.min(MAX_DEVIATION, moved));
        }
        samples = Math.min(samples + 1, 1_000_000);
        lastUs = timeUs;
    }
}
