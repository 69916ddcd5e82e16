package org.xueliang.simulator.media;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.xueliang.testkit.FfmpegProgram;

/** Luma planes of a byte stream as the real FFmpeg decodes them. */
final class DecodedVideo {
    private DecodedVideo() {}

    static List<byte[]> luma(Path folder, Recording recording, int width, int height) throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (CodedAccessUnit unit : recording.units()) {
            all.write(unit.annexB());
        }
        Path coded = Files.write(folder.resolve("coded." + recording.codec()), all.toByteArray());
        Path raw = folder.resolve("decoded.yuv");
        String format = switch (recording.codec()) {
            case H264 -> "h264";
            case H265 -> "hevc";
        };
        FfmpegProgram.run(List.of(
                "-v",
                "error",
                "-f",
                format,
                "-i",
                coded.toString(),
                "-fps_mode",
                "passthrough",
                "-f",
                "rawvideo",
                "-pix_fmt",
                "yuv420p",
                "-y",
                raw.toString()));
        byte[] bytes = Files.readAllBytes(raw);
        int picture = width * height * 3 / 2;
        List<byte[]> planes = new ArrayList<>();
        for (int at = 0; at + picture <= bytes.length; at += picture) {
            planes.add(Arrays.copyOfRange(bytes, at, at + width * height));
        }
        return planes;
    }
}
