package org.xueliang.ingest.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xueliang.ingest.fake.RecordingObserver;
import org.xueliang.ingest.fake.TestClip;
import org.xueliang.ingest.media.IngestPipeline.MediaShared;
import org.xueliang.ingest.session.SessionLedger;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.rtp.rtcp.RtcpWriter;
import org.xueliang.protocol.rtp.rtcp.SenderReport;

/** The packet path without sockets; time is passed in. */
class IngestPipelineTest {
    private static final String CODE = "34020000001320000001";

    private final RecordingObserver observer = new RecordingObserver();
    private final SessionLedger ledger = new SessionLedger();
    private final StreamDirectory directory = new StreamDirectory();
    private final List<IngestPipeline> pipelines = new ArrayList<>();
    private long nowUs = 1_700_000_000_000_000L;

    @AfterEach
    void everythingIsGivenBack() {
        pipelines.forEach(IngestPipeline::close);
        assertThat(ledger.holders()).isEmpty();
        assertThat(directory.streams()).isEmpty();
    }

    private IngestPipeline pipeline(VideoCodec codec, boolean ordered) {
        IngestPipeline pipeline = new IngestPipeline(
                new MediaShared(
                        new MediaOptions("g", 8 << 20, 1000),
                        PooledByteBufAllocator.DEFAULT,
                        directory,
                        observer,
                        ledger),
                CODE,
                "yard",
                "s" + pipelines.size(),
                new TrackSource(codec, TestClip.PAYLOAD_TYPE, List.of(), null, ordered),
                nowUs);
        pipelines.add(pipeline);
        return pipeline;
    }

    private void feed(IngestPipeline pipeline, byte[] packet) {
        ByteBuf bytes = PooledByteBufAllocator.DEFAULT.buffer(packet.length).writeBytes(packet);
        pipeline.rtp(bytes, nowUs, nowUs);
        bytes.release();
        nowUs += 500;
    }

    @ParameterizedTest
    @EnumSource(VideoCodec.class)
    void everyPictureComesOutWholeWithItsTimeOfReceipt(VideoCodec codec) {
        IngestPipeline pipeline = pipeline(codec, true);
        long beganUs = nowUs;
        TestClip.of(codec).allPackets().forEach(packet -> feed(pipeline, packet));
        pipeline.end("done", false);
        assertThat(observer.units(CODE)).isEqualTo(TestClip.FRAMES);
        assertThat(observer.damaged()).isZero();
        StreamStatistics statistics = pipeline.stream().statistics();
        assertThat(statistics.keyframes()).isEqualTo(5);
        assertThat(statistics.lastReceivedUs()).isBetween(beganUs, nowUs);
        assertThat(observer.ended()).containsExactly(CODE + " false done");
    }

    @Test
    void randomOrderLossDoublesAndGarbageNeverBreakIt() {
        List<byte[]> clip = TestClip.of(VideoCodec.H264).allPackets();
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            IngestPipeline pipeline = pipeline(VideoCodec.H264, seed % 2 == 0);
            for (int i = 0; i < clip.size(); i++) {
                byte[] packet = clip.get(random.nextInt(8) == 0 ? random.nextInt(clip.size()) : i)
                        .clone();
                switch (random.nextInt(12)) {
                    case 0 -> packet = java.util.Arrays.copyOf(packet, random.nextInt(packet.length));
                    case 1 -> packet[random.nextInt(packet.length)] ^= (byte) (1 << random.nextInt(8));
                    case 2 -> random.nextBytes(packet);
                    default -> {}
                }
                feed(pipeline, packet);
            }
            pipeline.poll(nowUs, nowUs);
            pipeline.end("done", false);
        }
        assertThat(observer.units(CODE)).isPositive();
    }

    @Test
    void packetsOfAnotherPayloadTypeSourceOrNoRtpAreDroppedAndCounted() {
        IngestPipeline pipeline = pipeline(VideoCodec.H264, true);
        List<byte[]> clip = TestClip.of(VideoCodec.H264).allPackets();
        feed(pipeline, clip.get(0));
        byte[] otherType = clip.get(1).clone();
        otherType[1] = (byte) (otherType[1] & 0x80 | 8);
        feed(pipeline, otherType);
        byte[] otherSource = clip.get(1).clone();
        ByteBuffer.wrap(otherSource).putInt(8, 99);
        feed(pipeline, otherSource);
        feed(pipeline, new byte[] {1, 2, 3});
        assertThat(pipeline.stream().statistics().droppedPackets()).isEqualTo(3);
        assertThat(pipeline.stream().statistics().packets()).isEqualTo(1);
    }

    @Test
    void theDevicesOwnTimeFollowsFromItsSenderReport() {
        IngestPipeline pipeline = pipeline(VideoCodec.H264, true);
        List<List<byte[]>> clip = TestClip.of(VideoCodec.H264).packets();
        clip.subList(0, 10).forEach(unit -> unit.forEach(packet -> feed(pipeline, packet)));
        long deviceUs = 1_600_000_000_000_000L;
        ByteBuf report = Unpooled.buffer();
        RtcpWriter.writeSenderReport(
                new SenderReport(0, SenderReport.ntpOfUnixUs(deviceUs), 10 * TestClip.TICKS_PER_FRAME, 1, 1),
                List.of(),
                report);
        pipeline.rtcp(report, nowUs, nowUs);
        assertThat(observer.senderReports()).isEqualTo(1);
        clip.get(20).forEach(packet -> feed(pipeline, packet));
        // Picture 20 is ten pictures of 40 ms after the report.
        assertThat(pipeline.stream().deviceTimeUs())
                .isCloseTo(deviceUs + 400_000, org.assertj.core.data.Offset.offset(2L));
    }

    @Test
    void theEndOfAStreamWhoseChannelWasForgottenLeavesNoCause() {
        IngestPipeline pipeline = pipeline(VideoCodec.H264, true);
        TestClip.of(VideoCodec.H264).allPackets().subList(0, 30).forEach(packet -> feed(pipeline, packet));
        directory.forget(CODE);
        pipeline.end("no longer assigned", true);
        assertThat(directory.offlineCause(CODE)).isEmpty();
        IngestPipeline again = pipeline(VideoCodec.H264, true);
        TestClip.of(VideoCodec.H264).allPackets().subList(0, 30).forEach(packet -> feed(again, packet));
        again.end("the camera is gone", false);
        assertThat(directory.offlineCause(CODE)).hasValue("the camera is gone");
    }

    @Test
    void twoSessionsCannotHaveOneChannel() {
        IngestPipeline first = pipeline(VideoCodec.H264, true);
        IngestPipeline second = pipeline(VideoCodec.H264, true);
        List<byte[]> clip = TestClip.of(VideoCodec.H264).allPackets();
        clip.subList(0, 30).forEach(packet -> feed(first, packet));
        clip.subList(0, 30).forEach(packet -> feed(second, packet));
        assertThat(first.conflict()).isNull();
        assertThat(second.conflict()).isEqualTo("another session has the channel " + CODE);
        assertThat(observer.started()).hasSize(1);
    }
}
