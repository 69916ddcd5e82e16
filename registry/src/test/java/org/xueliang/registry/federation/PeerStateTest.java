package org.xueliang.registry.federation;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import org.junit.jupiter.api.Test;

/** What a peer may ask for in a second. */
class PeerStateTest {
    @Test
    void whoFollowsAgainAndAgainIsRefusedWhatEachBeginningCosts() {
        PeerState state = new PeerState(Clock.systemUTC());
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        state.admitFollow();
                    }
                })
                .hasMessageContaining("began more than 5 times a second");
    }
}
