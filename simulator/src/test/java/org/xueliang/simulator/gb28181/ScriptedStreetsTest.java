package org.xueliang.simulator.gb28181;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.xueliang.proto.v1.AlertType;
import org.xueliang.simulator.gb28181.ScriptedStreets.Seat;
import org.xueliang.simulator.script.EventKind;
import org.xueliang.simulator.script.ExpectedAlert;

class ScriptedStreetsTest {
    private static final Seat WALK = new Seat(0, 0);
    private static final Seat COVER = new Seat(0, 1);
    private static final long S = 1_000_000;

    private final StreetRound walk = StreetRound.of(1, EventKind.PERSON_WALKS, 500);
    private final ScriptedStreets streets = ScriptedStreets.render(
            List.of(WALK, COVER, new Seat(1, 0)),
            List.of(walk, StreetRound.of(2, EventKind.LENS_COVERED, 1_000)),
            ScriptedStreets.SMALL);

    @Test
    void channelsShareWhatIsEncodedOnceAndAllOthersAreQuiet() {
        assertThat(streets.of(1, 0)).isSameAs(streets.of(0, 0)).isNotSameAs(streets.of(0, 1));
        assertThat(streets.of(7, 3)).isSameAs(streets.of(8, 0)).isNotSameAs(streets.of(0, 0));
        assertThat(streets.of(0, 0).durationTicks()).isEqualTo(walk.lengthMs() * 90);
    }

    @Test
    void whatIsExpectedComesRoundByRoundAndAnewWhereTheStreamBeganAnew() {
        assertThat(streets.expected(WALK, "a", 1000 * S)).isEmpty();
        streets.began(0, 0, 100 * S);
        long roundUs = walk.lengthMs() * 1000;
        assertThat(streets.expected(WALK, "a", 100 * S + 2 * roundUs + S))
                .extracting(ExpectedAlert::beginUs)
                .containsExactly(100 * S + S / 2, 100 * S + roundUs + S / 2, 100 * S + 2 * roundUs + S / 2);
        streets.began(0, 0, 110 * S);
        assertThat(streets.expected(WALK, "a", 120 * S))
                .extracting(ExpectedAlert::beginUs)
                .containsExactly(100 * S + S / 2, 110 * S + S / 2);
        streets.began(0, 1, 100 * S);
        assertThat(streets.expected(COVER, "b", 102 * S)).singleElement().satisfies(alert -> {
            assertThat(alert.type()).isEqualTo(AlertType.CAMERA_COVERED);
            assertThat(alert.channel()).isEqualTo("b");
        });
        assertThat(streets.expected(new Seat(7, 3), "c", 1000 * S)).isEmpty();
    }

    @Test
    void someStreetsDifferInWhatHappensAndWhen() {
        List<StreetRound> some = StreetRound.some(14);
        assertThat(some).allSatisfy(round -> {
            assertThat(round.script().events().get(0).beginMs()).isGreaterThanOrEqualTo(StreetRound.QUIET_MS);
            assertThat(round.lengthMs()).isEqualTo(some.get(0).lengthMs());
        });
        assertThat(some.stream()
                        .map(round -> round.script().events().get(0).beginMs())
                        .distinct())
                .hasSize(14);
    }
}
