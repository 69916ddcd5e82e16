package org.xueliang.ingest.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.xueliang.protocol.media.AccessUnit;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.video.VideoFormats;
import org.xueliang.testkit.FfmpegProgram;

/** Clips that the FFmpeg program makes, split into access units. */
public final class Clips {
    private Clips() {}

    /** A moving test picture. @param encoder arguments from {@code -c:v} on */
    public static Path make(Path folder, String name, String size, int pictures, String... encoder)
            throws IOException, InterruptedException {
        return fromSource(folder, name, "testsrc2=size=" + size + ":rate=25", pictures, encoder);
    }

    public static Path fromSource(Path folder, String name, String lavfi, int pictures, String... encoder)
            throws IOException, InterruptedException {
        Path clip = folder.resolve(name);
        List<String> arguments = new ArrayList<>(List.of(
                "-v",
                "error",
                "-y",
                "-f",
                "lavfi",
                "-i",
                lavfi,
                "-frames:v",
                Integer.toString(pictures),
                "-pix_fmt",
                "yuv420p"));
        arguments.addAll(List.of(encoder));
        arguments.add(clip.toString());
        FfmpegProgram.run(arguments);
        return clip;
    }

    public static String[] h264(int gop, int bPictures) {
        return new String[] {
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-threads",
            "1",
            "-g",
            Integer.toString(gop),
            "-keyint_min",
            Integer.toString(gop),
            "-sc_threshold",
            "0",
            "-bf",
            Integer.toString(bPictures),
            "-f",
            "h264"
        };
    }

    public static String[] h265(int gop, int bPictures) {
        return new String[] {
            "-c:v",
            "libx265",
            "-preset",
            "ultrafast",
            "-x265-params",
            "log-level=none:pools=1:frame-threads=1:scenecut=0:keyint=" + gop + ":min-keyint=" + gop + ":bframes="
                    + bPictures,
            "-f",
            "hevc"
        };
    }

    /** The caller releases each. */
    public static List<AccessUnit> units(VideoCodec codec, Path annexB) throws IOException {
        return units(codec, Files.readAllBytes(annexB));
    }

    public static List<AccessUnit> units(VideoCodec codec, byte[] annexB) {
        List<AccessUnit> units = new ArrayList<>();
        ByteBuf bytes = Unpooled.wrappedBuffer(annexB);
        VideoFormats.splitAnnexB(codec, UnpooledByteBufAllocator.DEFAULT, bytes, 3600, units::add);
        return units;
    }

    public static void release(List<AccessUnit> units) {
        units.forEach(AccessUnit::release);
    }
}
