package org.xueliang.ingest.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xueliang.protocol.media.AccessUnit;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.testkit.FfmpegProgram;

class ScalingTest {
    @TempDir
    static Path folder;

    private static ScaledPicture thumbnail(Path clip, int index) throws Exception {
        List<ScaledPicture> pictures = new ArrayList<>();
        List<AccessUnit> units = Clips.units(VideoCodec.H264, clip);
        try (VideoDecoder decoder =
                        new VideoDecoder(VideoCodec.H264, DecodePurpose.STILL, null, DecoderLimits.DEFAULT);
                Thumbnailer thumbnailer = new Thumbnailer()) {
            for (AccessUnit unit : units) {
                decoder.decode(unit.annexB(), 0, p -> pictures.add(thumbnailer.scale(p)));
            }
            decoder.drain(p -> pictures.add(thumbnailer.scale(p)));
        } finally {
            Clips.release(units);
        }
        return pictures.get(index);
    }

    private static double meanDifference(byte[] a, byte[] b, int offset) {
        long sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += Math.abs((a[i] & 0xFF) - (b[offset + i] & 0xFF));
        }
        return (double) sum / a.length;
    }

    @Test
    void aThumbnailIsWhatFfmpegItselfMakesOfThePicture() throws Exception {
        Path clip = Clips.make(folder, "scale.264", "768x432", 3, Clips.h264(10, 0));
        Path raw = folder.resolve("scale.raw");
        FfmpegProgram.run(List.of(
                "-v",
                "error",
                "-y",
                "-i",
                clip.toString(),
                "-vf",
                "scale=160:90:flags=area",
                "-pix_fmt",
                "yuv410p",
                "-f",
                "rawvideo",
                raw.toString()));
        byte[] expected = Files.readAllBytes(raw);
        ScaledPicture second = thumbnail(clip, 1);
        assertThat(second.width()).isEqualTo(160);
        assertThat(second.height()).isEqualTo(90);
        assertThat(second.luma()).hasSize(160 * 90);
        assertThat(second.cb()).hasSize(40 * 23);
        assertThat(second.cr()).hasSize(40 * 23);
        int size = 160 * 90 + 2 * 40 * 23;
        assertThat(expected).hasSize(3 * size);
        assertThat(meanDifference(second.luma(), expected, size)).isLessThan(1.0);
        assertThat(meanDifference(second.cb(), expected, size + 160 * 90)).isLessThan(1.5);
        assertThat(meanDifference(second.cr(), expected, size + 160 * 90 + 40 * 23))
                .isLessThan(1.5);
        assertThat(meanDifference(second.luma(), expected, 0)).isGreaterThan(0.2);
    }

    @Test
    void aPictureKeepsItsShapeAndIsNeverEnlarged() throws Exception {
        ScaledPicture tall = thumbnail(Clips.make(folder, "tall.264", "360x640", 1, Clips.h264(10, 0)), 0);
        assertThat(tall.width()).isEqualTo(90);
        assertThat(tall.height()).isEqualTo(160);
        ScaledPicture tiny = thumbnail(Clips.make(folder, "tiny.264", "64x48", 1, Clips.h264(10, 0)), 0);
        assertThat(tiny.width()).isEqualTo(64);
        assertThat(tiny.height()).isEqualTo(48);
        assertThat(tiny.cb()).hasSize(16 * 12);
        ScaledPicture odd = thumbnail(Clips.make(folder, "odd.264", "1000x562", 1, Clips.h264(10, 0)), 0);
        assertThat(odd.width()).isEqualTo(160);
        assertThat(odd.height()).isEqualTo(90);
        ScaledPicture strip = thumbnail(Clips.make(folder, "strip.264", "1920x16", 1, Clips.h264(10, 0)), 0);
        assertThat(strip.height()).isEqualTo(4);
    }

    @Test
    void aStillIsAJpegOfThePictureAtTheWidthAskedFor() throws Exception {
        Path clip = Clips.fromSource(folder, "still.264", "color=red:size=640x360:rate=25", 1, Clips.h264(10, 0));
        List<AccessUnit> units = Clips.units(VideoCodec.H264, clip);
        List<JpegPicture> stills = new ArrayList<>();
        try (VideoDecoder decoder =
                new VideoDecoder(VideoCodec.H264, DecodePurpose.STILL, null, DecoderLimits.DEFAULT)) {
            JpegEncoder encoder = new JpegEncoder(4);
            decoder.decode(units.get(0).annexB(), 0, p -> {
                stills.add(encoder.encode(p, 0));
                stills.add(encoder.encode(p, 320));
                stills.add(encoder.encode(p, 4096));
            });
        } finally {
            Clips.release(units);
        }
        int[] widths = {640, 320, 640};
        for (int i = 0; i < 3; i++) {
            BufferedImage image =
                    ImageIO.read(new ByteArrayInputStream(stills.get(i).bytes()));
            assertThat(image.getWidth())
                    .isEqualTo(widths[i])
                    .isEqualTo(stills.get(i).width());
            assertThat(image.getHeight())
                    .isEqualTo(widths[i] * 9 / 16)
                    .isEqualTo(stills.get(i).height());
            int rgb = image.getRGB(image.getWidth() / 2, image.getHeight() / 2);
            assertThat(rgb >> 16 & 0xFF).isGreaterThan(245);
            assertThat(rgb >> 8 & 0xFF).isLessThan(12);
            assertThat(rgb & 0xFF).isLessThan(12);
        }
    }
}
