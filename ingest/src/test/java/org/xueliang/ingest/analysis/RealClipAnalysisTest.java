package org.xueliang.ingest.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xueliang.ingest.bus.FakeFrameEventPublisher;
import org.xueliang.ingest.codec.Clips;
import org.xueliang.ingest.codec.NativeLedger;
import org.xueliang.ingest.media.FakeStream;
import org.xueliang.proto.v1.FrameEvent;
import org.xueliang.proto.v1.Thumbnail;
import org.xueliang.protocol.media.AccessUnit;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.testkit.Corpus;
import org.xueliang.testkit.FfmpegProgram;

/** A real clip of six visits through gate, FFmpeg and frame events: what analytics gets to see of it. */
class RealClipAnalysisTest {
    private static final String CLIP = "video/intel/intel_one-by-one-person-detection.mp4";
    private static final int[] VISIT_BEGINS = {58, 227, 507, 747, 927, 1237};
    private static final long START_US = 1_700_000_000_000_000L;
    private static final long PICTURE_US = 100_000;

    @TempDir
    Path folder;

    private record Seen(List<Thumbnail> thumbnails, long decoded, int accessUnits) {}

    private Seen analyse(VideoCodec codec, String... encoder) throws Exception {
        Path clip = folder.resolve("clip");
        List<String> arguments = new ArrayList<>(
                List.of("-v", "error", "-y", "-i", Corpus.path(CLIP).toString()));
        arguments.addAll(List.of(encoder));
        arguments.add(clip.toString());
        FfmpegProgram.run(arguments);
        List<AccessUnit> units = Clips.units(codec, clip);
        long openBefore = NativeLedger.open();
        FakeFrameEventPublisher bus = new FakeFrameEventPublisher();
        AnalysisMetrics metrics = new AnalysisMetrics(new CollectorRegistry());
        FakeStream stream = new FakeStream("34020000001320000001", codec, "s1", START_US);
        try (PictureAnalysis analysis = PictureAnalysis.start(
                AnalysisSettings.of(1, 100, 5), "gateway-test", bus, Clock.systemUTC(), metrics)) {
            analysis.started(stream.stream());
            for (int i = 0; i < units.size(); i++) {
                long receivedUs = START_US + i * PICTURE_US;
                stream.add(units.get(i), receivedUs);
                analysis.accessUnit(stream.stream(), units.get(i), receivedUs);
                settle(analysis);
            }
            analysis.ended(stream.stream(), "end", false);
        }
        stream.close();
        for (AccessUnit unit : units) {
            assertThat(unit.refCnt()).isEqualTo(1);
        }
        Clips.release(units);
        assertThat(NativeLedger.open()).isEqualTo(openBefore);
        List<Thumbnail> thumbnails = bus.events().stream()
                .filter(event -> event.getPictures().hasThumbnail())
                .map(FrameEvent::getPictures)
                .map(pictures -> pictures.getThumbnail())
                .toList();
        return new Seen(thumbnails, metrics.decodedCount(), units.size());
    }

    private static void settle(PictureAnalysis analysis) {
        long deadlineNs = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!analysis.idle() && System.nanoTime() < deadlineNs) {
            Thread.onSpinWait();
        }
    }

    private static double longestGapS(Seen seen) {
        long longestUs = 0;
        long lastUs = START_US;
        for (Thumbnail thumbnail : seen.thumbnails()) {
            longestUs = Math.max(longestUs, thumbnail.getCapturedUs() - lastUs);
            lastUs = thumbnail.getCapturedUs();
        }
        return longestUs / 1e6;
    }

    /** Pictures of the first second and a half of each visit but the first, which falls into the stream's young seconds. */
    private static void seesEachVisitBegin(Seen seen, int atLeast) {
        for (int i = 1; i < VISIT_BEGINS.length; i++) {
            long beginUs = START_US + VISIT_BEGINS[i] * PICTURE_US;
            assertThat(seen.thumbnails().stream()
                            .filter(t -> t.getCapturedUs() >= beginUs && t.getCapturedUs() < beginUs + 1_500_000))
                    .as("thumbnails of the first 1.5 s of the visit at picture %s", VISIT_BEGINS[i])
                    .hasSizeGreaterThanOrEqualTo(atLeast);
        }
    }

    @Test
    void asItIsEachVisitIsSampledFromItsBeginAndNoGapIsLong() throws Exception {
        Seen seen = analyse(VideoCodec.H264, "-c", "copy", "-f", "h264");
        seesEachVisitBegin(seen, 5);
        assertThat(longestGapS(seen)).isLessThanOrEqualTo(2.5);
        assertThat(seen.decoded()).isLessThan(seen.accessUnits());
        assertThat(seen.thumbnails()).isSortedAccordingTo((a, b) -> Long.compare(a.getCapturedUs(), b.getCapturedUs()));
    }

    @Test
    void asH265WithGroupsOf25SecondsToo() throws Exception {
        Seen seen = analyse(
                VideoCodec.H265,
                "-c:v",
                "libx265",
                "-preset",
                "veryfast",
                "-crf",
                "26",
                "-x265-params",
                "log-level=none",
                "-f",
                "hevc");
        seesEachVisitBegin(seen, 4);
        assertThat(longestGapS(seen)).isLessThanOrEqualTo(6);
    }
}
