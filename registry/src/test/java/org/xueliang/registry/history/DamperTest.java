package org.xueliang.registry.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.xueliang.proto.v1.StateCause;
import org.xueliang.proto.v1.StateKind;
import org.xueliang.registry.history.Damper.Step;
import org.xueliang.registry.history.Judged.Change;
import org.xueliang.registry.history.Judged.Said;

class DamperTest {
    private static final long S = 1_000_000L;
    private static final long T0 = 1_772_352_000_000_000L;

    private final List<Change> rows = new ArrayList<>();
    private @Nullable Judged now;
    private int backwards;

    /** As the tables would have it: new rows are appended, counts go to the row that they are of. */
    private Step hear(StateKind state, long sinceUs, long nowUs, String words) {
        Step step = Damper.hear(now, new Said(state, sinceUs, words), nowUs);
        now = step.now();
        if (step.counted()) {
            Change last = rows.get(rows.size() - 1);
            rows.set(rows.size() - 1, new Change(last.was(), step.now()));
        }
        rows.addAll(step.changes());
        backwards += step.backwards() ? 1 : 0;
        return step;
    }

    private void online(long s) {
        hear(StateKind.STATE_ONLINE, T0 + s * S, T0 + s * S, "");
    }

    private void offline(long s) {
        hear(StateKind.STATE_OFFLINE, T0 + s * S, T0 + s * S, "no RTP for 10 s");
    }

    private List<StateKind> states() {
        return rows.stream().map(row -> row.now().state()).toList();
    }

    private Judged now() {
        Judged known = now;
        assertThat(known).isNotNull();
        return known == null ? rows.get(0).now() : known;
    }

    @Test
    void theSameSaidAgainIsNothingNew() {
        online(0);
        offline(60);
        assertThat(hear(StateKind.STATE_OFFLINE, T0 + 60 * S, T0 + 61 * S, "no RTP for 10 s")
                        .isNothing())
                .isTrue();
        assertThat(hear(StateKind.STATE_OFFLINE, T0 + 70 * S, T0 + 71 * S, "connection refused")
                        .isNothing())
                .isTrue();
        assertThat(states()).containsExactly(StateKind.STATE_ONLINE, StateKind.STATE_OFFLINE);
        assertThat(rows.get(1).now().cause()).isEqualTo(StateCause.CAUSE_NO_MEDIA);
        assertThat(rows.get(1).was()).isEqualTo(StateKind.STATE_ONLINE);
    }

    @Test
    void sixChangesWithinTenMinutesAreUnstableAndFiveAreNot() {
        online(0);
        for (int i = 1; i <= 5; i++) {
            if (i % 2 == 1) {
                offline(100 + i * 10);
            } else {
                online(100 + i * 10);
            }
        }
        assertThat(states()).doesNotContain(StateKind.STATE_UNSTABLE).hasSize(6);
        online(200);
        assertThat(now().state()).isEqualTo(StateKind.STATE_UNSTABLE);
        assertThat(now().sinceUs()).isEqualTo(T0 + 200 * S);
        assertThat(now().cause()).isEqualTo(StateCause.CAUSE_FLAPPING);
    }

    @Test
    void changesThatLieTenMinutesApartFromTheFirstToTheLastAreNotUnstable() {
        online(0);
        for (int i = 1; i <= 20; i++) {
            if (i % 2 == 1) {
                offline(i * 120L);
            } else {
                online(i * 120L);
            }
        }
        // The sixth comes exactly 600 s after the first.
        assertThat(states()).doesNotContain(StateKind.STATE_UNSTABLE).hasSize(21);
    }

    private void flap(long fromS) {
        for (int i = 0; i < 3; i++) {
            offline(fromS + i * 20L);
            online(fromS + i * 20L + 10);
        }
    }

    @Test
    void itEndsWhenOneStateWasKeptForTenMinutesAndThatStateBeginsThen() {
        online(0);
        flap(100);
        long lastUs = T0 + 150 * S;
        assertThat(now().state()).isEqualTo(StateKind.STATE_UNSTABLE);
        assertThat(Damper.calm(now(), lastUs + Damper.WINDOW_US - 1).isNothing())
                .isTrue();
        Step calm = Damper.calm(now(), lastUs + Damper.WINDOW_US);
        assertThat(calm.now().state()).isEqualTo(StateKind.STATE_ONLINE);
        assertThat(calm.now().sinceUs()).isEqualTo(lastUs + Damper.WINDOW_US);
        // Nobody looked, and something is said long after: the same.
        offline(5000);
        assertThat(states().subList(6, states().size()))
                .containsExactly(StateKind.STATE_UNSTABLE, StateKind.STATE_ONLINE, StateKind.STATE_OFFLINE);
        assertThat(rows.get(7)).isEqualTo(calm.changes().get(0));
    }

