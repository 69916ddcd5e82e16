package org.xueliang.simulator.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xueliang.simulator.script.EventKind;
import org.xueliang.simulator.script.Heading;
import org.xueliang.simulator.script.ScriptedEvent;

class StreetSceneTest {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 360;

    private static StreetScene scene(long seed, ScriptedEvent... events) {
        return new StreetScene(seed, WIDTH, HEIGHT, List.of(events));
    }

    private static ScriptedEvent event(EventKind kind, long beginMs, long endMs) {
        return ScriptedEvent.of("c", kind, beginMs, endMs, Heading.LEFT_TO_RIGHT);
    }

    private static byte[] luma(StreetScene scene, long ms) {
        Picture picture = new Picture(WIDTH, HEIGHT);
        scene.draw(ms * 1000, ms * 1000, picture);
        return picture.luma().clone();
    }

    /** Share of samples that differ by more than the noise of both together can. */
    private static double changed(byte[] one, byte[] other) {
        int count = 0;
        for (int i = 0; i < one.length; i++) {
            if (Math.abs((one[i] & 0xFF) - (other[i] & 0xFF)) > 22) {
                count++;
            }
        }
        return count / (double) one.length;
    }

    private static double mean(byte[] luma) {
        long sum = 0;
        for (byte sample : luma) {
            sum += sample & 0xFF;
        }
        return sum / (double) luma.length;
    }

    @Test
    void theSameInstantGivesTheSamePictureAndAnotherOneOtherNoise() {
        assertThat(luma(scene(5), 1000)).isEqualTo(luma(scene(5), 1000)).isNotEqualTo(luma(scene(5), 1100));
        assertThat(changed(luma(scene(5), 1000), luma(scene(5), 1100))).isZero();
    }

    @Test
    void noiseIsNeverWrappedRoundAByte() {
        StreetScene scene = scene(5, event(EventKind.LIGHT_STEP, 0, 2000));
        assertThat(changed(luma(scene, 500), luma(scene, 600))).isZero();
    }

    @Test
    void twoSeedsGiveTwoStreets() {
        assertThat(changed(luma(scene(5), 1000), luma(scene(6), 1000))).isGreaterThan(0.2);
    }

    @ParameterizedTest
    @EnumSource(names = {"PERSON_WALKS", "VEHICLE_PASSES", "PERSON_ENTERS_YARD"})
    void whatMovesIsInViewAllTheTimeAndElsewhereEachSecondAndGoneAfterwards(EventKind kind) {
        for (Heading heading : Heading.values()) {
            StreetScene scene = scene(5, ScriptedEvent.of("c", kind, 2000, 10_000, heading));
            byte[] empty = luma(scene, 1999);
            for (long ms = 3000; ms < 9500; ms += 500) {
                assertThat(changed(empty, luma(scene, ms)))
                        .as(kind + " at " + ms)
                        .isGreaterThan(0.01);
                assertThat(changed(luma(scene, ms), luma(scene, ms + 500))).isGreaterThan(0.005);
            }
            assertThat(changed(empty, luma(scene, 10_000))).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"LEFT_TO_RIGHT, true", "RIGHT_TO_LEFT, false"})
    void aHeadingIsKept(Heading heading, boolean beginsLeft) {
        StreetScene scene = scene(5, ScriptedEvent.of("c", EventKind.PERSON_WALKS, 2000, 10_000, heading));
        byte[] empty = luma(scene, 1000);
        byte[] early = luma(scene, 3500);
        int left = 0;
        int right = 0;
        for (int i = 0; i < early.length; i++) {
            if (Math.abs((early[i] & 0xFF) - (empty[i] & 0xFF)) > 22) {
                if (i % WIDTH < WIDTH / 2) {
                    left++;
                } else {
                    right++;
                }
            }
        }
        assertThat(left > right).isEqualTo(beginsLeft);
    }

    @Test
    void aCoveredLensIsDarkAndFlatWithNoiseAndUncoveredItIsAsBefore() {
        StreetScene scene = scene(5, event(EventKind.LENS_COVERED, 2000, 8000));
        byte[] covered = luma(scene, 4000);
        assertThat(mean(covered)).isBetween(20.0, 40.0);
        assertThat(covered).isNotEqualTo(luma(scene, 4100));
        assertThat(changed(luma(scene, 1999), luma(scene, 8000))).isZero();
    }

    @Test
    void aTurnedCameraStaysTurnedAndTurnsBackTheNextTime() {
        StreetScene scene =
                scene(5, event(EventKind.CAMERA_MOVED, 2000, 3000), event(EventKind.CAMERA_MOVED, 20_000, 21_000));
        byte[] before = luma(scene, 1999);
        byte[] turned = luma(scene, 2400);
        assertThat(changed(before, turned)).isGreaterThan(0.25);
        assertThat(changed(turned, luma(scene, 19_000))).isLessThan(0.001);
        assertThat(changed(before, luma(scene, 20_400))).isLessThan(0.001);
    }

    @Test
    void aFrozenPictureIsTheSameBitForBitAlsoItsNoise() {
        StreetScene scene = scene(5, event(EventKind.PICTURE_FROZEN, 2000, 8000));
        byte[] frozen = luma(scene, 2000);
        for (long ms = 2040; ms < 8000; ms += 440) {
            assertThat(luma(scene, ms)).isEqualTo(frozen);
        }
        assertThat(luma(scene, 8000)).isNotEqualTo(frozen);
    }

    @Test
    void aLampChangesTheWholePictureAndNoEdge() {
        StreetScene scene = scene(5, event(EventKind.LIGHT_STEP, 2000, 8000));
        double step = mean(luma(scene, 2000)) - mean(luma(scene, 1999));
        assertThat(step).isBetween(10.0, 30.0);
        assertThat(mean(luma(scene, 8000)) - mean(luma(scene, 1999))).isBetween(-1.0, 1.0);
    }

    @Test
    void theLightChangesSlowlyAndWithoutASuddenStep() {
        StreetScene scene = scene(5);
        double darkest = 255;
        double brightest = 0;
        double last = mean(luma(scene, 0));
        for (long ms = 2000; ms < 300_000; ms += 2000) {
            double now = mean(luma(scene, ms));
            assertThat(Math.abs(now - last)).isLessThan(1.0);
            last = now;
            darkest = Math.min(darkest, now);
            brightest = Math.max(brightest, now);
        }
        assertThat(brightest - darkest).isBetween(3.0, 20.0);
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 96, 160, 352, 1280, 1920})
    void anySizeCanBeDrawn(int width) {
        int height = width * 9 / 16 / 2 * 2;
        StreetScene scene =
                new StreetScene(1, width, Math.max(32, height), List.of(event(EventKind.VEHICLE_PASSES, 0, 5000)));
        Picture picture = new Picture(width, Math.max(32, height));
        scene.draw(2_000_000, 2_000_000, picture);
        assertThat(mean(picture.luma())).isBetween(40.0, 200.0);
    }

    @ParameterizedTest
    @CsvSource({"0, 32", "33, 32", "640, 31", "4098, 32"})
    void aSizeThatNoEncoderTakesIsRefused(int width, int height) {
        assertThatThrownBy(() -> new Picture(width, height))
                .hasMessageContaining("expected: an even number from 32 to 4096");
    }
}
