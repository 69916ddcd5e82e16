package org.xueliang.simulator.media;

import java.util.ArrayList;
import java.util.List;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.simulator.scene.Picture;
import org.xueliang.simulator.scene.StreetScene;

/** Renders and encodes a scene ahead of time, faster than it passes: what many cameras of a load test then send. */
public final class SceneRecording {
    private SceneRecording() {}

    /** @param durationMs of the recording; the script's beginning is the recording's */
    public static Recording record(StreetScene scene, EncoderSettings settings, long durationMs) {
        long count = Math.max(1, durationMs * settings.picturesPerSecond() / 1000);
        List<CodedAccessUnit> units = new ArrayList<>();
        Picture picture = new Picture(scene.width(), scene.height());
        try (SceneEncoder encoder = new SceneEncoder(settings)) {
            for (long n = 0; n < count; n++) {
                long ticks = settings.ticksOf(n);
                long sceneUs = ticks * 100 / 9;
                scene.draw(sceneUs, sceneUs, picture);
                units.add(encoder.encode(picture, ticks, n == 0));
            }
        }
        List<byte[]> sets = ParameterSetNals.of(VideoCodec.H264, units.get(0).annexB());
        return new Recording(VideoCodec.H264, sets, units, settings.ticksOf(count));
    }
}