    @Test
    void aTimeThatGoesBackwardsIsReplacedByTheTimeOfHearing() {
        online(1000);
        hear(StateKind.STATE_OFFLINE, T0 + 400 * S, T0 + 1100 * S, "401 Unauthorized");
        assertThat(rows.get(1).atUs()).isEqualTo(T0 + 1100 * S);
        assertThat(backwards).isEqualTo(1);
        // The registry's own clock was set back too: still after what is known.
        hear(StateKind.STATE_ONLINE, T0 + 300 * S, T0 + 500 * S, "");
        assertThat(rows.get(2).atUs()).isEqualTo(T0 + 1100 * S + 1);
    }

    @Test
    void aTimeInTheFutureIsTakenAsNow() {
        online(0);
        hear(StateKind.STATE_OFFLINE, T0 + 900 * S, T0 + 600 * S, "x");
        assertThat(rows.get(1).atUs()).isEqualTo(T0 + 600 * S);
    }

    @Test
    void comingFromUnknownIsNoFlap() {
        online(0);
        for (int i = 1; i <= 20; i++) {
            hear(StateKind.STATE_UNKNOWN, T0 + i * 20 * S, T0 + i * 20 * S, "gateway 'g' has said nothing since");
            online(i * 20 + 10);
        }
        assertThat(states()).doesNotContain(StateKind.STATE_UNSTABLE);
        assertThat(rows.get(1).now().cause()).isEqualTo(StateCause.CAUSE_GATEWAY_SILENT);
    }

    @Test
    void aMillionChangesAreCountedAndLeaveTwoRowsAnHour() {
        online(0);
        for (int i = 1; i <= 1_000_000; i++) {
            if (i % 2 == 1) {
                offline(i);
            } else {
                online(i);
            }
        }
        long stretches = 1_000_000 / (Damper.STRETCH_US / S) + 1;
        assertThat(rows).hasSizeLessThanOrEqualTo((int) (6 + stretches));
        long counted = rows.stream().mapToLong(row -> row.now().changes()).sum();
        assertThat(counted + 5).isEqualTo(1_000_000);
        assertThat(now().flipsUs()).hasSize(Damper.FLIPS);
    }

    /** The whole of it: however it flaps, the time online comes out to the microsecond. */
    @Test
    void noOnlineTimeIsLostOrMade() {
        Random random = new Random(7);
        for (int run = 0; run < 200; run++) {
            rows.clear();
            now = null;
            long atUs = T0;
            long onlineUs = 0;
            StateKind raw = StateKind.STATE_UNKNOWN;
            hear(raw, 0, atUs, "");
            for (int i = 0; i < 400; i++) {
                long nextUs = atUs
                        + 1
                        + (random.nextInt(10) == 0
                                ? random.nextInt(3_000) * S + random.nextInt(999_999)
                                : random.nextInt(90_000_000));
                onlineUs += raw == StateKind.STATE_ONLINE ? nextUs - atUs : 0;
                raw = random.nextInt(40) == 0
                        ? StateKind.STATE_UNKNOWN
                        : raw == StateKind.STATE_ONLINE ? StateKind.STATE_OFFLINE : StateKind.STATE_ONLINE;
                atUs = nextUs;
                hear(raw, atUs, atUs, "x");
            }
            long endUs = atUs + 60 * S;
            onlineUs += raw == StateKind.STATE_ONLINE ? endUs - atUs : 0;
            List<Span> spans = Timeline.spans(rows, List.of(), T0, endUs);
            assertThat(spans.stream().mapToLong(Span::onlineUs).sum())
                    .as("run %d", run)
                    .isEqualTo(onlineUs);
            assertThat(spans.stream().mapToLong(Span::lengthUs).sum()).isEqualTo(endUs - T0);
            for (int i = 1; i < spans.size(); i++) {
                assertThat(spans.get(i).fromUs()).isEqualTo(spans.get(i - 1).untilUs());
            }
        }
    }
}
