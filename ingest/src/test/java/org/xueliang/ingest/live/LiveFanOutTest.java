package org.xueliang.ingest.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xueliang.ingest.fake.TestClip;
import org.xueliang.ingest.media.IngestPipeline;
import org.xueliang.ingest.media.IngestPipeline.MediaShared;
import org.xueliang.ingest.media.MediaOptions;
import org.xueliang.ingest.media.StreamDirectory;
import org.xueliang.ingest.media.TrackSource;
import org.xueliang.ingest.session.SessionLedger;
import org.xueliang.protocol.media.VideoCodec;
import org.xueliang.protocol.rtp.RtpPacket;

/** What viewers get of one stream, without sockets. */
class LiveFanOutTest {
    private static final class FakeViewer implements Viewer {
        final List<Integer> sequences = new ArrayList<>();
        int firstSequence = -1;
        int dropped;
        int control;
        boolean takes = true;
        boolean gone;
        String ended = "";

        @Override
        public void begins(int sequence, int timestamp, int ssrc) {
            firstSequence = sequence;
        }

        @Override
        public boolean takesMore() {
            return takes;
        }

        @Override
        public void packets(PacketBatch batch) {
            RtpPacket header = new RtpPacket();
            for (int i = 0; i < batch.packets(); i++) {
                ByteBuf packet = batch.packet(i);
                assertThat(header.wrap(packet)).isEqualTo(RtpPacket.Validity.VALID);
                sequences.add(header.sequence());
                packet.release();
            }
        }

        @Override
        public void control(ByteBuf packet) {
            control++;
            packet.release();
        }

        @Override
        public void dropped(int accessUnits) {
            dropped += accessUnits;
        }

        @Override
        public void streamEnded(String cause) {
            ended = cause;
        }

        @Override
        public boolean gone() {
            return gone;
        }

        int gaps() {
            int gaps = 0;
            for (int i = 1; i < sequences.size(); i++) {
                gaps += sequences.get(i) == (sequences.get(i - 1) + 1 & 0xFFFF) ? 0 : 1;
            }
            return gaps;
        }
    }

    private final TestClip clip = TestClip.of(VideoCodec.H264);
    private final LiveHub hub = new LiveHub(PooledByteBufAllocator.DEFAULT);
    private final SessionLedger ledger = new SessionLedger();
    private final IngestPipeline pipeline = new IngestPipeline(
            new MediaShared(
                    new MediaOptions("g", 8 << 20, 1000),
                    PooledByteBufAllocator.DEFAULT,
                    new StreamDirectory(),
                    hub,
                    ledger),
            "34020000001320000001",
            "yard",
            "s1",
            new TrackSource(VideoCodec.H264, TestClip.PAYLOAD_TYPE, List.of(), null, true),
            0);
    private long nowUs = 1_000_000;

    @AfterEach
    void end() {
        pipeline.end("done", true);
        assertThat(ledger.holders()).isEmpty();
    }

    private void pictures(int from, int to) {
        for (int i = from; i < to; i++) {
            for (byte[] packet : clip.packets().get(i)) {
                ByteBuf bytes =
                        PooledByteBufAllocator.DEFAULT.buffer(packet.length).writeBytes(packet);
                pipeline.rtp(bytes, nowUs, nowUs);
                bytes.release();
            }
            nowUs += 40_000;
        }
    }

    @Test
    void whoJoinsGetsTheGroupFromItsKeyframeAndGoesOnWithoutAGap() {
        pictures(0, 14);
        FakeViewer early = new FakeViewer();
        assertThat(hub.join(pipeline.stream(), early)).isTrue();
        pictures(14, 17);
        FakeViewer late = new FakeViewer();
        hub.join(pipeline.stream(), late);
        pictures(17, 25);
        assertThat(early.firstSequence).isEqualTo(early.sequences.get(0));
        assertThat(early.gaps()).isZero();
        assertThat(late.gaps()).isZero();
        // One numbering for all: the last packet has the same number.
        assertThat(late.sequences.get(late.sequences.size() - 1))
                .isEqualTo(early.sequences.get(early.sequences.size() - 1));
        assertThat(early.control).isPositive();
        pipeline.end("camera gone", false);
        assertThat(early.ended).isEqualTo("camera gone");
        assertThat(hub.join(pipeline.stream(), new FakeViewer())).isFalse();
    }

    @Test
    void aSlowViewerLosesItsOwnPicturesUpToTheNextKeyframeAndNobodyElses() {
        FakeViewer slow = new FakeViewer();
        FakeViewer quick = new FakeViewer();
        pictures(0, 2);
        hub.join(pipeline.stream(), slow);
        hub.join(pipeline.stream(), quick);
        pictures(2, 5);
        slow.takes = false;
        pictures(5, 7);
        slow.takes = true;
        int had = slow.sequences.size();
        pictures(7, 9);
        assertThat(slow.sequences).hasSize(had);
        assertThat(slow.dropped).isEqualTo(4);
        pictures(9, 20);
        assertThat(slow.sequences.size()).isGreaterThan(had);
        assertThat(slow.gaps()).isEqualTo(1);
        assertThat(quick.gaps()).isZero();
        assertThat(quick.dropped).isZero();
    }

    @Test
    void whoIsGoneIsForgotten() {
        FakeViewer viewer = new FakeViewer();
        pictures(0, 2);
        hub.join(pipeline.stream(), viewer);
        pictures(2, 4);
        int had = viewer.sequences.size();
        viewer.gone = true;
        pictures(4, 8);
        assertThat(viewer.sequences).hasSize(had);
    }
}
