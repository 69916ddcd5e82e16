package org.xueliang.simulator.gb28181;

import java.util.List;
import org.xueliang.simulator.media.EncoderSettings;
import org.xueliang.simulator.media.Recording;
import org.xueliang.simulator.media.SceneRecording;
import org.xueliang.simulator.scene.StreetScene;

/** A second of a street, 160 x 96, twenty pictures, a keyframe each half second; made once. */
public final class GbVideoFixture {
    public static final Recording STREET = SceneRecording.record(
            new StreetScene(1, 160, 96, List.of()), new EncoderSettings(160, 96, 20, 200_000, 0.5), 1_000);

    private GbVideoFixture() {}
}
