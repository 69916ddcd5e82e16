package org.xueliang.analytics.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xueliang.analytics.scene.Scene;
import org.xueliang.proto.v1.AlertType;
import org.xueliang.proto.v1.Thumbnail;

class FrozenDetectorTest {
    private final Watch watch = new Watch();
    private final Scene scene = new Scene(4);

    private static long at(double seconds) {
        return Watch.START_US + Math.round(seconds * 1e6);
    }

    /** A live scene till {@code frozenAt}, the same picture again and again till {@code thawedAt}, then live again. */
    private Thumbnail live(double stepS, double frozenAt, double thawedAt, double endS) {
        Thumbnail last = scene.shoot(at(0), true);
        int i = 0;
        for (double second = 0; second < endS; second += stepS, i++) {
            boolean frozen = second >= frozenAt && second < thawedAt;
            boolean keyframe = i % Math.max(1, Math.round(2 / stepS)) == 0;
            Thumbnail live = scene.shoot(at(second), keyframe);
            last = frozen
                    ? last.toBuilder()
                            .setCapturedUs(at(second))
                            .setKeyframe(keyframe)
                            .build()
                    : live;
            watch.see(watch.gateway.picture(last, frozen ? 60 : 2000));
        }
        return last;
    }

    /** The same begin would be the same id, and that alert has ended. */
    @Test
    void aFreezeThatGoesOnAtAnotherPlaceIsAnother() {
        Thumbnail last = live(0.2, 60, 200, 70);
        assertThat(watch.of(AlertType.PICTURE_FROZEN)).hasSize(1);
        watch.gateway.moveTo("square");
        for (int i = 0; i < 50; i++) {
            watch.see(watch.gateway.picture(
                    last.toBuilder()
                            .setCapturedUs(at(70 + i * 0.2))
                            .setKeyframe(i % 10 == 0)
                            .build(),
                    60));
        }
        assertThat(watch.of(AlertType.PICTURE_FROZEN)).hasSize(2).satisfies(freezes -> {
            assertThat(freezes.get(0).endUs()).isEqualTo(at(70));
            assertThat(freezes.get(1).beginUs()).isGreaterThanOrEqualTo(at(70));
            assertThat(freezes.get(1).endUs()).isZero();
        });
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.2, 0.5, 2})
    void aFrozenPictureIsFoundFromItsFirstSample(double stepS) {
        live(stepS, 60, 80, 90);
        assertThat(watch.of(AlertType.PICTURE_FROZEN)).singleElement().satisfies(freeze -> {
            assertThat(Watch.seconds(freeze.beginUs())).isCloseTo(60, within(2.0));
            assertThat(Watch.seconds(freeze.endUs())).isCloseTo(80, within(2.0));
        });
        assertThat(watch.all()).hasSize(1);
    }

    @Test
    void aFewSecondsOfTheSamePictureAreNoFreeze() {
        live(0.2, 60, 63, 70);
        assertThat(watch.all()).isEmpty();
    }

    @Test
    void aSceneThatNeverHadNoiseIsNeverFrozen() {
        scene.noise(0);
        live(0.5, 1000, 1000, 120);
        assertThat(watch.all()).isEmpty();
    }

    @Test
    void aSceneWithoutNoiseInWhichSomebodyWalkedIsNotFrozenEither() {
        scene.noise(0);
        for (int i = 0; i < 600; i++) {
            scene.nobody();
            if (i > 100 && i < 200) {
                scene.person(i - 80, 40);
            }
            watch.see(watch.gateway.picture(scene.shoot(at(i * 0.2), i % 10 == 0), 500));
        }
        assertThat(watch.of(AlertType.PICTURE_FROZEN)).isEmpty();
    }

    /** What differs while a hand comes and goes is no noise, and must not become the usual one. */
    @ParameterizedTest
    @ValueSource(doubles = {0.2, 0.5, 0.8})
    void aSceneIsNotFrozenAfterItsLensWasCovered(double shareWhileTheHandMoves) {
        for (int i = 0; i < 600; i++) {
            boolean covered = i > 150 && i < 190;
            Thumbnail picture = scene.cover(covered).shoot(at(i * 0.2), i % 10 == 0);
            if (i == 150 || i == 190) {
                byte[] luma = picture.getLuma().toByteArray();
                Arrays.fill(luma, 0, (int) (luma.length * shareWhileTheHandMoves), (byte) 35);
                picture = picture.toBuilder().setLuma(ByteString.copyFrom(luma)).build();
            }
            watch.see(watch.gateway.picture(picture, 2000));
        }
        assertThat(watch.of(AlertType.CAMERA_COVERED)).hasSize(1);
        assertThat(watch.of(AlertType.PICTURE_FROZEN)).isEmpty();
    }

    /** The pictures of one group, of 2 s: an encoder that is short of bits repeats the keyframe. */
    private Thumbnail ofGroup(double second, Thumbnail keyframe) {
        return keyframe.toBuilder().setCapturedUs(at(second)).setKeyframe(false).build();
    }

    /** A scene whose encoder repeats each keyframe, sampled each half second for 30 s; its last keyframe, of 28 s. */
    private Thumbnail repeating() {
        Thumbnail keyframe = scene.shoot(at(0), true);
        for (int i = 0; i < 58; i++) {
            keyframe = i % 4 == 0 ? scene.shoot(at(i / 2.0), true) : keyframe;
            watch.see(i % 4 == 0 ? keyframe : ofGroup(i / 2.0, keyframe));
        }
        return keyframe;
    }

    /**
     * The machine is short of CPU: pictures of one group come out of the decoder over seconds, each with an event that counts
     * keyframes which are still to be decoded.
     */
    @ParameterizedTest
    @ValueSource(doubles = {1, 3, 5, 9})
    void aDecoderThatIsBehindFreezesNothing(double behindS) {
        Thumbnail keyframe = repeating();
        for (int i = 0; i < 10; i++) {
            double second = 29 + i / 10.0;
            double nowS = second + behindS + i * behindS / 2;
            watch.see(watch.gateway.decodedAt(at(nowS), 1 + (int) behindS / 2, ofGroup(second, keyframe), 2000));
        }
        assertThat(watch.of(AlertType.PICTURE_FROZEN)).isEmpty();
    }

    /**
     * The machine stood still for some seconds, and what waited in the sockets is received at once: the rest of the group of before,
     * late, and behind it keyframes that are counted before that is decoded.
     */
    @ParameterizedTest
    @ValueSource(doubles = {3.5, 5, 9})
    void theRestOfAGroupThatIsReceivedLateTogetherWithKeyframesFreezesNothing(double pausedS) {
        Thumbnail keyframe = repeating();
        double second = 28.6 + pausedS;
        watch.see(watch.gateway.decodedAt(at(second + 0.02), (int) pausedS / 2, ofGroup(second, keyframe), 2000));
        watch.see(watch.gateway.decodedAt(at(second + 0.04), 0, ofGroup(second + 0.01, keyframe), 2000));
        for (int i = 1; i < 20; i++) {
            watch.see(scene.shoot(at(second + i / 2.0), true));
        }
        assertThat(watch.of(AlertType.PICTURE_FROZEN)).isEmpty();
    }

    @Test
    void theSameAccessUnitAgainIsNoEvidence() {
        repeating();
        Thumbnail keyframe = scene.shoot(at(30), true);
        watch.see(keyframe);
        for (int i = 0; i < 10; i++) {
            watch.see(watch.gateway.decodedAt(at(31 + i), 1, keyframe, 2000));
        }
        assertThat(watch.all()).isEmpty();
    }

    /** A frozen camera's pictures are the same over groups, and the freeze is theirs however late they are decoded. */
    @Test
    void aFreezeIsFoundByADecoderThatIsBehind() {
        Thumbnail keyframe = repeating();
        for (int i = 0; i < 40; i++) {
            double second = 30 + i / 2.0;
            Thumbnail same = keyframe.toBuilder()
                    .setCapturedUs(at(second))
                    .setKeyframe(i % 4 == 0)
                    .build();
            watch.see(watch.gateway.decodedAt(at(second + 5), i % 4 == 0 ? 1 : 0, same, 60));
        }
        assertThat(watch.all()).singleElement().satisfies(freeze -> {
            assertThat(freeze.type()).isEqualTo(AlertType.PICTURE_FROZEN);
            assertThat(Watch.seconds(freeze.beginUs())).isCloseTo(28, within(1.0));
        });
    }

    /** A gateway before this one names no groups: then a keyframe that was sampled itself tells. */
    @Test
    void withoutGroupsAKeyframeThatWasSampledTells() {
        Thumbnail keyframe = repeating();
        for (int i = 0; i < 20; i++) {
            watch.see(watch.gateway.picture(keyframe, 60).toBuilder()
                    .setReceivedUs(at(30 + i))
                    .setPictures(watch.gateway.picture(keyframe, 60).getPictures().toBuilder()
                            .setThumbnail(keyframe.toBuilder()
                                    .setCapturedUs(at(30 + i))
                                    .setKeyframe(i % 2 == 0)))
                    .build());
        }
        assertThat(watch.of(AlertType.PICTURE_FROZEN)).hasSize(1);
    }

    @Test
    void silenceIsNoFreeze() {
        live(0.2, 1000, 1000, 60);
        for (int i = 0; i < 10; i++) {
            watch.see(watch.gateway.summary(at(60 + i * 2), 2000));
        }
        assertThat(watch.of(AlertType.PICTURE_FROZEN)).isEmpty();
    }
}
