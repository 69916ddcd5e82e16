package org.xueliang.analytics.detect;

/**
 * How much of the scene's structure is still where it was. The picture is cut into blocks; only blocks in which the model
 * has edges can tell. Slopes are compared, which light does not turn.
 *
 * @param structured share of blocks that can tell, 0 to 1
 * @param same share of those that look as they did
 * @param reach from the leftmost block that does not to the rightmost, as a share of the picture's width
 */
record SceneLikeness(float structured, float same, float reach) {
    private static final int BLOCK = 5;
    /** Mean squared slope a cell from which a block has structure. */
    private static final float MIN_ENERGY = 6f;

    private static final float SAME = 0.45f;

    static SceneLikeness of(float[] picture, float[] model, int width, int height) {
        int blocks = 0;
        int structured = 0;
        int same = 0;
        int leftmost = width;
        int rightmost = 0;
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
                if (modelEnergy < MIN_ENERGY * BLOCK * BLOCK) {
                    continue;
                }
                structured++;
                double likeness = pictureEnergy <= 0 ? 0 : product / Math.sqrt(pictureEnergy * modelEnergy);
                if (likeness >= SAME) {
                    same++;
                } else {
                    leftmost = Math.min(leftmost, left);
                    rightmost = Math.max(rightmost, left + BLOCK);
                }
            }
        }
        return new SceneLikeness(
                blocks == 0 ? 0 : structured / (float) blocks,
                structured == 0 ? 1 : same / (float) structured,
                Math.max(0, rightmost - leftmost) / (float) width);
    }
}
