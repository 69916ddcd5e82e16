package org.xueliang.simulator.camera;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.xueliang.testkit.FfmpegProgram;

/** What the real FFmpeg makes of a camera: its complaints, and one line a decoded picture. */
record FfmpegPull(int exitCode, List<String> complaints, List<String> pictures) {

    /** Pulls {@code frames} pictures and ends by itself. */
    static FfmpegPull of(Path folder, String url, String transport, int frames) throws Exception {
        Path log = folder.resolve("ffmpeg-" + transport + ".log");
        Path md5 = folder.resolve("frames-" + transport + ".md5");
        Process process = FfmpegProgram.start(
                log,
                List.of(
                        "-v",
                        "error",
                        "-rtsp_transport",
                        transport,
                        "-i",
                        url,
                        "-an",
                        "-fps_mode",
                        "passthrough",
                        "-frames:v",
                        Integer.toString(frames),
                        "-f",
                        "framemd5",
                        "-y",
                        md5.toString()));
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new IOException("ffmpeg did not end in 60 s: " + Files.readString(log));
            }
        } finally {
            process.destroyForcibly();
        }
        List<String> pictures = new ArrayList<>();
        if (Files.exists(md5)) {
            Files.readAllLines(md5).stream().filter(l -> !l.startsWith("#")).forEach(pictures::add);
        }
        return new FfmpegPull(process.exitValue(), Files.readAllLines(log), pictures);
    }
}
