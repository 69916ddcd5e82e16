package org.xueliang.analytics.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xueliang.analytics.scene.Scene;
import org.xueliang.proto.v1.AlertType;
import org.xueliang.proto.v1.Thumbnail;

class SceneDetectorTest {
    private final Watch watch = new Watch();
    private final Scene scene = new Scene(9);
    private double nowS;

    private void run(double seconds) {
        double endS = nowS + seconds - 1e-9;
        for (; nowS < endS; nowS += 0.2) {
            watch.see(shoot());
        }
    }

    private Thumbnail shoot() {
        return scene.shoot(Watch.START_US + Math.round(nowS * 1e6), false);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aCoveredLensIsFoundFromItsFirstSampleAndUntilItIsFree(long seed) {
        Scene yard = new Scene(seed);
        for (int i = 0; i < 200; i++) {
            yard.cover(i >= 60 && i < 110);
            watch.see(yard.shoot(Watch.START_US + i * 200_000L, false));
        }
        assertThat(watch.all()).singleElement().satisfies(cover -> {
            assertThat(cover.type()).isEqualTo(AlertType.CAMERA_COVERED);
            assertThat(Watch.seconds(cover.beginUs())).isCloseTo(12, within(0.3));
            assertThat(Watch.seconds(cover.endUs())).isCloseTo(22, within(0.3));
        });
    }

    @Test
    void aLensThatIsCoveredForAMomentIsNotReported() {
        run(10);
        scene.cover(true);
        run(1.2);
        scene.cover(false);
        run(10);
        assertThat(watch.all()).isEmpty();
    }

    @Test
    void aPictureOutOfFocusIsBlind() {
        run(10);
        for (int i = 0; i < 25; i++, nowS += 0.2) {
            watch.see(MotionDetectorTest.blurred(shoot(), 2, new byte[Scene.WIDTH * Scene.HEIGHT]));
        }
        run(5);
        assertThat(watch.all()).singleElement().satisfies(cover -> {
            assertThat(cover.type()).isEqualTo(AlertType.CAMERA_COVERED);
            assertThat(Watch.seconds(cover.beginUs())).isCloseTo(10, within(0.5));
            assertThat(Watch.seconds(cover.endUs())).isCloseTo(15, within(0.5));
        });
    }

    @Test
    void somebodyWhoStandsBeforeAllTheDetailOfAPlainRoomCoversNothing() {
        Scene room = new Scene(9).plainBut(50, 30, 40, 40);
        for (int i = 0; i < 400; i++) {
            // A guard in plain clothes steps between the camera and the cabinet, stays half a minute, and goes.
            watch.see(Scene.thumbnail(
                    i >= 60 && i < 210 ? room.behind(46, 24, 48, 66) : room.pixels(),
                    Scene.WIDTH,
                    Scene.HEIGHT,
                    at(i),
                    false));
        }
        assertThat(watch.of(AlertType.CAMERA_COVERED)).isEmpty();
        assertThat(watch.of(AlertType.MOTION)).isNotEmpty();
    }

    @Test
    void aPlainRoomsLensThatIsCoveredIsFound() {
        Scene room = new Scene(9).plainBut(50, 30, 40, 40);
        for (int i = 0; i < 200; i++) {
            room.cover(i >= 60 && i < 110);
            watch.see(room.shoot(at(i), false));
        }
        assertThat(watch.all())
                .singleElement()
                .satisfies(cover -> assertThat(cover.type()).isEqualTo(AlertType.CAMERA_COVERED));
    }

    private static long at(int sample) {
        return Watch.START_US + sample * 200_000L;
    }

    @Test
    void motionThatLastsEndsWhereTheLensIsCovered() {
        run(10);
        scene.person(60, 40);
        run(3);
        scene.cover(true);
        run(4);
        assertThat(watch.of(AlertType.MOTION))
                .singleElement()
                .satisfies(motion -> assertThat(Watch.seconds(motion.endUs())).isCloseTo(13, within(0.5)));
        assertThat(watch.of(AlertType.CAMERA_COVERED)).hasSize(1);
    }

    @Test
    void lightsThatGoOutAreNotACover() {
        run(10);
        scene.light(0.25, 10);
        run(20);
        assertThat(watch.of(AlertType.CAMERA_COVERED)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"12,0", "-30,4", "6,-8", "36,30"})
    void aCameraThatWasTurnedIsFoundAndItsNewViewBecomesTheScene(int x, int y) {
        run(10);
        scene.turn(x, y);
        run(20);
        scene.person(60, 40);
        run(3);
        assertThat(watch.of(AlertType.CAMERA_MOVED)).singleElement().satisfies(move -> {
            assertThat(Watch.seconds(move.beginUs())).isCloseTo(10, within(0.5));
            assertThat(Watch.seconds(move.endUs())).isBetween(10.0, 20.0);
        });
        assertThat(watch.of(AlertType.MOTION))
                .singleElement()
                .satisfies(motion -> assertThat(Watch.seconds(motion.beginUs())).isCloseTo(30, within(0.5)));
        assertThat(watch.all()).hasSize(2);
    }

    @Test
    void aViewThatComesBackIsKnownAgain() {
        run(10);
        scene.turn(30, 10);
        run(20);
        scene.turn(0, 0);
        run(20);
        assertThat(watch.all()).hasSize(1);
    }

    @Test
    void aLorryThatFillsAThirdOfThePictureIsMotionAndNoMove() {
        run(10);
        scene.personSize(56, 80);
        for (int i = 0; i < 40; i++, nowS += 0.2) {
            scene.person(i * 3, 8);
            watch.see(shoot());
        }
        scene.nobody();
        run(5);
        assertThat(watch.of(AlertType.CAMERA_MOVED)).isEmpty();
        assertThat(watch.of(AlertType.CAMERA_COVERED)).isEmpty();
        assertThat(watch.of(AlertType.MOTION))
                .isNotEmpty()
                .allSatisfy(
                        motion -> assertThat(Watch.seconds(motion.beginUs())).isCloseTo(10, within(2.0)));
    }

    @Test
    void aQuietChannelThatIsSampledRarelyIsJudgedToo() {
        for (int i = 0; i < 10; i++, nowS += 4) {
            watch.see(shoot());
        }
        double covered = nowS;
        scene.cover(true);
        for (int i = 0; i < 4; i++, nowS += 4) {
            watch.see(shoot());
        }
        assertThat(watch.all()).singleElement().satisfies(cover -> {
            assertThat(cover.type()).isEqualTo(AlertType.CAMERA_COVERED);
            assertThat(Watch.seconds(cover.beginUs())).isEqualTo(covered);
        });
    }
}
