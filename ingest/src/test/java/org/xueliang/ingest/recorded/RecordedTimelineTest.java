package org.xueliang.ingest.recorded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RecordedTimelineTest {
    private static final long FRAME = 3_600;
    private static final long SECOND = 90_000;

    private final RecordedTimeline paced = new RecordedTimeline(true);
    private final RecordedTimeline asRecorded = new RecordedTimeline(false);

    @Test
    void timesKeepTheirDistancesFromWhereverTheDeviceBegins() {
        long first = paced.out(7_000_000_000L);
        assertThat(paced.out(7_000_000_000L + FRAME)).isEqualTo(first + FRAME);
        // Of B pictures: shown before what came before them.
        assertThat(paced.out(7_000_000_000L + 4 * FRAME)).isEqualTo(first + 4 * FRAME);
        assertThat(paced.out(7_000_000_000L + 2 * FRAME)).isEqualTo(first + 2 * FRAME);
    }

    @Test
    void afterAJumpTimesGoOnAndThePositionIsWhereItWasSent() {
        paced.out(0);
        long last = paced.out(FRAME);
        paced.jump(30);
        assertThat(paced.out(30 * SECOND)).isEqualTo(last + FRAME);
        assertThat(paced.positionS()).isEqualTo(30);
        assertThat(paced.out(30 * SECOND + FRAME)).isEqualTo(last + 2 * FRAME);
        assertThat(paced.positionS()).isCloseTo(30.04, within(1e-9));
        paced.jump(2);
        assertThat(paced.out(2 * SECOND)).isEqualTo(last + 3 * FRAME);
        assertThat(paced.positionS()).isEqualTo(2);
    }

    @Test
    void aJumpThatNobodyAskedForIsBridgedAsWell() {
        long first = paced.out(SECOND);
        assertThat(paced.out(100 * SECOND)).isEqualTo(first + FRAME);
        assertThat(paced.positionS()).isCloseTo(0.04, within(1e-9));
        assertThat(paced.out(0)).isEqualTo(first + 2 * FRAME);
        // A gap that a quiet scene may have is none.
        assertThat(paced.out(5 * SECOND)).isEqualTo(first + 2 * FRAME + 5 * SECOND);
    }

    @Test
    void atDoubleSpeedAViewersTimesPassAtItsOwnPaceAndThePositionAtTheRecordings() {
        long first = paced.out(0);
        paced.out(FRAME);
        paced.scale(2);
        assertThat(paced.out(FRAME + 2 * SECOND)).isEqualTo(first + FRAME + SECOND);
        assertThat(paced.positionS()).isCloseTo(2.04, within(1e-9));
        paced.scale(0.5);
        assertThat(paced.out(FRAME + 3 * SECOND)).isEqualTo(first + FRAME + 3 * SECOND);
        assertThat(paced.positionS()).isCloseTo(3.04, within(1e-9));
    }

    @Test
    void aFileKeepsTheTimesOfTheRecordingAtAnySpeed() {
        long first = asRecorded.out(0);
        asRecorded.scale(8);
        assertThat(asRecorded.out(4 * SECOND)).isEqualTo(first + 4 * SECOND);
        assertThat(asRecorded.positionS()).isEqualTo(4);
    }

    @Test
    void whatIsSentElsewhereBeforeItsFirstPictureBeginsThere() {
        paced.jump(12);
        paced.out(555);
        assertThat(paced.positionS()).isEqualTo(12);
    }
}
