package org.xueliang.simulator.scene;

/** A person as a shape: head, body, arms and legs that swing as it goes. A silhouette without a face, by design. */
final class Walker {
    private static final double STEPS_PER_SECOND = 1.8;

    private final Colour coat;
    private final Colour trousers;

    Walker(long seed) {
        // Dark or bright against the grey street, never its own grey.
        boolean bright = Math.floorMod(seed, 3L) == 0;
        this.coat = bright
                ? new Colour(214, 112, 132)
                : new Colour(34 + (int) Math.floorMod(seed, 12L), 100 + (int) Math.floorMod(seed >> 8, 60L), 150);
        this.trousers = bright ? new Colour(40, 140, 120) : new Colour(28, 134, 124);
    }

    /**
     * @param feetX where it stands, in samples
     * @param feetY where it stands, in samples
     * @param tall its height in samples
     * @param seconds time of the walk, for the swing of the legs
     */
    void draw(Canvas canvas, Light light, double feetX, double feetY, double tall, double seconds) {
        double swing = Math.sin(seconds * STEPS_PER_SECOND * 2 * Math.PI) * tall * 0.13;
        double hip = feetY - tall * 0.47;
        double shoulder = feetY - tall * 0.83;
        Colour leg = light.on(trousers);
        Colour body = light.on(coat);
        canvas.limb(feetX - tall * 0.04, hip, feetX + swing, feetY, tall * 0.10, leg);
        canvas.limb(feetX + tall * 0.04, hip, feetX - swing, feetY, tall * 0.10, leg);
        canvas.limb(feetX - tall * 0.13, shoulder, feetX - tall * 0.13 - swing * 0.8, hip, tall * 0.07, body);
        canvas.limb(feetX + tall * 0.13, shoulder, feetX + tall * 0.13 + swing * 0.8, hip, tall * 0.07, body);
        canvas.ellipse(feetX, (shoulder + hip) / 2, tall * 0.15, (hip - shoulder) * 0.58, body);
        canvas.ellipse(feetX, feetY - tall * 0.91, tall * 0.075, tall * 0.09, light.on(new Colour(150, 112, 150)));
    }
}
