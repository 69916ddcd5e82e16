package org.xueliang.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.Loader;

/**
 * The {@code ffmpeg} program out of the Maven jar: a counterpart that shares no code with this project. The GPL build
 * has x264 and x265; it is used by tests alone.
 */
public final class FfmpegProgram {
    private static final String GPL = "-gpl";

    private FfmpegProgram() {}

    /** Starts ffmpeg; the caller ends it. Its output goes to {@code log}. */
    public static Process start(Path log, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        File program = program();
        command.add(program.toString());
        command.addAll(List.of("-hide_banner", "-nostdin"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("LD_LIBRARY_PATH", program.getAbsoluteFile().getParent());
        return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    /** Runs ffmpeg to its end; an exit code other than 0 is an error with its output. */
    public static void run(List<String> arguments) throws IOException, InterruptedException {
        Path log = Files.createTempFile("ffmpeg", ".log");
        Process process = start(log, arguments);
        try {
            if (!process.waitFor(120, TimeUnit.SECONDS)) {
                throw new IOException("ffmpeg " + arguments + " ran for more than 120 s");
            }
            if (process.exitValue() != 0) {
                throw new IOException("ffmpeg " + arguments + " ended with " + process.exitValue() + ":\n"
                        + Files.readString(log, StandardCharsets.UTF_8));
            }
        } finally {
            process.destroyForcibly();
            Files.deleteIfExists(log);
        }
    }

    private static File program() throws IOException {
        String platform = Loader.getPlatform();
        String folder = "/org/bytedeco/ffmpeg/" + platform + GPL + "/";
        File program = Loader.cacheResource(FfmpegProgram.class, folder + "ffmpeg");
        if (program == null) {
            throw new IOException("the ffmpeg jar for " + platform + GPL + " is not on the class path");
        }
        for (String library : List.of(
                "libavcodec.so.62",
                "libavdevice.so.62",
                "libavfilter.so.11",
                "libavformat.so.62",
                "libavutil.so.60",
                "libswresample.so.6",
                "libdrm.so.2",
                "libva.so.2",
                "libva-drm.so.2",
                "libswscale.so.9")) {
            Loader.cacheResource(FfmpegProgram.class, folder + library);
        }
        if (!program.setExecutable(true)) {
            throw new IOException(program + " cannot be made executable");
        }
        return program;
    }
}
