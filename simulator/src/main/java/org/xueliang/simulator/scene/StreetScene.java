package org.xueliang.simulator.scene;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xueliang.simulator.script.EventKind;
import org.xueliang.simulator.script.Heading;
import org.xueliang.simulator.script.ScriptedEvent;

/**
 * What one camera sees of its street: a pure function of time. The same seed, script and instant give the same picture,
 * bit for bit. Costs a copy of the background, the shapes and one sum of bytes a picture: about a tenth of a millisecond
 * at 640x360. Not thread-safe: a background of the newest light is kept from call to call.
 */
public final class StreetScene {
    /** A hand is put over the lens, a camera is turned: within this time. */
    private static final long GESTURE_US = 300_000;

    private static final double NOISE_DEVIATION = 2.6;
    private static final int COVERED_LUMA = 26;

    private final long seed;
    private final int width;
    private final int height;
    private final StreetBackground background;
    private final Light light;
    private final Noise noise;
    private final List<ScriptedEvent> events;

    /**
     * @param seed which street it is
     * @param events what happens to this one camera, in order of time and one at a time
     */
    public StreetScene(long seed, int width, int height, List<ScriptedEvent> events) {
        this.seed = seed;
        this.width = width;
        this.height = height;
        this.events = List.copyOf(events);
        this.background = StreetBackground.draw(seed, width, height);
        this.light = new Light(background.picture(), seed);
        this.noise = new Noise(width * height, NOISE_DEVIATION, seed);
    }

    public int width() {
        return width;
    }

    public int height() {
        return height;
    }

    /**
     * @param sceneUs microseconds of the scene's own time, by which the light goes and the noise differs
     * @param scriptUs microseconds since the script's beginning; negative before it
     * @param picture drawn over, of the scene's size
     */
    public void draw(long sceneUs, long scriptUs, Picture picture) {
        ScriptedEvent now = at(scriptUs);
        if (now != null && now.kind() == EventKind.PICTURE_FROZEN) {
            long frozenUs = scriptUs - now.beginMs() * 1000;
            sceneUs -= frozenUs;
            scriptUs -= frozenUs + 1;
            now = at(scriptUs);
        }
        boolean lamp = now != null && now.kind() == EventKind.LIGHT_STEP;
        byte[] lit = light.luma(sceneUs, lamp);
        copyView(lit, turned(scriptUs), picture);
        if (now != null) {
            shapes(now, scriptUs - now.beginMs() * 1000, new Canvas(picture));
        }
        noise.addTo(picture.luma(), sceneUs);
    }

    private @Nullable ScriptedEvent at(long scriptUs) {
        long scriptMs = Math.floorDiv(scriptUs, 1000);
        for (ScriptedEvent event : events) {
            if (event.isAt(scriptMs)) {
                return event;
            }
        }
        return null;
    }

    /** How far the camera is from how it was mounted: 0 at rest, 1 turned; each further turn goes back or forth. */
    private double turned(long scriptUs) {
        double turned = 0;
        for (ScriptedEvent event : events) {
            long sinceUs = scriptUs - event.beginMs() * 1000;
            if (event.kind() == EventKind.CAMERA_MOVED && sinceUs >= 0) {
                double progress = Math.min(1, (sinceUs + 1) / (double) GESTURE_US);
                turned += turned < 0.5 ? progress : -progress;
            }
        }
        return turned;
    }

    private void copyView(byte[] lit, double turned, Picture picture) {
        Picture wide = background.picture();
        int left = even(background.restX() + (background.turnedX() - background.restX()) * turned);
        int top = even(background.restY() + (background.turnedY() - background.restY()) * turned);
        copy(lit, wide.width(), left, top, picture.luma(), width, height);
        copy(wide.cb(), wide.width() / 2, left / 2, top / 2, picture.cb(), width / 2, height / 2);
        copy(wide.cr(), wide.width() / 2, left / 2, top / 2, picture.cr(), width / 2, height / 2);
    }

    private static void copy(byte[] from, int stride, int left, int top, byte[] to, int width, int height) {
        for (int row = 0; row < height; row++) {
            System.arraycopy(from, (top + row) * stride + left, to, row * width, width);
        }
    }

    private void shapes(ScriptedEvent event, long sinceUs, Canvas canvas) {
        double seconds = sinceUs / 1e6;
        double progress = sinceUs / 1000.0 / (event.endMs() - event.beginMs());
        double along = event.where() == Heading.LEFT_TO_RIGHT ? progress : 1 - progress;
        long look = Math.abs(seed * 31 + event.beginMs());
        switch (event.kind()) {
            case PERSON_WALKS -> {
                double tall = height * 0.46;
                double half = tall * 0.18;
                new Walker(look).draw(canvas, light, -half + (width + 2 * half) * along, height * 0.88, tall, seconds);
            }
            case VEHICLE_PASSES -> {
                Car car = new Car(look);
                double tall = height * 0.27;
                double travelled = (width + car.length(tall)) * along;
                car.draw(canvas, light, travelled - car.length(tall), height * 0.84, tall, travelled);
            }
            case PERSON_ENTERS_YARD -> entersYard(canvas, new Walker(look), progress, seconds);
            case LENS_COVERED -> cover(canvas, sinceUs, (event.endMs() - event.beginMs()) * 1000 - sinceUs);
            case CAMERA_MOVED, PICTURE_FROZEN, SIGNAL_LOST, LIGHT_STEP -> {}
        }
    }

    /** From the left edge along the pavement to the gate, smaller as it goes away from the camera. */
    private void entersYard(Canvas canvas, Walker walker, double progress, double seconds) {
        double gateX = width * 0.835;
        double away = Math.min(1, progress);
        double fromX = width * 0.28;
        double tall = height * (0.50 - 0.18 * away);
        double edge = -tall * 0.18;
        // The first third from the left edge on one level, so that it is in view at once; then towards the gate.
        double x = away < 0.34 ? edge + (fromX - edge) * away / 0.34 : fromX + (gateX - fromX) * (away - 0.34) / 0.66;
        double y = height * (0.94 - (away < 0.34 ? 0 : 0.44 * (away - 0.34) / 0.66));
        walker.draw(canvas, light, x, y, tall, seconds);
    }

    private void cover(Canvas canvas, long sinceUs, long leftUs) {
        double closed = Math.min(1, Math.min(sinceUs + 1, leftUs) / (double) GESTURE_US);
        int edge = (int) Math.round(height * closed);
        for (int row = 0; row < edge; row++) {
            // Not quite flat: a little more light comes in at the bottom, as under a hand or a bag.
            int luma = COVERED_LUMA + row * 6 / height;
            canvas.span(row, 0, width, new Colour(luma, 126, 131));
        }
    }

    private static int even(double samples) {
        return (int) Math.round(samples) & ~1;
    }
}
