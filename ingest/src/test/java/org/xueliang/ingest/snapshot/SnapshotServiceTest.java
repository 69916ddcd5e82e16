package org.xueliang.ingest.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.prometheus.client.CollectorRegistry;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xueliang.ingest.codec.Clips;
import org.xueliang.ingest.codec.DecoderLimits;
import org.xueliang.ingest.codec.NativeLedger;
import org.xueliang.ingest.media.FakeStream;
import org.xueliang.ingest.media.StreamDirectory;
import org.xueliang.protocol.media.AccessUnit;
import org.xueliang.protocol.media.PictureFacts;
import org.xueliang.protocol.media.RandomAccess;
import org.xueliang.protocol.media.VideoCodec;

class SnapshotServiceTest {
    private static final String CHANNEL = "34020000001320000001";
    private static final long START_US = 1_700_000_000_000_000L;

    @TempDir
    static Path folder;

    static Path h264;
    static Path h265;

    private final AtomicLong nowUs = new AtomicLong(START_US);
    private final StreamDirectory directory = new StreamDirectory();
    private final SnapshotMetrics metrics = new SnapshotMetrics(new CollectorRegistry());
    private final List<AccessUnit> units = new ArrayList<>();
    private final List<FakeStream> streams = new ArrayList<>();
    private SnapshotService snapshots = service(SnapshotSettings.DEFAULT);
    private long openBefore;

    @BeforeAll
    static void makeClips() throws Exception {
        h264 = Clips.fromSource(folder, "green.264", "color=green:size=640x360:rate=25", 5, Clips.h264(5, 2));
        h265 = Clips.fromSource(folder, "blue.265", "color=blue:size=640x360:rate=25", 5, Clips.h265(5, 2));
    }

    @BeforeEach
    void count() {
        openBefore = NativeLedger.open();
    }

    @AfterEach
    void everythingIsReleased() {
        snapshots.close();
        streams.forEach(FakeStream::close);
        for (AccessUnit unit : units) {
            assertThat(unit.refCnt()).as(unit.toString()).isEqualTo(1);
            unit.release();
        }
        assertThat(NativeLedger.open()).isEqualTo(openBefore);
    }

    private SnapshotService service(SnapshotSettings settings) {
        return new SnapshotService(directory, settings, new TestClock(nowUs), metrics);
    }

    /** A wall clock that a test turns. */
    private static final class TestClock extends Clock {
        private final AtomicLong nowUs;

        TestClock(AtomicLong nowUs) {
            this.nowUs = nowUs;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.EPOCH.plusNanos(nowUs.get() * 1000);
        }
    }

    private FakeStream stream(VideoCodec codec, String session) {
        FakeStream stream = new FakeStream(CHANNEL, codec, session, START_US);
        streams.add(stream);
        stream.online(directory);
        return stream;
    }

    private void feed(FakeStream stream, VideoCodec codec, Path clip, long fromUs) throws Exception {
        List<AccessUnit> clipUnits = Clips.units(codec, clip);
        units.addAll(clipUnits);
        for (int i = 0; i < clipUnits.size(); i++) {
            stream.add(clipUnits.get(i), fromUs + i * 40_000L);
        }
    }

