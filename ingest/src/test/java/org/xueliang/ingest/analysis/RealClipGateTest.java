package org.xueliang.ingest.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xueliang.ingest.codec.Clips;
import org.xueliang.protocol.media.AccessUnit;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.testkit.Corpus;
import org.xueliang.testkit.FfmpegProgram;

/** Six visits of one person to a room, 10 pictures a second, of which the gate sees sizes and quantisers alone. */
class RealClipGateTest {
    private static final String CLIP = "video/intel/intel_one-by-one-person-detection.mp4";
    private static final int[][] VISITS = {{58, 197}, {227, 447}, {507, 703}, {747, 867}, {927, 1203}, {1237, 1357}};
    /** Empty for long enough that a gate that lingers may have closed: from two seconds after a visit on. */
    private static final int[][] EMPTY = {{0, 50}, {480, 500}, {895, 920}};

    @TempDir
    Path folder;

    private boolean[] open(VideoCodec codec, String... encoder) throws Exception {
        Path clip = folder.resolve("clip");
        List<String> arguments = new ArrayList<>(
                List.of("-v", "error", "-y", "-i", Corpus.path(CLIP).toString()));
        arguments.addAll(List.of(encoder));
        arguments.add(clip.toString());
        FfmpegProgram.run(arguments);
        List<AccessUnit> units = Clips.units(codec, clip);
        boolean[] open = new boolean[units.size()];
        ActivityGate gate = new ActivityGate();
        for (int i = 0; i < open.length; i++) {
            AccessUnit unit = units.get(i);
            open[i] = gate.accessUnit(
                    unit.sizeBytes(),
                    unit.sliceQp(),
                    unit.randomAccess().isKeyframe(),
                    unit.reference(),
                    1_700_000_000_000_000L + i * 100_000L);
        }
        Clips.release(units);
        return open;
    }

    private static void opensInEachVisit(boolean[] open) {
        assertThat(open).hasSize(1394);
        for (int[] visit : VISITS) {
            int first = visit[0] - 3;
            while (first < visit[1] && !open[first]) {
                first++;
            }
            assertThat(first - visit[0])
                    .as("visit from picture %s: opened so many pictures after its begin", visit[0])
                    .isLessThanOrEqualTo(10);
        }
    }

    private static double share(boolean[] open, int[][] intervals) {
        int pictures = 0;
        int opened = 0;
        for (int[] interval : intervals) {
            for (int i = interval[0]; i < interval[1]; i++) {
                pictures++;
                opened += open[i] ? 1 : 0;
            }
        }
        return (double) opened / pictures;
    }

    @Test
    void asItIsWithBPicturesEachVisitOpensWithinASecondAndEmptyIsMostlyClosed() throws Exception {
        boolean[] open = open(VideoCodec.H264, "-c", "copy", "-f", "h264");
        opensInEachVisit(open);
        assertThat(share(open, EMPTY)).isLessThan(0.25);
        assertThat(share(open, VISITS)).isGreaterThan(0.9);
    }

    @Test
    void atConstantBitRateEachVisitOpensWithinASecond() throws Exception {
        opensInEachVisit(open(
                VideoCodec.H264,
                "-c:v",
                "libx264",
                "-preset",
                "veryfast",
                "-bf",
                "0",
                "-b:v",
                "300k",
                "-maxrate",
                "300k",
                "-bufsize",
                "300k",
                "-g",
                "20",
                "-f",
                "h264"));
    }

    @Test
    void asH265EachVisitOpensWithinASecond() throws Exception {
        opensInEachVisit(open(
                VideoCodec.H265,
                "-c:v",
                "libx265",
                "-preset",
                "veryfast",
                "-crf",
                "26",
                "-x265-params",
                "log-level=none:keyint=50",
                "-f",
                "hevc"));
    }
}
