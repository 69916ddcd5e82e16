package org.xueliang.analytics.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xueliang.analytics.scene.Scene;
import org.xueliang.proto.v1.AlertType;
import org.xueliang.proto.v1.Thumbnail;
import org.xueliang.proto.v1.Zone;
import org.xueliang.proto.v1.ZonePoint;

class MotionDetectorTest {
    private static final double STEP_S = 0.2;

    private final Watch watch = new Watch();
    private final Scene scene = new Scene(3);
    private double nowS;

    private void run(double seconds) {
        double endS = nowS + seconds - 1e-9;
        for (; nowS < endS; nowS += STEP_S) {
            watch.see(scene.shoot(at(nowS), Math.round(nowS / STEP_S) % 10 == 0));
        }
    }

    private static long at(double seconds) {
        return Watch.START_US + Math.round(seconds * 1e6);
    }

    private void walk(double seconds, int fromX, int y) {
        double endS = nowS + seconds - 1e-9;
        for (int x = fromX; nowS < endS; nowS += STEP_S, x += 2) {
            watch.see(scene.person(x, y).shoot(at(nowS), false));
        }
        scene.nobody();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void aPersonIsFoundWhenTheyEnterAndUntilTheyLeave(long seed) {
        Scene yard = new Scene(seed);
        for (int i = 0; i < 200; i++) {
            boolean present = i >= 60 && i < 120;
            Scene now = present ? yard.person(10 + (i - 60) * 2, 40) : yard.nobody();
            watch.see(now.shoot(at(i * STEP_S), i % 10 == 0));
        }
        assertThat(watch.all()).singleElement().satisfies(motion -> {
            assertThat(motion.type()).isEqualTo(AlertType.MOTION);
            assertThat(Watch.seconds(motion.beginUs())).isCloseTo(12, within(0.5));
            assertThat(Watch.seconds(motion.endUs())).isCloseTo(23.8, within(0.5));
        });
    }

    @Test
    void aPersonOfOneAndAHalfPercentIsFound() {
        scene.personSize(8, 27);
        run(10);
        walk(5, 20, 50);
        run(3);
        assertThat(watch.all())
                .singleElement()
                .satisfies(motion -> assertThat(Watch.seconds(motion.beginUs())).isCloseTo(10, within(1.0)));
    }

    @Test
    void noiseAloneNeverIsMotion() {
        scene.noise(5);
        run(120);
        assertThat(watch.all()).isEmpty();
    }

    @Test
    void aSlowChangeOfLightIsNoMotion() {
        for (int i = 0; i < 300; i++) {
            scene.light(1 - i * 0.002, i * 0.05);
            watch.see(scene.shoot(at(i * STEP_S), false));
        }
        assertThat(watch.all()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.4, 0.6, 1.25})
    void exposureThatJumpsIsNoMotion(double gain) {
        run(10);
        scene.light(gain, 6);
        run(20);
        scene.light(1, 0);
        run(20);
        assertThat(watch.all()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.6, 1.4})
    void aLampOverHalfOfTheYardIsNoMotion(double lamp) {
        run(10);
        scene.lamp(lamp);
        run(20);
        scene.lamp(1);
        run(20);
        assertThat(watch.all()).isEmpty();
    }

    @Test
    void someoneIsStillFoundAfterTheLightWasSwitched() {
        run(10);
        scene.light(0.5, 5);
        run(10);
        walk(5, 20, 40);
        run(3);
        assertThat(watch.all())
                .singleElement()
                .satisfies(motion -> assertThat(Watch.seconds(motion.beginUs())).isCloseTo(20, within(1.0)));
    }

    @Test
    void thePulseOfAKeyframeIsNoMotion() {
        Random random = new Random(1);
        byte[] pulse = new byte[Scene.WIDTH * Scene.HEIGHT];
        random.nextBytes(pulse);
        for (int i = 0; i < 300; i++) {
            Thumbnail sharp = scene.noise(0.7).shoot(at(i * STEP_S), i % 10 == 0);
            watch.see(i % 10 == 0 ? sharp : blurred(sharp, 1, pulse));
        }
        assertThat(watch.all()).isEmpty();
    }

    @Test
    void onlyWhatIsInAZoneCounts() {
        Zone left = zone("left", 0, 0, 0.5, 1);
        Zone right = zone("right", 0.5, 0, 1, 1);
        watch.zones(List.of(left, right));
        run(10);
        walk(4, 100, 40);
        run(4);
        assertThat(watch.all())
                .singleElement()
                .satisfies(motion -> assertThat(motion.zone()).isEqualTo("right"));
    }

    @Test
    void motionOfAZoneThatIsTakenAwayEnds() {
        watch.zones(List.of(zone("left", 0, 0, 0.5, 1)));
        run(10);
        walk(2, 10, 40);
        watch.zones(List.of(zone("right", 0.5, 0, 1, 1)));
        run(1);
        assertThat(watch.all())
                .singleElement()
                .satisfies(motion -> assertThat(motion.endUs()).isPositive());
    }

    @Test
    void aQuietChannelIsSampledRarelyAndFindsAsWell() {
        Random random = new Random(5);
        double second = 0;
        while (second < 60) {
            watch.see(scene.shoot(at(second), true));
            second += 2 + random.nextDouble() * 6;
        }
        double entered = second;
        for (int i = 0; i < 20; i++, second += 0.2) {
            watch.see(scene.person(20 + i * 3, 40).shoot(at(second), false));
        }
        scene.nobody();
        for (int i = 0; i < 8; i++, second += 0.2) {
            watch.see(scene.shoot(at(second), false));
        }
        for (int i = 0; i < 6; i++, second += 4) {
            watch.see(scene.shoot(at(second), true));
        }
        assertThat(watch.all()).singleElement().satisfies(motion -> {
            assertThat(Watch.seconds(motion.beginUs())).isCloseTo(entered, within(0.3));
            assertThat(Watch.seconds(motion.endUs())).isCloseTo(entered + 3.8, within(0.5));
        });
    }

    @Test
    void oneOddSampleIsNoMotion() {
        run(10);
        watch.see(scene.person(60, 40).shoot(at(nowS), false));
        nowS += STEP_S;
        scene.nobody();
        run(10);
        assertThat(watch.all()).isEmpty();
    }

    @Test
    void whoStandsForMinutesBecomesPartOfTheSceneAndLeavesNoGhost() {
        run(10);
        scene.person(60, 40);
        run(400);
        scene.nobody();
        run(60);
        scene.person(100, 30);
        run(1);
        assertThat(watch.all()).isNotEmpty();
        assertThat(watch.all().get(0).endUs()).isPositive();
        Sighting last = watch.all().get(watch.all().size() - 1);
        assertThat(Watch.seconds(last.beginUs())).isCloseTo(470, within(1.0));
    }

    private static Zone zone(String id, double left, double top, double right, double bottom) {
        return Zone.newBuilder()
                .setId(id)
                .addCorners(ZonePoint.newBuilder().setX(left).setY(top))
                .addCorners(ZonePoint.newBuilder().setX(right).setY(top))
                .addCorners(ZonePoint.newBuilder().setX(right).setY(bottom))
                .addCorners(ZonePoint.newBuilder().setX(left).setY(bottom))
                .build();
    }

    /** Mean of the neighbours, as a picture between keyframes loses its finest detail; and a little dirt that stays. */
    static Thumbnail blurred(Thumbnail sharp, int radius, byte[] dirt) {
        byte[] in = sharp.getLuma().toByteArray();
        byte[] out = new byte[in.length];
        for (int y = 0; y < Scene.HEIGHT; y++) {
            for (int x = 0; x < Scene.WIDTH; x++) {
                int sum = 0;
                int count = 0;
                for (int dy = -radius; dy <= radius; dy++) {
                    for (int dx = -radius; dx <= radius; dx++) {
                        int ny = Math.max(0, Math.min(Scene.HEIGHT - 1, y + dy));
                        int nx = Math.max(0, Math.min(Scene.WIDTH - 1, x + dx));
                        sum += in[ny * Scene.WIDTH + nx] & 0xFF;
                        count++;
                    }
                }
                out[y * Scene.WIDTH + x] =
                        (byte) Math.max(0, Math.min(255, sum / count + dirt[y * Scene.WIDTH + x] % 3));
            }
        }
        return Scene.thumbnail(out, Scene.WIDTH, Scene.HEIGHT, sharp.getCapturedUs(), sharp.getKeyframe());
    }
}
