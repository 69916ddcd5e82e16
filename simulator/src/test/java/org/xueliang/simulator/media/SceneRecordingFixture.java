package org.xueliang.simulator.media;

import java.util.List;
import org.xueliang.simulator.scene.StreetScene;

/** A short, small recording. */
final class SceneRecordingFixture {
    private SceneRecordingFixture() {}

    static Recording small() {
        return SceneRecording.record(
                new StreetScene(1, 160, 96, List.of()), new EncoderSettings(160, 96, 10, 100_000, 1), 1_000);
    }
}
