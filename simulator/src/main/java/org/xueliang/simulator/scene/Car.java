package org.xueliang.simulator.scene;

/** A vehicle as a shape: body, cabin with windows, two wheels that turn. No plate, by design. */
final class Car {
    private final Colour paint;
    private final double length;

    Car(long seed) {
        this.paint = Math.floorMod(seed, 2L) == 0
                ? new Colour(208, 126, 130)
                : new Colour(150, 96 + (int) Math.floorMod(seed >> 4, 50L), 182);
        this.length = 0.9 + Math.floorMod(seed >> 12, 30L) / 100.0;
    }

    /** How long it is for a given height, in samples. */
    double length(double tall) {
        return tall * 2.6 * length;
    }

    /**
     * @param left its left end, in samples
     * @param groundY where the wheels stand, in samples
     * @param tall its height in samples
     * @param rolled how far it has come, in samples: turns the wheels
     */
    void draw(Canvas canvas, Light light, double left, double groundY, double tall, double rolled) {
        double lengthSamples = length(tall);
        Colour body = light.on(paint);
        Colour glass = light.on(new Colour(52, 138, 122));
        double wheel = tall * 0.19;
        canvas.rectangle(left, groundY - tall * 0.62, lengthSamples, tall * 0.46, body);
        canvas.rectangle(left + lengthSamples * 0.2, groundY - tall, lengthSamples * 0.56, tall * 0.42, body);
        canvas.rectangle(left + lengthSamples * 0.24, groundY - tall * 0.93, lengthSamples * 0.21, tall * 0.29, glass);
        canvas.rectangle(left + lengthSamples * 0.50, groundY - tall * 0.93, lengthSamples * 0.21, tall * 0.29, glass);
        canvas.rectangle(left, groundY - tall * 0.30, lengthSamples, tall * 0.06, body.lit(-60));
        for (double at : new double[] {0.2, 0.8}) {
            double hub = left + lengthSamples * at;
            canvas.ellipse(hub, groundY - wheel, wheel, wheel, light.on(Colour.grey(26)));
            double turn = rolled / wheel;
            canvas.ellipse(
                    hub + Math.cos(turn) * wheel * 0.45,
                    groundY - wheel + Math.sin(turn) * wheel * 0.45,
                    wheel * 0.3,
                    wheel * 0.3,
                    light.on(Colour.grey(150)));
        }
    }
}
