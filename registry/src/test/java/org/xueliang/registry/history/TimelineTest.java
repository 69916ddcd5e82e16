package org.xueliang.registry.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.xueliang.proto.v1.Availability;
import org.xueliang.proto.v1.StateCause;
import org.xueliang.proto.v1.StateKind;
import org.xueliang.registry.history.Judged.Change;
import org.xueliang.registry.history.Timeline.Gap;

class TimelineTest {
    private static Change row(StateKind was, StateKind state, long atUs) {
        return new Change(was, new Judged(state, atUs, StateCause.CAUSE_OTHER, "", state, atUs, List.of(), 0, 0, 0));
    }

    /** From 100 to 160 online for 20, then online. */
    private static Change unstable() {
        return new Change(
                StateKind.STATE_OFFLINE,
                new Judged(
                        StateKind.STATE_UNSTABLE,
                        100,
                        StateCause.CAUSE_FLAPPING,
                        "",
                        StateKind.STATE_ONLINE,
                        160,
                        List.of(),
                        160,
                        20,
                        9));
    }

    private static final List<Change> PLAIN = List.of(
            row(StateKind.STATE_KIND_UNSPECIFIED, StateKind.STATE_UNKNOWN, 0),
            row(StateKind.STATE_UNKNOWN, StateKind.STATE_ONLINE, 10),
            row(StateKind.STATE_ONLINE, StateKind.STATE_OFFLINE, 50),
            row(StateKind.STATE_OFFLINE, StateKind.STATE_ONLINE, 60));

    @Test
    void aWindowIsFilledFromWhatWasBeforeIt() {
        assertThat(Timeline.spans(PLAIN.subList(1, 4), List.of(), 20, 100))
                .containsExactly(
                        new Span(20, 50, StateKind.STATE_ONLINE, 30),
                        new Span(50, 60, StateKind.STATE_OFFLINE, 0),
                        new Span(60, 100, StateKind.STATE_ONLINE, 40));
    }

    @Test
    void beforeTheHistoryBeginsThereIsNothing() {
        assertThat(Timeline.spans(PLAIN, List.of(), -50, 20))
                .containsExactly(
                        new Span(0, 10, StateKind.STATE_UNKNOWN, 0), new Span(10, 20, StateKind.STATE_ONLINE, 10));
    }

    @Test
    void whereTheRowBeforeIsNoLongerKeptItsStateStandsInTheFirstThatIs() {
        assertThat(Timeline.spans(PLAIN.subList(2, 4), List.of(), 20, 70))
                .containsExactly(
                        new Span(20, 50, StateKind.STATE_ONLINE, 30),
                        new Span(50, 60, StateKind.STATE_OFFLINE, 0),
                        new Span(60, 70, StateKind.STATE_ONLINE, 10));
    }

    @Test
    void gapsAreUnknownWhateverTheHistorySaysAndReachOverChanges() {
        assertThat(Timeline.spans(PLAIN, List.of(new Gap(5, 12), new Gap(45, 65), new Gap(95, 200)), 0, 100))
                .containsExactly(
                        new Span(0, 5, StateKind.STATE_UNKNOWN, 0),
                        new Span(5, 10, StateKind.STATE_UNKNOWN, 0),
                        new Span(10, 12, StateKind.STATE_UNKNOWN, 0),
                        new Span(12, 45, StateKind.STATE_ONLINE, 33),
                        new Span(45, 50, StateKind.STATE_UNKNOWN, 0),
                        new Span(50, 60, StateKind.STATE_UNKNOWN, 0),
                        new Span(60, 65, StateKind.STATE_UNKNOWN, 0),
                        new Span(65, 95, StateKind.STATE_ONLINE, 30),
                        new Span(95, 100, StateKind.STATE_UNKNOWN, 0));
    }

    @Test
    void anUnstableStretchIsCountedByWhatItWasMadeOfAndPartsOfItProRata() {
        List<Change> rows = List.of(unstable(), row(StateKind.STATE_UNSTABLE, StateKind.STATE_ONLINE, 300));
        assertThat(Timeline.spans(rows, List.of(), 100, 320))
                .containsExactly(
                        new Span(100, 160, StateKind.STATE_UNSTABLE, 20),
                        new Span(160, 300, StateKind.STATE_UNSTABLE, 140),
                        new Span(300, 320, StateKind.STATE_ONLINE, 20));
        assertThat(Timeline.spans(rows, List.of(), 130, 200))
                .containsExactly(
                        new Span(130, 160, StateKind.STATE_UNSTABLE, 10),
                        new Span(160, 200, StateKind.STATE_UNSTABLE, 40));
        assertThat(Timeline.spans(rows, List.of(), 200, 210))
                .containsExactly(new Span(200, 210, StateKind.STATE_UNSTABLE, 10));
        assertThat(Timeline.spans(rows, List.of(), 110, 120))
                .containsExactly(new Span(110, 120, StateKind.STATE_UNSTABLE, 3));
    }

