package org.xueliang.standalone.command;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.xueliang.simulator.media.EncoderSettings;
import org.xueliang.simulator.media.PacketizedRecording;
import org.xueliang.simulator.media.Recording;
import org.xueliang.simulator.media.SceneRecording;
import org.xueliang.simulator.media.VideoFile;
import org.xueliang.simulator.scene.StreetScene;
import org.xueliang.simulator.script.Script;
import picocli.CommandLine.Option;

/** What simulated cameras show: a file, or a street that is rendered once and sent by all. */
final class VideoOptions {
    private static final long SCENE_MS = 20_000;

    @Option(
            names = "--video",
            paramLabel = "FILE",
            description =
                    "H.264 or H.265 in any container, sent as it is, over and over (default: a rendered street, H.264).")
    @Nullable
    Path video;

    PacketizedRecording recording() {
        return PacketizedRecording.of(video());
    }

    /** Coded pictures, not yet in packets. */
    Recording video() {
        if (video != null) {
            System.err.println("reading " + video + " ...");
            return VideoFile.read(video);
        }
        System.err.println("rendering a street of " + SCENE_MS / 1000 + " s ...");
        EncoderSettings encoder = EncoderSettings.DEFAULTS;
        StreetScene scene = new StreetScene(1, encoder.width(), encoder.height(), Script.QUIET.of("street"));
        return SceneRecording.record(scene, encoder, SCENE_MS);
    }
}
