package org.xueliang.simulator.scene;

import java.util.Random;

/**
 * What stands still: buildings with windows, a pavement with kerb and manhole, a road with markings, trees, and a yard
 * behind a fence with a gate. Drawn once per camera on a canvas that is wider and higher than the view, so that a camera
 * that is turned sees what was beside its view before. Two seeds give two streets.
 */
final class StreetBackground {
    private static final double WIDER = 1.6;
    private static final double HIGHER = 1.2;

    private final Picture picture;
    private final int viewWidth;
    private final int viewHeight;
    private final int restX;
    private final int restY;

    private StreetBackground(Picture picture, int viewWidth, int viewHeight) {
        this.picture = picture;
        this.viewWidth = viewWidth;
        this.viewHeight = viewHeight;
        this.restX = 0;
        this.restY = even((picture.height() - viewHeight) / 2.0);
    }

    static StreetBackground draw(long seed, int viewWidth, int viewHeight) {
        Picture picture = new Picture(even(viewWidth * WIDER), even(viewHeight * HIGHER));
        StreetBackground street = new StreetBackground(picture, viewWidth, viewHeight);
        street.drawAll(new Random(seed), seed);
        return street;
    }

    /** The whole canvas; the view is a part of it. */
    Picture picture() {
        return picture;
    }

    /** Left edge of the view as the camera was mounted. */
    int restX() {
        return restX;
    }

    /** Upper edge of the view as the camera was mounted. */
    int restY() {
        return restY;
    }

    /** Left edge once the camera was turned. */
    int turnedX() {
        return even(picture.width() - viewWidth - 2);
    }

    /** Upper edge once the camera was turned. */
    int turnedY() {
        return even(restY * 0.3);
    }

    private void drawAll(Random random, long seed) {
        Canvas canvas = new Canvas(picture);
        double top = restY;
        double horizon = top + viewHeight * 0.46;
        double kerb = top + viewHeight * 0.60;
        double nearKerb = top + viewHeight * 0.90;
        picture.fill(new Colour(170 + random.nextInt(25), 134, 124));
        buildings(canvas, random, horizon);
        pavement(canvas, random, horizon, kerb, seed);
        road(canvas, random, kerb, nearKerb, seed);
        canvas.rectangle(0, nearKerb, picture.width(), picture.height() - nearKerb, Colour.grey(132));
        canvas.rectangle(0, nearKerb, picture.width(), viewHeight * 0.015, Colour.grey(178));
        canvas.grain(0, nearKerb, picture.width(), picture.height() - nearKerb, 7, 3, seed + 3);
        yard(canvas, random, horizon, seed);
        trees(canvas, random, horizon, seed);
    }

    private void buildings(Canvas canvas, Random random, double horizon) {
        double x = -random.nextInt(viewWidth / 6);
        while (x < picture.width()) {
            double width = viewWidth * (0.16 + random.nextDouble() * 0.16);
            double roof = horizon * (0.02 + random.nextDouble() * 0.35);
            Colour wall = new Colour(88 + random.nextInt(80), 116 + random.nextInt(18), 122 + random.nextInt(24));
            canvas.rectangle(x, roof, width, horizon - roof, wall);
            canvas.grain(x, roof, width, horizon - roof, 5, 2, random.nextLong());
            windows(canvas, random, x, roof, width, horizon - roof, wall);
            x += width + random.nextInt(Math.max(1, viewWidth / 40));
        }
    }