    @Test
    void anOutageGoesOnThroughWhatNobodyKnowsAndIsAsLongAsWhatWasSeenOfIt() {
        AvailabilityCount count = new AvailabilityCount();
        count.add(
                "c",
                Timeline.spans(
                        List.of(
                                row(StateKind.STATE_KIND_UNSPECIFIED, StateKind.STATE_ONLINE, 0),
                                row(StateKind.STATE_ONLINE, StateKind.STATE_OFFLINE, 100),
                                row(StateKind.STATE_OFFLINE, StateKind.STATE_UNKNOWN, 120),
                                row(StateKind.STATE_UNKNOWN, StateKind.STATE_OFFLINE, 130),
                                row(StateKind.STATE_OFFLINE, StateKind.STATE_ONLINE, 140),
                                row(StateKind.STATE_ONLINE, StateKind.STATE_OFFLINE, 190)),
                        List.of(),
                        0,
                        200));
        Availability answer = count.answer(new Window(0, 200));
        assertThat(answer.getOutages()).isEqualTo(2);
        assertThat(answer.getRepaired()).isEqualTo(1);
        assertThat(answer.getRepairedUs()).isEqualTo(30);
        assertThat(answer.getLongestOutageUs()).isEqualTo(30);
        assertThat(answer.getUnknownUs()).isEqualTo(10);
        assertThat(answer.getAvailability()).isEqualTo(150 / 190.0);
        assertThat(answer.getEvidence()).isEqualTo(0.95);
        assertThat(answer.getNoVerdict()).isFalse();
    }

    @Test
    void aWindowHasAnEndAndABeginning() {
        long nowUs = 1_772_352_000_000_000L;
        assertThat(Window.of("", "", nowUs)).isEqualTo(new Window(nowUs - 30 * 86_400_000_000L, nowUs));
        assertThat(Window.of("2026-02-28T00:00:00Z", "2030-01-01T00:00:00Z", nowUs)
                        .untilUs())
                .isEqualTo(nowUs);
        assertThatThrownBy(() -> Window.of("2026-02-02T00:00:00Z", "2026-02-01T00:00:00Z", nowUs))
                .hasMessageContaining("until: '2026-02-01T00:00:00Z' (expected: later than from");
        assertThatThrownBy(() -> Window.of("2026-04-01T00:00:00Z", "", nowUs)).hasMessageContaining("before now");
        assertThatThrownBy(() -> Window.of("2026-04-01T00:00:00Z", "2026-05-01T00:00:00Z", nowUs))
                .hasMessageContaining("from: '2026-04-01T00:00:00Z' (expected: before now");
        assertThatThrownBy(() -> Window.of("2020-01-01T00:00:00Z", "", nowUs))
                .hasMessageContaining("2251 days (expected: at most 800)");
        assertThatThrownBy(() -> Window.of("yesterday", "", nowUs)).hasMessageContaining("RFC 3339");
    }

    @Test
    void wordsOfGatewaysHaveTheirCauses() {
        assertThat(Causes.of("401 Unauthorized: wrong user or password")).isEqualTo(StateCause.CAUSE_LOGIN);
        assertThat(Causes.of("no keepalive for 180 s (3 periods)")).isEqualTo(StateCause.CAUSE_NO_KEEPALIVE);
        assertThat(Causes.of("connection refused")).isEqualTo(StateCause.CAUSE_UNREACHABLE);
        assertThat(Causes.of("no RTP for 10 s after PLAY (UDP)")).isEqualTo(StateCause.CAUSE_NO_MEDIA);
        assertThat(Causes.of("device 34020000001110000001 is offline: no keepalive for 180 s"))
                .isEqualTo(StateCause.CAUSE_DEVICE_OFFLINE);
        assertThat(Causes.of("something else")).isEqualTo(StateCause.CAUSE_OTHER);
    }
}
