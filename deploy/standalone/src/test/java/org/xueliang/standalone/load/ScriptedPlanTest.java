package org.xueliang.standalone.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xueliang.proto.v1.MediaTransport;
import org.xueliang.proto.v1.StreamPolicy;
import org.xueliang.simulator.gb28181.ScriptedStreets.Seat;

class ScriptedPlanTest {
    private static final List<MediaTransport> ALL =
            List.of(MediaTransport.MEDIA_UDP, MediaTransport.MEDIA_TCP_PASSIVE, MediaTransport.MEDIA_TCP_ACTIVE);

    @Test
    void eachTransportHasItsChannelsAndTheDevicesOfThoseAloneAreWatched() {
        ScriptedPlan plan = new ScriptedPlan(ALL, 100, 4, 50);
        assertThat(plan.watchedOfWay()).isEqualTo(52);
        assertThat(new HashSet<>(plan.seats())).hasSize(150);
        for (MediaTransport way : ALL) {
            assertThat(plan.seats(way)).hasSize(50).allSatisfy(seat -> {
                assertThat(plan.way(seat.device())).isEqualTo(way);
                assertThat(plan.isWatched(seat.device())).isTrue();
                assertThat(plan.details(seat.device()).getProfile().getPolicy()).isEqualTo(StreamPolicy.ALWAYS_ON);
                assertThat(plan.details(seat.device()).getProfile().getTransport())
                        .isEqualTo(way);
            });
        }
        assertThat(ALL.stream().mapToInt(plan::devicesOf).sum()).isEqualTo(100);
        assertThat(plan.isWatched(38)).isTrue();
        assertThat(plan.isWatched(39)).isFalse();
        assertThat(plan.details(39).getProfile().getPolicy()).isEqualTo(StreamPolicy.ON_DEMAND);
        assertThat(plan.seats(MediaTransport.MEDIA_TCP_ACTIVE))
                .startsWith(new Seat(2, 0))
                .endsWith(new Seat(38, 1));
    }

    @Test
    void tooFewDevicesAreSaidToBe() {
        assertThatThrownBy(() -> new ScriptedPlan(ALL, 38, 4, 50)).hasMessageContaining("expected: >= 39");
    }
}
