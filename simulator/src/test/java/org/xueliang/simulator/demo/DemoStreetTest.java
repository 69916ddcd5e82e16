package org.xueliang.simulator.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xueliang.proto.v1.AlertType;
import org.xueliang.simulator.script.EventKind;
import org.xueliang.simulator.script.ExpectedAlert;
import org.xueliang.simulator.script.ScriptedEvent;

class DemoStreetTest {
    private static final long BEGIN_US = 1_800_000_000_000_000L;

    private static DemoStreet plan(int seconds) {
        return DemoStreet.plan(Duration.ofSeconds(seconds));
    }

    @Test
    void nineCamerasOfSeveralOwnersStandInFourPlacesAndFiveArePulledFrom() {
        List<DemoCamera> cameras = plan(60).cameras();
        assertThat(cameras).hasSize(9);
        assertThat(cameras.stream().map(DemoCamera::alias))
                .doesNotHaveDuplicates()
                .allMatch(a -> a.matches("[a-z0-9-]{2,64}"));
        assertThat(cameras.stream().map(DemoCamera::place).distinct()).hasSize(4);
        assertThat(cameras.stream().map(c -> c.sourceKind().name()).distinct())
                .containsExactlyInAnyOrder("POLICE", "ESTATE", "CITY");
        assertThat(cameras.stream().filter(DemoCamera::push)).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 61, 70, 79, 80, 81, 90, 97, 120, 180, 300, 601, 3600})
    void enoughIsExpectedOfEveryKindAndItIsWellSpaced(int seconds) {
        DemoStreet street = plan(seconds);
        List<ExpectedAlert> expected = street.expected(BEGIN_US);
        assertThat(expected).hasSizeGreaterThanOrEqualTo(14);
        assertThat(expected.stream().map(ExpectedAlert::type).collect(Collectors.toSet()))
                .contains(
                        AlertType.MOTION,
                        AlertType.CAMERA_COVERED,
                        AlertType.CAMERA_MOVED,
                        AlertType.PICTURE_FROZEN,
                        AlertType.SIGNAL_LOST);
        Map<String, Long> lastEnd = new HashMap<>();
        for (ScriptedEvent event : street.script().events()) {
            assertThat(event.beginMs()).isGreaterThanOrEqualTo(20_000);
            assertThat(event.endMs()).isLessThanOrEqualTo(seconds * 1000L - 8_000);
            Long before = lastEnd.put(event.camera(), event.endMs());
            if (before != null) {
                assertThat(event.beginMs() - before).as(event.toString()).isGreaterThanOrEqualTo(15_000);
            }
        }
        assertThat(street.script().events()).anyMatch(e -> e.kind() == EventKind.LIGHT_STEP);
    }

    @ParameterizedTest
    @ValueSource(ints = {80, 90, 120, 3600})
    void oneOutageTakesThreeCamerasOfOnePlaceAtOnce(int seconds) {
        DemoStreet street = plan(seconds);
        List<ExpectedAlert> outages = street.expected(BEGIN_US).stream()
                .filter(e -> e.type() == AlertType.OUTAGE)
                .toList();
        assertThat(outages).hasSize(1);
        assertThat(outages.get(0).channels()).containsExactly("lane-gate", "lane-road", "lane-yard");
        assertThat(outages.get(0).channel()).isEmpty();
        assertThat(outages.get(0).place()).isEqualTo("garden-lane");
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 90, 300, 3600})
    void twoSingleLossesOfOnePlaceAreNeverCloseEnoughToBeTakenForAnOutage(int seconds) {
        List<ExpectedAlert> losses = plan(seconds).expected(BEGIN_US).stream()
                .filter(e -> e.type() == AlertType.SIGNAL_LOST || e.type() == AlertType.OUTAGE)
                .toList();
        for (ExpectedAlert one : losses) {
            for (ExpectedAlert other : losses) {
                if (!one.equals(other) && one.place().equals(other.place())) {
                    assertThat(Math.abs(one.beginUs() - other.beginUs())).isGreaterThan(20_000_000);
                }
            }
        }
    }

    @Test
    void expectationsCarryAbsoluteTimesAndTheTurnedCameraHasNoEnd() {
        List<ExpectedAlert> expected = plan(60).expected(BEGIN_US);
        assertThat(expected).allSatisfy(e -> {
            assertThat(e.beginUs()).isGreaterThanOrEqualTo(BEGIN_US + 20_000_000);
            assertThat(e.endUs() == 0).isEqualTo(e.type() == AlertType.CAMERA_MOVED);
        });
        assertThat(plan(60).expectedOfSensors(BEGIN_US)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 59, 86401})
    void aRunThatIsTooShortOrTooLongIsRefused(int seconds) {
        assertThatThrownBy(() -> plan(seconds))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("duration: " + seconds + " s (expected: 60 to 86400 s)");
    }
}
