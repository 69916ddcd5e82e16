package org.xueliang.ingest.recorded;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xueliang.ingest.media.ChannelStream;
import org.xueliang.ingest.media.GopCache;
import org.xueliang.protocol.media.AccessUnit;
import org.xueliang.protocol.media.PictureFacts;
import org.xueliang.protocol.media.RandomAccess;
import org.xueliang.protocol.media.VideoCodec;

class RecordedOutletTest {
    private static final int BYTES = 100;

    /** Writes down what it gets: the number of each picture. */
    private static final class Taker implements RecordedSink {
        final List<Long> pictures = new ArrayList<>();
        final List<String> ends = new ArrayList<>();
        boolean takes = true;
        boolean gone;

        @Override
        public boolean takesMore() {
            return takes;
        }

        @Override
        public void unit(AccessUnit unit, long ticks, double positionS) {
            pictures.add(unit.timestampTicks() / 3_600);
        }

        @Override
        public void ended(String cause) {
            ends.add(cause);
        }

        @Override
        public boolean gone() {
            return gone;
        }
    }

    private final ChannelStream stream =
            new ChannelStream("34020000001320000001", "yard", "s", "g", VideoCodec.H264, 0, new GopCache(1, 1));
    private final List<AccessUnit> made = new ArrayList<>();
    private final Taker taker = new Taker();

    @AfterEach
    void everyPictureIsLetGo() {
        assertThat(made).allMatch(unit -> unit.refCnt() == 0);
    }

    private RecordedOutlet outlet(int pictures, boolean whole) {
        RecordedOutlet outlet = new RecordedOutlet(new RecordedTimeline(true), pictures * BYTES, whole);
        outlet.started(stream);
        return outlet;
    }

    /** Keyframes at 0, 10, 20. */
    private void come(RecordedOutlet outlet, int from, int to) {
        for (int n = from; n < to; n++) {
            AccessUnit unit = new AccessUnit(
                    VideoCodec.H264,
                    Unpooled.wrappedBuffer(new byte[BYTES]),
                    n * 3_600L,
                    n % 10 == 0 ? RandomAccess.IDR : RandomAccess.NONE,
                    0,
                    PictureFacts.NONE,
                    false,
                    false,
                    1,
                    null);
            made.add(unit);
            outlet.accessUnit(stream, unit, 0);
            unit.release();
        }
    }

    private static List<Long> numbers(int from, int to) {
        List<Long> numbers = new ArrayList<>();
        for (long n = from; n < to; n++) {
            numbers.add(n);
        }
        return numbers;
    }

    @Test
    void whoComesLateGetsItFromItsFirstKeyframeAndTheEndBehindTheLastPicture() {
        RecordedOutlet outlet = outlet(50, false);
        come(outlet, 7, 15);
        outlet.ended(stream, "sent", true);
        assertThat(outlet.isFinished()).isFalse();
        outlet.join(taker);
        assertThat(taker.pictures).isEqualTo(numbers(10, 15));
        assertThat(taker.ends).containsExactly("sent");
        assertThat(outlet.isFinished()).isTrue();
        Taker later = new Taker();
        outlet.join(later);
        assertThat(later.ends).containsExactly("sent");
    }

    @Test
    void whatASlowViewerDoesNotTakeWaitsForIt() {
        RecordedOutlet outlet = outlet(50, true);
        outlet.join(taker);
        come(outlet, 0, 5);
        taker.takes = false;
        come(outlet, 5, 15);
        outlet.ended(stream, "sent", true);
        assertThat(taker.pictures).isEqualTo(numbers(0, 5));
        assertThat(taker.ends).isEmpty();
        taker.takes = true;
        outlet.drain();
        assertThat(taker.pictures).isEqualTo(numbers(0, 15));
        assertThat(taker.ends).hasSize(1);
        assertThat(outlet.dropped()).isZero();
    }

    @Test
    void whereMoreWaitsThanIsHeldAPlaybackGoesOnAtTheNextKeyframe() {
        RecordedOutlet outlet = outlet(8, false);
        come(outlet, 0, 12);
        outlet.join(taker);
        assertThat(taker.pictures).isEqualTo(numbers(10, 12));
        assertThat(outlet.dropped()).isEqualTo(10);
        assertThat(outlet.overflowed()).isFalse();
        outlet.close("over");
    }

    @Test
    void whereMoreWaitsThanIsHeldADownloadIsNotWholeAndSaysSo() {
        RecordedOutlet outlet = outlet(8, true);
        come(outlet, 0, 12);
        assertThat(outlet.overflowed()).isTrue();
        outlet.close("its viewer takes too little");
    }

    @Test
    void aPauseHoldsWhatStillComes() {
        RecordedOutlet outlet = outlet(50, false);
        outlet.join(taker);
        come(outlet, 0, 3);
        outlet.hold(true);
        come(outlet, 3, 6);
        assertThat(taker.pictures).isEqualTo(numbers(0, 3));
        outlet.join(taker);
        assertThat(taker.pictures).isEqualTo(numbers(0, 6));
        outlet.close("over");
        assertThat(taker.ends).containsExactly("over");
    }

    @Test
    void behindAJumpItBeginsWithAKeyframe() {
        RecordedOutlet outlet = outlet(50, false);
        outlet.join(taker);
        come(outlet, 0, 3);
        outlet.jump(0.8);
        come(outlet, 17, 23);
        assertThat(taker.pictures).containsExactly(0L, 1L, 2L, 20L, 21L, 22L);
        assertThat(outlet.positionS()).isEqualTo(0.8 + 2 * 0.04);
        outlet.close("over");
    }

    @Test
    void anotherViewerBeginsWithAKeyframeAndTheFirstIsToldThatItIsOver() {
        RecordedOutlet outlet = outlet(50, false);
        outlet.join(taker);
        come(outlet, 0, 3);
        Taker second = new Taker();
        outlet.join(second);
        come(outlet, 3, 12);
        assertThat(taker.ends).hasSize(1);
        assertThat(second.pictures).isEqualTo(numbers(10, 12));
        second.gone = true;
        assertThat(outlet.hasSink()).isFalse();
        come(outlet, 12, 14);
        outlet.close("over");
        assertThat(second.ends).isEmpty();
    }
}
