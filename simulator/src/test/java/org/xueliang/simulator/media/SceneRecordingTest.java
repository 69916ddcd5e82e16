package org.xueliang.simulator.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.simulator.scene.Picture;
import org.xueliang.simulator.scene.StreetScene;
import org.xueliang.simulator.script.EventKind;
import org.xueliang.simulator.script.Heading;
import org.xueliang.simulator.script.ScriptedEvent;

class SceneRecordingTest {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 360;
    private static final EncoderSettings SETTINGS = new EncoderSettings(WIDTH, HEIGHT, 5, 1_000_000, 2);

    @TempDir
    Path folder;

    private static ScriptedEvent event(EventKind kind, long beginMs, long endMs) {
        return ScriptedEvent.of("c", kind, beginMs, endMs, Heading.LEFT_TO_RIGHT);
    }

    /** Share of 8x8 blocks whose mean differs by more than a little: what a detector with a thumbnail sees. */
    private static double changedBlocks(byte[] one, byte[] other) {
        int changed = 0;
        for (int by = 0; by < HEIGHT / 8; by++) {
            for (int bx = 0; bx < WIDTH / 8; bx++) {
                int difference = 0;
                for (int i = 0; i < 64; i++) {
                    int at = (by * 8 + i / 8) * WIDTH + bx * 8 + i % 8;
                    difference += (one[at] & 0xFF) - (other[at] & 0xFF);
                }
                if (Math.abs(difference) > 64 * 10) {
                    changed++;
                }
            }
        }
        return changed / (WIDTH / 8.0 * HEIGHT / 8.0);
    }

    @Test
    void whatTheScriptSaysIsInTheDecodedPictures() throws Exception {
        StreetScene scene = new StreetScene(
                11,
                WIDTH,
                HEIGHT,
                List.of(
                        event(EventKind.PERSON_WALKS, 2000, 8000),
                        event(EventKind.LENS_COVERED, 10_000, 14_000),
                        event(EventKind.PICTURE_FROZEN, 16_000, 22_000),
                        event(EventKind.CAMERA_MOVED, 24_000, 25_000)));
        Recording recording = SceneRecording.record(scene, SETTINGS, 28_000);
        List<byte[]> pictures = DecodedVideo.luma(folder, recording, WIDTH, HEIGHT);
        assertThat(pictures).hasSize(140);
        byte[] empty = pictures.get(5);
        assertThat(changedBlocks(empty, pictures.get(9))).as("before").isZero();
        assertThat(changedBlocks(empty, pictures.get(25))).as("person").isGreaterThan(0.02);
        assertThat(changedBlocks(empty, pictures.get(45))).as("gone").isLessThan(0.002);
        assertThat(changedBlocks(empty, pictures.get(60))).as("covered").isGreaterThan(0.8);
        assertThat(changedBlocks(empty, pictures.get(135))).as("turned").isGreaterThan(0.25);
        // Quiet pictures differ by their noise; those of the frozen camera do not differ at all between keyframes.
        assertThat(pictures.get(5)).isNotEqualTo(pictures.get(6));
        assertThat(pictures.get(96)).isEqualTo(pictures.get(97));
    }

    @Test
    void aQuietCameraStillHasNoiseToSendAndAFrozenOneHasNone() {
        StreetScene scene = new StreetScene(11, WIDTH, HEIGHT, List.of(event(EventKind.PICTURE_FROZEN, 6000, 12_000)));
        List<CodedAccessUnit> units =
                SceneRecording.record(scene, SETTINGS, 12_000).units();
        int quiet = medianBytes(units.subList(10, 30));
        int frozen = medianBytes(units.subList(40, 60));
        assertThat(quiet).isGreaterThan(500);
        assertThat(frozen).isLessThan(100);
    }

    private static int medianBytes(List<CodedAccessUnit> units) {
        int[] sizes = units.stream()
                .filter(u -> !u.keyframe())
                .mapToInt(u -> u.annexB().length)
                .sorted()
                .toArray();
        return sizes[sizes.length / 2];
    }

    @Test
    void keyframesComeAtTheirDistanceAndWhenAskedFor() {
        Picture picture = new Picture(320, 192);
        EncoderSettings settings = new EncoderSettings(320, 192, 10, 200_000, 1);
        StreetScene scene = new StreetScene(1, 320, 192, List.of());
        try (SceneEncoder encoder = new SceneEncoder(settings)) {
            for (int n = 0; n < 35; n++) {
                scene.draw(n * 100_000L, -1, picture);
                CodedAccessUnit unit = encoder.encode(picture, settings.ticksOf(n), n == 25);
                assertThat(unit.keyframe()).as("picture " + n).isEqualTo(n % 10 == 0 && n < 30 || n == 25);
                assertThat(unit.timestampTicks()).isEqualTo(n * 9000L);
                if (unit.keyframe()) {
                    assertThat(encoder.parameterSets(unit)).hasSize(2);
                }
            }
            assertThat(encoder.encoded()).isEqualTo(35);
        }
    }

    @Test
    void aRecordingKnowsItsParameterSetsAndItsLength() {
        Recording recording = SceneRecording.record(
                new StreetScene(1, 320, 180, List.of()), new EncoderSettings(320, 180, 25, 300_000, 1), 2_000);
        assertThat(recording.codec()).isEqualTo(VideoCodec.H264);
        assertThat(recording.units()).hasSize(50);
        assertThat(recording.durationTicks()).isEqualTo(180_000);
        assertThat(recording.parameterSets().stream().map(s -> s[0] & 0x1F)).containsExactly(7, 8);
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new EncoderSettings(640, 360, 0, 100_000, 2))
                .hasMessageContaining("pictures a second");
        assertThatThrownBy(() -> new EncoderSettings(640, 360, 10, 1, 2)).hasMessageContaining("bits a second");
        assertThatThrownBy(() -> new EncoderSettings(640, 360, 10, 100_000, 0))
                .hasMessageContaining("keyframe distance");
    }

    @Test
    void aClosedEncoderSaysSo() {
        SceneEncoder encoder = new SceneEncoder(EncoderSettings.DEFAULTS);
        encoder.close();
        encoder.close();
        assertThatThrownBy(() -> encoder.encode(new Picture(640, 360), 0, true)).hasMessage("the encoder is closed");
    }
}
