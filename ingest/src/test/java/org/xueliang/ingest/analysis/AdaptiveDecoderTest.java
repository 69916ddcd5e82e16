package org.xueliang.ingest.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.prometheus.client.CollectorRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xueliang.ingest.bus.FakeFrameEventPublisher;
import org.xueliang.ingest.codec.DecodeException;
import org.xueliang.ingest.codec.DecodePurpose;
import org.xueliang.ingest.codec.DecoderLimits;
import org.xueliang.ingest.media.FakeStream;
import org.xueliang.proto.v1.FrameEvent;
import org.xueliang.protocol.media.AccessUnit;
import org.xueliang.protocol.media.ParameterSets;
import org.xueliang.protocol.media.PictureFacts;
import org.xueliang.protocol.media.RandomAccess;
import org.xueliang.protocol.media.VideoCodec;

/** The adaptive decoder on fake decoders: what it asks to be decoded, and that it lets go of everything. */
class AdaptiveDecoderTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final long START_US = 1_700_000_000_000_000L;
    private static final long STEP_US = 40_000;
    private static final ParameterSets SETS =
            new ParameterSets(VideoCodec.H264, 1280, 720, 25, new byte[] {0, 0, 0, 1, 0x67});

    private final AnalysisMetrics metrics = new AnalysisMetrics(new CollectorRegistry());
    private final FakeFrameEventPublisher bus = new FakeFrameEventPublisher();
    private final List<AccessUnit> units = new ArrayList<>();
    private final AtomicInteger openDecoders = new AtomicInteger();
    private final Random random = new Random(3);
    private volatile boolean refuse;
    private volatile boolean stalled;
    private @Nullable PictureAnalysis analysis;
    private long nowUs = START_US;

    private static AnalysisSettings settings(double cpuCores, long startUs) {
        return new AnalysisSettings(
                2,
                cpuCores,
                200_000,
                500_000,
                startUs,
                2_000_000,
                5_000_000,
                3_000_000,
                4000,
                1000,
                DecodePurpose.ANALYSIS,
                DecoderLimits.DEFAULT);
    }

    private PictureAnalysis start(AnalysisSettings settings) {
        PictureAnalysis started =
                new PictureAnalysis(settings, "gateway-test", bus, Clock.systemUTC(), metrics, (codec, sets) -> {
                    if (refuse) {
                        throw new DecodeException("picture: too big");
                    }
                    return new FakeSource();
                });
        analysis = started;
        return started;
    }

    /** Gives a picture for each access unit; checks that none is given that lacks the one before it. */
    private final class FakeSource implements ThumbnailSource {
        FakeSource() {
            openDecoders.incrementAndGet();
        }

        @Override
        public int decode(ByteBuf annexB, long receivedUs, Sampler sampler) {
            while (stalled) {
                Thread.onSpinWait();
            }
            assertThat(annexB.refCnt()).isPositive();
            if (sampler.wants(receivedUs, false)) {
                sampler.sample(TestPictures.flat(160, 90, 100), receivedUs, false);
            }
            return 1;
        }

        @Override
        public void drain(Sampler sampler) {}

        @Override
        public void close() {
            openDecoders.decrementAndGet();
        }
    }

    private AccessUnit unit(RandomAccess access, int bytes) {
        ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer(bytes).writeZero(bytes);
        AccessUnit unit = new AccessUnit(
                VideoCodec.H264,
                buffer,
                nowUs / 100 * 9,
                access,
                0,
                new PictureFacts(1, 28, access != RandomAccess.NONE, true, false),
                false,
                false,
                1,
                access == RandomAccess.IDR ? SETS : null);
        units.add(unit);
        return unit;
    }

    /** Pictures of 25 a second; waits after each for the pool, so that nothing depends on its speed. */
    private void feed(FakeStream stream, int pictures, int gop, int bytes) {
        for (int i = 0; i < pictures; i++) {
            feedOne(stream, i % gop == 0, bytes);
            settle();
        }
    }

    private void settle() {
        PictureAnalysis started = analysis;
        long deadlineNs = System.nanoTime() + LONG.toNanos();
        while (started != null && !started.idle() && System.nanoTime() < deadlineNs) {
            Thread.onSpinWait();
        }
    }

    private void feedOne(FakeStream stream, boolean keyframe, int bytes) {
        nowUs += STEP_US;
        int size = (int) ((keyframe ? 20 : 1) * bytes * Math.exp(0.1 * random.nextGaussian()));
        AccessUnit unit = unit(keyframe ? RandomAccess.IDR : RandomAccess.NONE, size);
        stream.add(unit, nowUs);
        if (analysis != null) {
            analysis.accessUnit(stream.stream(), unit, nowUs);
        }
    }

    private FakeStream stream() {
        return new FakeStream("34020000001320000001", VideoCodec.H264, "s1", START_US);
    }

    private List<FrameEvent> thumbnails() {
        return bus.events().stream().filter(e -> e.getPictures().hasThumbnail()).toList();
    }

    @AfterEach
    void nothingIsHeld() {
        stalled = false;
        if (analysis != null) {
            analysis.close();
        }
        assertThat(openDecoders).hasValue(0);
        for (AccessUnit unit : units) {
            assertThat(unit.refCnt()).as(unit.toString()).isEqualTo(1);
            unit.release();
        }
    }

    @Test
    void aQuietStreamHasAKeyframeDecodedEachTwoSecondsAndNothingElse() {
        PictureAnalysis started = start(settings(100, 0));
        FakeStream stream = stream();
        started.started(stream.stream());
        feed(stream, 25 * 60, 25, 1000);
        // Keyframes each second: every second one.
        await().atMost(LONG).until(() -> metrics.decodedCount() >= 29);
        assertThat(metrics.decodedCount()).isBetween(29L, 32L);
        assertThat(thumbnails()).hasSizeBetween(29, 32);
        assertThat(openDecoders).hasValue(0);
        started.ended(stream.stream(), "end", false);
        stream.close();
    }

    @Test
    void anActiveStreamIsDecodedFromTheGroupsStartOnAndSampledAtTheAnalysisRateUntilTheLingerIsOver() {
        PictureAnalysis started = start(settings(100, 0));
        FakeStream stream = stream();
        started.started(stream.stream());
        feed(stream, 25 * 20, 50, 1000);
        long quietDecoded = metrics.decodedCount();
        int quietThumbnails = thumbnails().size();
        // Ten seconds of motion, which begins in the middle of a group.
        for (int i = 0; i < 30; i++) {
            feedOne(stream, i % 50 == 0, 1000);
        }
        long beganUs = nowUs;
        feedActive(stream, 250);
        await().atMost(LONG).until(() -> metrics.decodedCount() - quietDecoded >= 240);
        assertThat(metrics.activeStreams()).isEqualTo(1);
        int sampled = thumbnails().size() - quietThumbnails;
        assertThat(sampled).isBetween(40, 60);
        // From a second before it was noticed on, though decoding began at the group's start.
        FrameEvent first = thumbnails().get(quietThumbnails + 1);
        assertThat(first.getPictures().getThumbnail().getCapturedUs())
                .isBetween(beganUs - 1_300_000, beganUs + 1_000_000);
        feed(stream, 25 * 8, 50, 1000);
        assertThat(metrics.activeStreams()).isZero();
        long after = metrics.decodedCount();
        feed(stream, 25 * 20, 50, 1000);
        assertThat(metrics.decodedCount() - after).isBetween(9L, 12L);
        assertThat(openDecoders).hasValue(0);
        started.ended(stream.stream(), "end", false);
        stream.close();
    }

    private void feedActive(FakeStream stream, int pictures) {
        for (int i = 0; i < pictures; i++) {
            feedOne(stream, i % 50 == 20, i % 50 == 20 ? 1000 : 8000);
            settle();
        }
    }

    @Test
    void aYoungStreamIsSampledTwiceASecond() {
        PictureAnalysis started = start(settings(100, 15_000_000));
        FakeStream stream = stream();
        started.started(stream.stream());
        feed(stream, 25 * 14, 50, 1000);
        await().atMost(LONG).until(() -> metrics.decodedCount() >= 345);
        assertThat(thumbnails()).hasSizeBetween(25, 31);
        assertThat(metrics.activeStreams()).isZero();
        started.ended(stream.stream(), "end", false);
        stream.close();
    }

    @Test
    void aQuietStreamWithLongGroupsIsDecodedOnFromWhereItStands() {
        PictureAnalysis started = start(settings(100, 0));
        FakeStream stream = stream();
        started.started(stream.stream());
        feed(stream, 25 * 30, 1000, 1000);
        await().atMost(LONG).until(() -> thumbnails().size() >= 6);
        // The keyframe, and then each picture once and not again from the start.
        assertThat(metrics.decodedCount()).isBetween(600L, 760L);
        started.ended(stream.stream(), "end", false);
        stream.close();
    }

    @Test
    void whenThePoolStandsStillOldWorkIsShedAndCountedAndDecodingGoesOnAtTheNewestKeyframe() {
        PictureAnalysis started = start(settings(100, 600_000_000));
        FakeStream stream = stream();
        started.started(stream.stream());
        feed(stream, 10, 50, 1000);
        stalled = true;
        for (int i = 10; i < 25 * 20; i++) {
            feedOne(stream, i % 50 == 0, 1000);
        }
        assertThat(metrics.shedCount(ShedReason.BEHIND)).isGreaterThan(300);
        stalled = false;
        feed(stream, 50, 50, 1000);
        await().atMost(LONG).until(() -> {
            List<FrameEvent> events = thumbnails();
            return nowUs
                            - events.get(events.size() - 1)
                                    .getPictures()
                                    .getThumbnail()
                                    .getCapturedUs()
                    < 1_000_000;
        });
        started.ended(stream.stream(), "end", false);
        stream.close();
    }

    /** As {@code PICTURE_FROZEN} needs it: what an event counts runs ahead of its picture, the picture's group does not. */
    @Test
    void aPictureThatWaitedForItsDecoderIsOfItsOwnGroupAndNotOfTheNewest() {
        PictureAnalysis started = start(settings(100, 600_000_000));
        FakeStream stream = stream();
        started.started(stream.stream());
        feed(stream, 10, 50, 1000);
        long groupUs = START_US + STEP_US;
        int before = thumbnails().size();
        stalled = true;
        for (int i = 10; i < 45; i++) {
            feedOne(stream, false, 1000);
        }
        // In its hands before a keyframe comes: what waits behind it is shed.
        for (int i = 50; i < 25 * 20; i++) {
            feedOne(stream, i % 50 == 0, 1000);
        }
        stalled = false;
        settle();
        List<FrameEvent> late = thumbnails().subList(before, thumbnails().size());
        assertThat(late.get(0).getPictures().getKeyframes()).isGreaterThan(5);
        assertThat(late)
                .filteredOn(event -> capturedUs(event) < groupUs + 50 * STEP_US)
                .isNotEmpty()
                .allSatisfy(event ->
                        assertThat(event.getReceivedUs() - capturedUs(event)).isGreaterThan(15_000_000))
                .allSatisfy(
                        event -> assertThat(event.getPictures().getThumbnail().getGroupUs())
                                .isEqualTo(groupUs));
        assertThat(late.get(late.size() - 1).getPictures().getThumbnail().getGroupUs())
                .isGreaterThan(groupUs);
        started.ended(stream.stream(), "end", false);
        stream.close();
    }

    private static long capturedUs(FrameEvent event) {
        return event.getPictures().getThumbnail().getCapturedUs();
    }

    @Test
    void aDecoderThatIsRefusedIsCountedAndHoldsNothing() {
        refuse = true;
        PictureAnalysis started = start(settings(100, 0));
        FakeStream stream = stream();
        started.started(stream.stream());
        feed(stream, 25 * 10, 50, 1000);
        await().atMost(LONG).until(() -> metrics.shedCount(ShedReason.REFUSED) >= 4);
        assertThat(thumbnails()).isEmpty();
        started.ended(stream.stream(), "end", false);
        stream.close();
    }

    @Test
    void aStreamThatEndsWhileItIsDecodedLetsGoOfEverything() {
        PictureAnalysis started = start(settings(100, 600_000_000));
        FakeStream stream = stream();
        started.started(stream.stream());
        feed(stream, 5, 50, 1000);
        stalled = true;
        for (int i = 0; i < 100; i++) {
            feedOne(stream, false, 1000);
        }
        started.ended(stream.stream(), "camera gone", false);
        int events = bus.events().size();
        stalled = false;
        stream.close();
        started.close();
        assertThat(bus.events()).hasSize(events);
        FrameEvent last = bus.events().get(events - 1);
        assertThat(last.getSignal().getOnline()).isFalse();
        assertThat(last.getSignal().getCause()).isEqualTo("camera gone");
        assertThat(metrics.shedCount(ShedReason.ENDED)).isPositive();
    }

    @Test
    void sequencesHaveNoGapAndTimesNeverStepBack() {
        PictureAnalysis started = start(settings(100, 600_000_000));
        FakeStream stream = stream();
        started.started(stream.stream());
        feed(stream, 200, 50, 1000);
        started.packetsLost(stream.stream(), 7);
        await().atMost(LONG)
                .until(() -> bus.events().stream().anyMatch(e -> e.getPictures().getLostPackets() == 7));
        started.ended(stream.stream(), "end", true);
        stream.close();
        List<FrameEvent> events = bus.events();
        int accessUnits = 0;
        for (int i = 0; i < events.size(); i++) {
            FrameEvent event = events.get(i);
            assertThat(event.getSequence()).isEqualTo(i + 1);
            assertThat(event.getSession()).isEqualTo("s1");
            assertThat(event.getPlace()).isEqualTo("110105");
            assertThat(event.getGateway()).isEqualTo("gateway-test");
            if (i > 0) {
                assertThat(event.getReceivedUs())
                        .isGreaterThanOrEqualTo(events.get(i - 1).getReceivedUs());
            }
            accessUnits += event.getPictures().getAccessUnits();
        }
        assertThat(accessUnits).isEqualTo(200);
        assertThat(events.get(0).getSignal().getOnline()).isTrue();
        assertThat(events.get(events.size() - 1).getSignal().getDeliberate()).isTrue();
        assertThat(events.get(3).getPictures().getMeanQp()).isEqualTo(28);
        assertThat(events.get(3).getPictures().getWidth()).isEqualTo(1280);
    }

    @Test
    void aChannelThatNeverCameHasAStateOfItsOwn() {
        start(settings(1, 0)).channelOffline("34020000001320000009", "110105", "connection refused");
        FrameEvent event = bus.events().get(0);
        assertThat(event.getSignal().getOnline()).isFalse();
        assertThat(event.getSignal().getCause()).isEqualTo("connection refused");
        assertThat(event.getSession()).isNotEmpty();
        assertThat(event.getSequence()).isEqualTo(1);
        assertThat(event.getReceivedUs()).isPositive();
    }

    @Test
    void silenceIsSpokenOfEachTwoSecondsWhileTheSessionLives() {
        PictureAnalysis started = start(settings(1, 0));
        FakeStream stream = stream();
        started.started(stream.stream());
        await().atMost(LONG).until(() -> bus.events().size() >= 3);
        assertThat(bus.events().get(2).getPictures().getAccessUnits()).isZero();
        started.ended(stream.stream(), "end", false);
        stream.close();
    }
}
