package org.xueliang.analytics.detect;

/**
 * How much of the scene's structure is still where it was. The picture is cut into blocks; only blocks in which the model
 * has edges can tell. Slopes are compared, which light does not turn.
 *
 * @param structured share of blocks that can tell, 0 to 1
 * @param same share of those that look as they did
 * @param lost share of those that have lost their detail
 * @param detail detail of the whole picture against the model's, corrected by the light; about 1 where nothing changed
 */
record SceneLikeness(float structured, float same, float lost, float detail) {
    private static final int BLOCK = 5;
    /** Mean squared slope a cell from which a block has structure. */
    private static final float MIN_ENERGY = 6f;

    private static final float SAME = 0.45f;
    private static final float LOST = 0.5f;
    /** Fewer blocks than this share say nothing. */
    private static final float MIN_STRUCTURED = 0.06f;

    /** @param gain of the light, 1 where it is not known */
    static SceneLikeness of(float[] picture, float[] model, int width, int height, float gain) {
        int blocks = 0;
        int structured = 0;
        int same = 0;
        int lost = 0;
        double pictureTotal = 0;
        double modelTotal = 0;
        for (int top = 0; top + BLOCK <= height; top += BLOCK) {
            for (int left = 0; left + BLOCK <= width; left += BLOCK) {
                double product = 0;
                double pictureEnergy = 0;
                double modelEnergy = 0;
                for (int y = top; y < top + BLOCK; y++) {
                    for (int x = left; x < left + BLOCK; x++) {
                        float px = Picture.slopeX(picture, width, x, y);
                        float py = Picture.slopeY(picture, width, height, x, y);
                        float mx = Picture.slopeX(model, width, x, y);
                        float my = Picture.slopeY(model, width, height, x, y);
                        product += px * mx + py * my;
                        pictureEnergy += px * px + py * py;
                        modelEnergy += mx * mx + my * my;
                    }
                }
                blocks++;
                pictureTotal += pictureEnergy;
                modelTotal += modelEnergy;
                if (modelEnergy < MIN_ENERGY * BLOCK * BLOCK) {
                    continue;
                }
                structured++;
                double likeness = pictureEnergy <= 0 ? 0 : product / Math.sqrt(pictureEnergy * modelEnergy);
                boolean faded = Math.sqrt(pictureEnergy / modelEnergy) < LOST * gain;
                if (faded) {
                    lost++;
                } else if (likeness >= SAME) {
                    same++;
                }
            }
        }
        float told = structured == 0 ? 1 : structured;
        float detail = modelTotal <= 0 ? 1 : (float) (Math.sqrt(pictureTotal / modelTotal) / gain);
        return new SceneLikeness(
                blocks == 0 ? 0 : structured / (float) blocks, structured == 0 ? 1 : same / told, lost / told, detail);
    }

    /** Enough of the scene has structure to judge by. */
    boolean canTell() {
        return structured >= MIN_STRUCTURED;
    }
}