    private static SnapshotException refusal(CompletableFuture<Still> still) {
        try {
            still.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof SnapshotException refused) {
                return refused;
            }
            throw e;
        }
        throw new AssertionError("a still came where none was expected");
    }

    @Test
    void theNewestKeyframeComesAsJpegWithItsTimeAndAge() throws Exception {
        feed(stream(VideoCodec.H264, "s1"), VideoCodec.H264, h264, START_US);
        nowUs.addAndGet(1_500_000);
        Still still = snapshots.take(CHANNEL, 320, 10_000, false).join();
        assertThat(still.capturedUs()).isEqualTo(START_US);
        assertThat(still.ageMs()).isEqualTo(1500);
        assertThat(still.stale()).isFalse();
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(still.jpeg().bytes()));
        assertThat(image.getWidth()).isEqualTo(320);
        assertThat(image.getHeight()).isEqualTo(180);
        int rgb = image.getRGB(100, 100);
        assertThat(rgb >> 8 & 0xFF).isBetween(118, 138);
        assertThat(rgb >> 16 & 0xFF).isLessThan(15);
    }

    @Test
    void h265AsWell() throws Exception {
        feed(stream(VideoCodec.H265, "s1"), VideoCodec.H265, h265, START_US);
        Still still = snapshots.take(CHANNEL, 0, 10_000, false).join();
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(still.jpeg().bytes()));
        assertThat(image.getWidth()).isEqualTo(640);
        assertThat(image.getRGB(100, 100) & 0xFF).isGreaterThan(245);
    }

    @Test
    void anOldPictureIsRefusedWithItsAgeOrComesMarked() throws Exception {
        feed(stream(VideoCodec.H264, "s1"), VideoCodec.H264, h264, START_US);
        nowUs.addAndGet(60_000_000);
        SnapshotException refused = refusal(snapshots.take(CHANNEL, 0, 10_000, false));
        assertThat(refused.reason()).isEqualTo(SnapshotException.Reason.STALE);
        assertThat(refused.ageMs()).isEqualTo(60_000);
        assertThat(refused).hasMessageContaining("60000 ms old (expected: <= 10000)");
        Still still = snapshots.take(CHANNEL, 0, 10_000, true).join();
        assertThat(still.stale()).isTrue();
        assertThat(still.ageMs()).isEqualTo(60_000);
    }

    @Test
    void aCachedStillIsNoYoungerThanItsKeyframe() throws Exception {
        feed(stream(VideoCodec.H264, "s1"), VideoCodec.H264, h264, START_US);
        assertThat(snapshots.take(CHANNEL, 0, 10_000, false).join().ageMs()).isZero();
        nowUs.addAndGet(5_000_000);
        assertThat(snapshots.take(CHANNEL, 0, 10_000, false).join().ageMs()).isEqualTo(5000);
        assertThat(metrics.decodedCount()).isEqualTo(1);
        assertThat(metrics.sharedCount()).isEqualTo(1);
        nowUs.addAndGet(6_000_000);
        assertThat(refusal(snapshots.take(CHANNEL, 0, 10_000, false)).reason())
                .isEqualTo(SnapshotException.Reason.STALE);
    }

    @Test
    void manyWhoAskAtOnceShareOneDecodingAndEachKeyframeAndWidthIsItsOwn() throws Exception {
        FakeStream stream = stream(VideoCodec.H264, "s1");
        feed(stream, VideoCodec.H264, h264, START_US);
        List<CompletableFuture<Still>> stills = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            stills.add(snapshots.take(CHANNEL, 160, 10_000, false));
        }
        stills.forEach(CompletableFuture::join);
        assertThat(metrics.decodedCount()).isEqualTo(1);
        snapshots.take(CHANNEL, 320, 10_000, false).join();
        assertThat(metrics.decodedCount()).isEqualTo(2);
        feed(stream, VideoCodec.H264, h264, START_US + 1_000_000);
        nowUs.addAndGet(1_200_000);
        Still next = snapshots.take(CHANNEL, 160, 10_000, false).join();
        assertThat(next.capturedUs()).isEqualTo(START_US + 1_000_000);
        assertThat(metrics.decodedCount()).isEqualTo(3);
    }

    @Test
    void whereThereIsNoPictureTheCauseIsSaid() throws Exception {
        assertThat(refusal(snapshots.take(CHANNEL, 0, 10_000, false)).reason())
                .isEqualTo(SnapshotException.Reason.UNKNOWN_CHANNEL);
        FakeStream stream = stream(VideoCodec.H264, "s1");
        assertThat(refusal(snapshots.take(CHANNEL, 0, 10_000, false)).reason())
                .isEqualTo(SnapshotException.Reason.NO_KEYFRAME);
        feed(stream, VideoCodec.H264, h264, START_US);
        stream.offline(directory, "401: wrong password");
        SnapshotException offline = refusal(snapshots.take(CHANNEL, 0, 10_000, false));
        assertThat(offline.reason()).isEqualTo(SnapshotException.Reason.OFFLINE);
        assertThat(offline).hasMessageContaining("401: wrong password");
    }

    @Test
    void aDamagedKeyframeIsRefusedOrMarked() throws Exception {
        FakeStream stream = stream(VideoCodec.H264, "s1");
        List<AccessUnit> whole = Clips.units(VideoCodec.H264, h264);
        units.addAll(whole);
        AccessUnit key = whole.get(0);
        AccessUnit damaged = new AccessUnit(
                VideoCodec.H264,
                Unpooled.copiedBuffer(key.annexB().slice(0, key.sizeBytes() - 20)),
                0,
                RandomAccess.IDR,
                0,
                new PictureFacts(1, 28, true, true, false),
                true,
                true,
                3,
                key.newParameterSets());
        units.add(damaged);
        stream.add(damaged, START_US);
        assertThat(refusal(snapshots.take(CHANNEL, 0, 10_000, false)).reason())
                .isEqualTo(SnapshotException.Reason.DAMAGED);
        assertThat(snapshots.take(CHANNEL, 0, 10_000, true).join().stale()).isTrue();
    }

    @Test
    void garbageThatCallsItselfAKeyframeIsUndecodableAndNotKept() {
        FakeStream stream = stream(VideoCodec.H264, "s1");
        AccessUnit garbage = new AccessUnit(
                VideoCodec.H264,
                Unpooled.wrappedBuffer(new byte[] {0, 0, 0, 1, 0x65, 1, 2, 3, 4, 5}),
                0,
                RandomAccess.IDR,
                0,
                PictureFacts.NONE,
                false,
                false,
                1,
                null);
        units.add(garbage);
        stream.add(garbage, START_US);
        SnapshotException refused = refusal(snapshots.take(CHANNEL, 0, 10_000, false));
        assertThat(refused.reason()).isEqualTo(SnapshotException.Reason.UNDECODABLE);
        assertThat(refused).hasMessageContaining(CHANNEL);
        assertThat(snapshots.cache().size()).isZero();
    }

    @Test
    void whatIsKeptIsBounded() throws Exception {
        snapshots.close();
        snapshots = service(new SnapshotSettings(1, 64, 3, 1 << 20, 5, DecoderLimits.DEFAULT));
        feed(stream(VideoCodec.H264, "s1"), VideoCodec.H264, h264, START_US);
        for (int width = 16; width < 16 + 10 * 8; width += 8) {
            snapshots.take(CHANNEL, width, 10_000, false).join();
        }
        assertThat(snapshots.cache().size()).isEqualTo(3);
        snapshots.close();
        snapshots = service(new SnapshotSettings(1, 64, 100, 1, 5, DecoderLimits.DEFAULT));
        snapshots.take(CHANNEL, 0, 10_000, false).join();
        assertThat(snapshots.cache().size()).isZero();
        assertThat(snapshots.cache().bytes()).isZero();
    }

    @Test
    void afterTheEndRequestsAreTurnedAwayAndNothingLeaks() throws Exception {
        feed(stream(VideoCodec.H264, "s1"), VideoCodec.H264, h264, START_US);
        snapshots.close();
        assertThat(refusal(snapshots.take(CHANNEL, 0, 10_000, false)).reason())
                .isEqualTo(SnapshotException.Reason.BUSY);
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new SnapshotSettings(0, 1, 1, 1, 5, DecoderLimits.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("threads 0");
    }
}
