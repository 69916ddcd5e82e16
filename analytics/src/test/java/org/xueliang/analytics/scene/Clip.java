package org.xueliang.analytics.scene;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.xueliang.proto.v1.Thumbnail;
import org.xueliang.testkit.FfmpegProgram;

/** A real clip as a gateway samples it: decoded by FFmpeg, 160 wide, some pictures a second. */
public final class Clip {
    public static final int FPS = 5;
    public static final long STEP_US = 1_000_000 / FPS;

    private Clip() {}

    /** @param startUs time of receipt of the first picture */
    public static List<Thumbnail> thumbnails(Path clip, int height, long startUs)
            throws IOException, InterruptedException {
        return thumbnails(List.of("-i", clip.toString()), "", height, startUs);
    }

    /**
     * @param input ffmpeg's arguments that name the input
     * @param filter before sampling, with a comma at its end; may be empty
     */
    public static List<Thumbnail> thumbnails(List<String> input, String filter, int height, long startUs)
            throws IOException, InterruptedException {
        Path raw = Files.createTempFile("clip", ".gray");
        try {
            List<String> arguments = new ArrayList<>(List.of("-y", "-loglevel", "error"));
            arguments.addAll(input);
            arguments.addAll(List.of(
                    "-vf",
                    filter + "fps=" + FPS + ",scale=160:" + height + ":flags=area",
                    "-pix_fmt",
                    "gray",
                    "-f",
                    "rawvideo",
                    raw.toString()));
            FfmpegProgram.run(arguments);
            byte[] bytes = Files.readAllBytes(raw);
            int size = 160 * height;
            List<Thumbnail> thumbnails = new ArrayList<>();
            for (int i = 0; (i + 1) * size <= bytes.length; i++) {
                thumbnails.add(Scene.thumbnail(
                        Arrays.copyOfRange(bytes, i * size, (i + 1) * size),
                        160,
                        height,
                        startUs + i * STEP_US,
                        i % FPS == 0));
            }
            return thumbnails;
        } finally {
            Files.delete(raw);
        }
    }
}
