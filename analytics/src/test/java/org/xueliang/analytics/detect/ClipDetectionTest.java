package org.xueliang.analytics.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xueliang.analytics.scene.Clip;
import org.xueliang.proto.v1.AlertType;
import org.xueliang.proto.v1.Thumbnail;
import org.xueliang.proto.v1.Zone;
import org.xueliang.proto.v1.ZonePoint;
import org.xueliang.testkit.Corpus;

/** The detectors on real clips of the corpus, with what people saw in them. */
class ClipDetectionTest {
    private static final String VISITS = "video/intel/intel_one-by-one-person-detection.mp4";
    /** Begin and end of each visit in seconds: expected.json beside the clip, at 10 pictures a second. */
    private static final double[][] EXPECTED = {
        {5.8, 19.7}, {22.7, 44.7}, {50.7, 70.3}, {74.7, 86.7}, {92.7, 120.3}, {123.7, 135.7}
    };

    private static final double[][] EMPTY = {
        {0, 5}, {20.5, 22}, {45.5, 50}, {71, 74}, {87.5, 92}, {121, 123}, {136.5, 139.3}
    };

    private final Watch watch = new Watch();

    private static List<Thumbnail> clip(String path, int height) throws Exception {
        return Clip.thumbnails(Corpus.path(path), height, Watch.START_US);
    }

    private void assertVisits(double toleranceS) {
        List<Sighting> motion = watch.of(AlertType.MOTION);
        assertThat(watch.all()).isEqualTo(motion);
        for (double[] visit : EXPECTED) {
            assertThat(motion)
                    .as("visit that begins at %s s", visit[0])
                    .anySatisfy(found ->
                            assertThat(Watch.seconds(found.beginUs())).isCloseTo(visit[0], within(toleranceS)));
        }
        for (double[] empty : EMPTY) {
            assertThat(motion)
                    .as("nothing begins between %s and %s s", empty[0], empty[1])
                    .noneMatch(found ->
                            Watch.seconds(found.beginUs()) >= empty[0] && Watch.seconds(found.beginUs()) < empty[1]);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void sixVisitsAreFoundAndTheEmptyStretchesAreSilent(int step) throws Exception {
        List<Thumbnail> samples = clip(VISITS, 90);
        for (int i = 0; i < samples.size(); i += step) {
            watch.see(samples.get(i));
        }
        assertVisits(1.5);
    }

    /** As the gate does: quiet stretches every 2 to 3 s, others five times a second from the moment something stirs. */
    @Test
    void theyAreFoundWhereAQuietChannelIsSampledRarely() throws Exception {
        List<Thumbnail> samples = clip(VISITS, 90);
        Random random = new Random(11);
        int next = 0;
        for (int i = 0; i < samples.size(); i++) {
            double second = i / (double) Clip.FPS;
            boolean stirs = false;
            for (double[] visit : EXPECTED) {
                stirs |= second > visit[0] - 0.2 && second < visit[1] + 2;
            }
            if (stirs || i >= next) {
                watch.see(samples.get(i));
                next = i + 10 + random.nextInt(6);
            }
        }
        assertVisits(1.5);
    }

    /** A channel that is first seen while somebody walks: he is not the camera's noise, and frozen is nobody who stands still. */
    @Test
    void nothingIsFrozenWhereAChannelIsFirstSeenInTheMiddleOfAVisit() throws Exception {
        List<Thumbnail> samples = clip(VISITS, 90);
        for (int second : new int[] {0, 6, 7, 23, 24, 28, 51, 54, 75, 77, 93, 96, 110}) {
            for (int step : new int[] {1, 2, 3}) {
                Watch late = new Watch();
                for (int i = second * Clip.FPS; i < samples.size(); i += step) {
                    late.see(samples.get(i));
                }
                assertThat(late.of(AlertType.PICTURE_FROZEN))
                        .as("seen from %d s on, each %d. picture", second, step)
                        .isEmpty();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"tamper_Defocusing.mp4,0.93", "tamper_Occlusion.mp4,2.1"})
    void realTamperingIsFound(String clip, double onsetS) throws Exception {
        Path path = Corpus.path("video/tamper/" + clip);
        watch.see(Clip.thumbnails(
                List.of("-i", path.toString()), "tpad=stop_mode=clone:stop_duration=4,", 90, Watch.START_US));
        assertThat(watch.of(AlertType.CAMERA_COVERED))
                .singleElement()
                .satisfies(cover -> assertThat(Watch.seconds(cover.beginUs())).isBetween(onsetS - 0.2, onsetS + 2));
        assertThat(watch.of(AlertType.CAMERA_MOVED)).isEmpty();
    }

    @Test
    void carsInALaneAreMotionInItsZone() throws Exception {
        watch.zones(List.of(zone("lane", 631 / 1280.0, 532 / 720.0, 841 / 1280.0, 659 / 720.0)));
        watch.see(clip("video/motion-dvrscan/traffic_camera.mp4", 90));
        // A peer's events in this zone: 0.4 to 6, 14.4 to 19.6 and from 21.7 s. The first falls into the first look;
        // the last is a car that crosses the zone between two samples.
        assertThat(watch.of(AlertType.MOTION))
                .anySatisfy(
                        motion -> assertThat(Watch.seconds(motion.beginUs())).isCloseTo(14.4, within(1.0)));
        assertThat(watch.of(AlertType.MOTION))
                .noneMatch(motion -> Watch.seconds(motion.beginUs()) > 7 && Watch.seconds(motion.beginUs()) < 13);
    }

    @Test
    void somebodyInAnOfficeIsFound() throws Exception {
        watch.see(clip("video/cdnet-office/input.mjpeg.avi", 106));
        assertThat(watch.all()).isNotEmpty().allSatisfy(found -> {
            assertThat(found.type()).isEqualTo(AlertType.MOTION);
            assertThat(Watch.seconds(found.beginUs())).isBetween(22.0, 81.7);
        });
        assertThat(Watch.seconds(watch.all().get(0).beginUs())).isCloseTo(582 / 25.0, within(2.0));
    }

    @Test
    void peopleOnASquareAreMotionAndNothingElse() throws Exception {
        watch.see(clip("video/pets2009/vtest.avi", 120));
        assertThat(watch.all())
                .isNotEmpty()
                .allSatisfy(found -> assertThat(found.type()).isEqualTo(AlertType.MOTION));
    }

    private static Zone zone(String id, double left, double top, double right, double bottom) {
        return Zone.newBuilder()
                .setId(id)
                .setMinArea(0.05)
                .addCorners(ZonePoint.newBuilder().setX(left).setY(top))
                .addCorners(ZonePoint.newBuilder().setX(right).setY(top))
                .addCorners(ZonePoint.newBuilder().setX(right).setY(bottom))
                .addCorners(ZonePoint.newBuilder().setX(left).setY(bottom))
                .build();
    }
}