    private void windows(
            Canvas canvas, Random random, double x, double roof, double width, double height, Colour wall) {
        int columns = 3 + random.nextInt(3);
        int rows = 2 + random.nextInt(3);
        double cellWidth = width / columns;
        double cellHeight = height / rows;
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                double left = x + column * cellWidth + cellWidth * 0.25;
                double upper = roof + row * cellHeight + cellHeight * 0.22;
                Colour frame = wall.lit(28);
                canvas.rectangle(left - 2, upper - 2, cellWidth * 0.5 + 4, cellHeight * 0.5 + 4, frame);
                Colour pane = random.nextInt(5) == 0 ? new Colour(196, 104, 140) : new Colour(44, 136, 122);
                canvas.rectangle(left, upper, cellWidth * 0.5, cellHeight * 0.5, pane);
            }
        }
    }

    private void pavement(Canvas canvas, Random random, double horizon, double kerb, long seed) {
        canvas.rectangle(0, horizon, picture.width(), kerb - horizon, Colour.grey(140));
        canvas.grain(0, horizon, picture.width(), kerb - horizon, 8, 4, seed + 1);
        for (double x = 0; x < picture.width(); x += viewWidth / 14.0) {
            canvas.rectangle(x, horizon, 2, kerb - horizon, Colour.grey(112));
        }
        double manhole = viewWidth * (0.2 + random.nextDouble() * 0.3);
        double middle = (horizon + kerb) / 2;
        canvas.ellipse(manhole, middle, viewWidth * 0.035, viewHeight * 0.025, Colour.grey(58));
        canvas.ellipse(manhole, middle, viewWidth * 0.028, viewHeight * 0.018, Colour.grey(84));
        canvas.rectangle(0, kerb - viewHeight * 0.02, picture.width(), viewHeight * 0.02, Colour.grey(190));
    }

    private void road(Canvas canvas, Random random, double kerb, double nearKerb, long seed) {
        canvas.rectangle(0, kerb, picture.width(), nearKerb - kerb, new Colour(78, 130, 127));
        canvas.grain(0, kerb, picture.width(), nearKerb - kerb, 6, 2, seed + 2);
        double dash = viewWidth * (0.07 + random.nextDouble() * 0.04);
        double middle = (kerb + nearKerb) / 2;
        for (double x = -random.nextInt(Math.max(1, (int) dash)); x < picture.width(); x += dash * 2) {
            canvas.rectangle(x, middle, dash, Math.max(2, viewHeight * 0.012), Colour.grey(206));
        }
        double crossing = viewWidth * (1.05 + random.nextDouble() * 0.3);
        for (int stripe = 0; stripe < 6; stripe++) {
            double y = kerb + (nearKerb - kerb) * (stripe + 0.2) / 6;
            canvas.rectangle(crossing, y, viewWidth * 0.16, (nearKerb - kerb) / 12, Colour.grey(210));
        }
    }

    /** Stands at the right of the view; the gate's middle is where a person who enters the yard disappears. */
    private void yard(Canvas canvas, Random random, double horizon, long seed) {
        double left = viewWidth * 0.70;
        double width = viewWidth * 0.27;
        double upper = horizon - viewHeight * 0.20;
        canvas.rectangle(left, upper, width, viewHeight * 0.20, new Colour(112, 118, 118));
        canvas.grain(left, upper, width, viewHeight * 0.20, 9, 3, seed + 4);
        for (double x = left; x < left + width; x += viewWidth * 0.018) {
            canvas.rectangle(x, upper, 3, viewHeight * 0.20, Colour.grey(40 + random.nextInt(12)));
        }
        canvas.rectangle(viewWidth * 0.79, upper - 4, viewWidth * 0.09, viewHeight * 0.20 + 4, Colour.grey(52));
        canvas.rectangle(viewWidth * 0.80, upper, viewWidth * 0.07, viewHeight * 0.20, new Colour(66, 124, 134));
    }

    private void trees(Canvas canvas, Random random, double horizon, long seed) {
        int count = 2 + random.nextInt(3);
        for (int tree = 0; tree < count; tree++) {
            double x = viewWidth * (0.08 + 0.58 * (tree + random.nextDouble() * 0.6) / count);
            double crown = viewHeight * (0.10 + random.nextDouble() * 0.05);
            canvas.rectangle(x - 4, horizon - crown, 8, crown + viewHeight * 0.04, new Colour(62, 122, 138));
            canvas.ellipse(x, horizon - crown * 1.6, crown * 0.9, crown, new Colour(74, 116, 116));
            canvas.grain(x - crown * 0.6, horizon - crown * 2.2, crown * 1.2, crown * 1.2, 16, 3, seed + 10 + tree);
        }
    }

    private static int even(double samples) {
        return (int) Math.round(samples) & ~1;
    }
}
